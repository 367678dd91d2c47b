//! Agents that share a log, and agents that do not.

use super::*;
use crate::model::rows::stages;
use crate::model::{Agent, Log};

/// All agents answer, and this many events are in the list.
fn heard(events: u64) -> impl Fn(&Model) -> bool {
    move |model| {
        let live = |agent: &Agent| agent.link == Link::Live;
        model.live.feed.received() == events && model.live.agents.iter().all(live)
    }
}

fn games(model: &Model) -> u64 {
    model.live.states().map(stages::games).sum()
}

fn the_log(model: &Model) -> &Log {
    let [log] = model.live.logs.values().collect::<Vec<_>>()[..] else { panic!("one log") };
    log
}

#[tokio::test]
async fn agents_on_one_log_are_counted_once_and_one_of_them_tells_it() {
    let (a, b) = (Fake::named("a", 30).await, Fake::named("b", 30).await);
    let mut bench = Bench::on([&a, &b]);
    bench.until(heard(30)).await;
    assert_eq!(*the_log(&bench.model).state(), samples::folded(30));
    let names: Vec<_> = bench.model.live.agents.iter().map(Agent::name).collect();
    assert_eq!(names, ["a", "b"], "each is an agent of its own");
    assert_eq!(a.streams() + b.streams(), 1, "the other stands by");
}

#[tokio::test]
async fn agents_on_two_logs_are_added() {
    let (a, b) = (Fake::named("a", 30).await, Fake::named("b", 30).await.with_another_log());
    let mut bench = Bench::on([&a, &b]);
    bench.until(heard(60)).await;
    assert_eq!(bench.model.live.logs.len(), 2);
    assert_eq!(games(&bench.model), 2 * stages::games(&samples::folded(30)));
    assert_eq!((a.streams(), b.streams()), (1, 1));
}

#[tokio::test]
async fn another_agent_goes_on_where_one_stops_and_nothing_is_lost_or_doubled() {
    let (a, b) = (Fake::named("a", 20).await, Fake::named("b", 20).await);
    let mut bench = Bench::on([&a, &b]);
    bench.until(heard(20)).await;
    let told_by_a = the_log(&bench.model).feeder == AgentKey::at(&a.url);
    let (teller, other) = if told_by_a { (a, b) } else { (b, a) };
    // The one who tells sees a part of what follows before it goes.
    teller.grow_to(23);
    bench.until(heard(23)).await;
    drop(teller);
    let next = AgentKey::at(&other.url);
    bench.until(|model| the_log(model).feeder == next).await;
    assert_eq!(*the_log(&bench.model).state(), samples::folded(23), "the next one knows less yet");
    other.grow_to(30);
    bench.until(|model| model.live.feed.received() == 30).await;
    assert_eq!(*the_log(&bench.model).state(), samples::folded(30));
    let feed = &bench.model.live.feed;
    let seqs: Vec<u64> = feed.all().map(|entry| entry.seq).collect();
    assert_eq!(seqs, (1..=30).collect::<Vec<_>>());
    assert!(bench.model.live.agents.iter().all(|agent| agent.known.is_some()), "last word kept");
}

#[tokio::test]
async fn a_gap_in_a_shared_log_is_told_and_healed() {
    let (a, b) = (Fake::named("a", 20).await, Fake::named("b", 20).await);
    let mut bench = Bench::on([&a, &b]);
    bench.until(heard(20)).await;
    for fake in [&a, &b] {
        fake.leave_out(23);
        fake.grow_to(30);
    }
    let news = bench.until(|model| the_log(model).state().applied == 30).await;
    assert!(news.contains(&News::Gap { after: 22, next: 24 }), "{news:?}");
    assert_eq!(*the_log(&bench.model).state(), samples::folded(30));
}

#[tokio::test]
async fn an_empty_log_is_found_to_be_shared_by_its_first_event() {
    let (a, b) = (Fake::named("a", 0).await, Fake::named("b", 0).await);
    let mut bench = Bench::on([&a, &b]);
    bench.until(|model| model.live.logs.len() == 2).await;
    a.grow_to(5);
    b.grow_to(5);
    let both = |model: &Model| model.live.logs.len() == 1 && model.live.feed.received() == 5;
    bench.until(both).await;
    assert_eq!(*the_log(&bench.model).state(), samples::folded(5));
}
