//! Whom agents wait for, where many are asked.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::*;
use crate::connection::rounds::Rounds;
use crate::update::Fetch;

const ITSELF: &str = "/api/v1/self";
const WORKFLOWS: &str = "/api/v1/workflows";

/// Leave for one at a time, and a turn that is near.
fn narrow() -> Way {
    let one = || Arc::new(Semaphore::new(1));
    let rounds = Rounds::turning_in(Duration::from_millis(300));
    Way { asks: one(), meets: one(), lists: one(), rounds, ..Way::new(None) }
}

fn at(fake: &Fake) -> (AgentKey, Place) {
    (AgentKey::at(&fake.url), Place::At(fake.url.clone()))
}

fn is_offline(news: &News) -> bool {
    matches!(news, News::Offline { .. })
}

#[tokio::test]
async fn who_cannot_be_met_does_not_keep_those_waiting_that_are() {
    let (met, silent) = (Fake::named("a", 20).await, Fake::named("b", 20).await);
    silent.desk.hold(ITSELF, true);
    let agents = [at(&met), (AgentKey::at(&silent.url), Place::Starting)];
    let mut bench = Bench::over(&narrow(), agents);
    bench.until(|model| model.live.feed.received() == 20).await;
    bench.places[1].send_replace(Place::At(silent.url.clone()));
    silent.desk.asked(ITSELF, 1).await;
    let first = loop {
        match bench.next().await {
            News::Snapshot(_) | News::Events(_) => {}
            news => break news,
        }
    };
    assert!(matches!(first, News::Probe { .. }), "before the silent one is given up: {first:?}");
}

#[tokio::test]
async fn events_come_while_an_agent_is_asked_or_waits_for_leave_to_be() {
    let (a, b) = (Fake::named("a", 20).await, Fake::named("b", 20).await.with_another_log());
    let mut bench = Bench::over(&narrow(), [at(&a), at(&b)]);
    bench.until(|model| model.live.feed.received() == 40).await;
    let asked = [&a, &b].map(|fake| {
        fake.desk.hold(ITSELF, true);
        fake.desk.times(ITSELF)
    });
    // One of the two, whose turn is the same: the other has to wait until that one answers.
    tokio::select! {
        () = a.desk.asked(ITSELF, asked[0] + 1) => {}
        () = b.desk.asked(ITSELF, asked[1] + 1) => {}
    }
    a.grow_further();
    b.grow_further();
    let news = bench.until(|model| model.live.feed.received() == 42).await;
    assert!(!news.iter().any(is_offline), "{news:?}");
    a.desk.hold(ITSELF, false);
    b.desk.hold(ITSELF, false);
    let answered = bench.next().await;
    assert!(matches!(answered, News::Probe { .. }), "{answered:?}");
}

#[tokio::test]
async fn a_screen_asks_many_agents_for_their_lists_one_after_the_other() {
    let fake = Fake::start(20).await;
    fake.desk.hold(WORKFLOWS, true);
    let place = || Place::At(fake.url.clone());
    let agents = ["http://a", "http://b", "http://c"].map(|name| (AgentKey::at(name), place()));
    let mut bench = Bench::over(&narrow(), agents);
    bench.until(|model| model.live.feed.received() == 20).await;
    for connection in &bench.connections {
        connection.fetch(Fetch::Operations);
    }
    fake.desk.asked(WORKFLOWS, 1).await;
    // What one agent is asked for does not wait for them; it gives the others time to ask, too.
    let id = samples::game().id;
    bench.connections[2].fetch(Fetch::Game(id));
    while !matches!(bench.next().await, News::Game { .. }) {}
    fake.desk.hold(WORKFLOWS, false);
    let mut lists = 0;
    while lists < 3 {
        lists += usize::from(matches!(bench.next().await, News::Operations { .. }));
    }
    assert_eq!(fake.desk.most(WORKFLOWS), 1);
}
