mod causes;
mod desk;
pub(crate) mod fake;
mod leaves;
mod relay;
mod shared;

use std::time::Duration;

use ringrift::api::{Command, CommandRequest};
use ringrift::id::IdempotencyKey;
use tokio::sync::{mpsc, watch};

use super::{Connection, Place, Target, Way};
use crate::model::{AgentKey, Link, Model};
use crate::samples;
use crate::update::{Msg, News, update};
use fake::Fake;

/// Nothing in these tests takes longer unless it fails.
const LIMIT: Duration = Duration::from_secs(20);

/// A model behind connections.
struct Bench {
    model: Model,
    inbox: mpsc::Receiver<Msg>,
    connections: Vec<Connection>,
    places: Vec<watch::Sender<Place>>,
}

impl Bench {
    /// One agent.
    fn at(place: Place) -> Self {
        Self::of([(AgentKey::local(), place)])
    }

    /// Several agents, each under its address.
    fn on<const N: usize>(fakes: [&Fake; N]) -> Self {
        Self::of(fakes.map(|fake| (AgentKey::at(&fake.url), Place::At(fake.url.clone()))))
    }

    fn of<const N: usize>(agents: [(AgentKey, Place); N]) -> Self {
        Self::over(&Way::new(None), agents)
    }

    fn over<const N: usize>(way: &Way, agents: [(AgentKey, Place); N]) -> Self {
        let (out, inbox) = mpsc::channel(8);
        let model = Model::new(agents.iter().map(|(key, _)| key.clone()), "0".to_owned());
        let (mut connections, mut places) = (Vec::new(), Vec::new());
        for (key, place) in agents {
            let (tell, place) = watch::channel(place);
            let target = Target { key, place, node: None };
            connections.push(Connection::open(target, way.clone(), out.clone()).0);
            places.push(tell);
        }
        Self { model, inbox, connections, places }
    }

    /// Takes messages in until `done`; gives the news on the way.
    async fn until(&mut self, done: impl Fn(&Model) -> bool) -> Vec<News> {
        let mut seen = Vec::new();
        while !done(&self.model) {
            seen.push(self.next().await);
        }
        seen
    }

    async fn next(&mut self) -> News {
        let msg = tokio::time::timeout(LIMIT, self.inbox.recv()).await.expect("news in time");
        let msg = msg.expect("the connection lives");
        let Msg::Agent(_, news) = msg.clone() else { panic!("a connection sends news only") };
        update(&mut self.model, Msg::Now(samples::LATER));
        update(&mut self.model, msg);
        news
    }
}

fn seq(model: &Model) -> u64 {
    model.live.state_of(&model.live.agents[0]).map_or(0, |state| state.applied)
}

fn live(model: &Model) -> bool {
    model.live.agents[0].link == Link::Live
}

/// What was followed live equals what a fold over the whole log gives.
fn assert_equals_refold(model: &Model, count: u64) {
    assert_eq!(model.live.states().collect::<Vec<_>>(), [&samples::folded(count)]);
}

#[tokio::test]
async fn live_state_equals_the_refolded_log() {
    let fake = Fake::start(20).await;
    let mut bench = Bench::at(Place::At(fake.url.clone()));
    bench.until(|model| model.live.feed.received() == 20).await;
    assert_equals_refold(&bench.model, 20);
    let all = samples::journal().len();
    fake.grow_to(all);
    bench.until(|model| seq(model) == all as u64).await;
    assert_equals_refold(&bench.model, all as u64);
    assert_eq!(bench.model.live.feed.received(), all as u64, "each event is listed once");
}

#[tokio::test]
async fn a_gap_is_told_and_healed_by_a_snapshot() {
    let fake = Fake::start(20).await;
    let mut bench = Bench::at(Place::At(fake.url.clone()));
    bench.until(|model| model.live.feed.received() == 20).await;
    fake.leave_out(23);
    fake.grow_to(30);
    let news = bench.until(|model| seq(model) == 30 && model.live.feed.received() == 29).await;
    assert!(news.contains(&News::Gap { after: 22, next: 24 }), "{news:?}");
    assert_equals_refold(&bench.model, 30);
    let notice = bench.model.notice.as_ref().unwrap();
    assert_eq!(notice.text, "laptop: events 23 to 23 never came; resynced");
}

#[tokio::test]
async fn an_agent_that_vanishes_leaves_its_last_state_and_may_come_back() {
    let fake = Fake::start(20).await;
    let mut bench = Bench::at(Place::At(fake.url.clone()));
    bench.until(|model| model.live.feed.received() == 20).await;
    drop(fake);
    bench.until(|model| !live(model)).await;
    assert_equals_refold(&bench.model, 20);

    let again = Fake::start(25).await;
    bench.places[0].send_replace(Place::At(again.url.clone()));
    bench.connections[0].resync();
    bench.until(|model| live(model) && model.live.feed.received() == 25).await;
    assert_equals_refold(&bench.model, 25);
}

#[tokio::test]
async fn an_agent_that_ended_says_why_and_can_be_started_again() {
    let mut bench = Bench::at(Place::Ended("no such program".to_owned()));
    let news = bench.next().await;
    assert_eq!(news, News::Offline { error: "no such program".into(), retry_at: None });
    let fake = Fake::start(3).await;
    bench.places[0].send_replace(Place::At(fake.url.clone()));
    bench.until(live).await;
}

#[tokio::test]
async fn commands_are_answered() {
    let fake = Fake::start(1).await;
    let mut bench = Bench::at(Place::At(fake.url.clone()));
    bench.until(live).await;
    let command = Command::RestartDaemon { daemon: "selfplay".parse().unwrap() };
    let ticket = IdempotencyKey::new("t-1").unwrap();
    bench.connections[0].command(CommandRequest::dry_run(command), ticket.clone());
    loop {
        if let News::Reply { ticket: answered, result } = bench.next().await {
            assert_eq!(answered, ticket);
            assert_eq!(result.unwrap().effects, ["restart selfplay"]);
            return;
        }
    }
}
