//! One look at stand-in agents.

use ringrift::api::HealthReport;
use ringrift::api::client::Client;

use super::*;
use crate::connection::tests::fake::Fake;
use crate::samples;

const STATE: &str = "/api/v1/state";
const AUDIT: &str = "/api/v1/audit";

/// Nothing in these tests takes longer unless it fails.
const LIMIT_S: f64 = 20.0;

/// A look at a screen of these agents: what was taken in, and what did not come.
async fn look(screen: Screen, fakes: &[Fake], timeout_s: f64) -> (Model, Vec<Missing>) {
    let addresses = fakes.iter().map(|fake| fake.url.clone()).collect();
    let targets = Targets { addresses, ..Targets::nobody() };
    let mut model = Model { screen, ..Model::new(targets.keys(), "0".to_owned()) };
    let missing = gather(&mut model, &targets, timeout_s).await.unwrap();
    (model, missing)
}

/// An agent of which nothing is wrong.
fn healthy() -> Model {
    let mut model = samples::model();
    model.live.agents[0].known.as_mut().unwrap().health = HealthReport::healthy();
    model.live.logs.values_mut().for_each(|log| log.state_mut().alerts = Default::default());
    model
}

#[tokio::test]
async fn what_operators_asked_all_agents_for_is_listed() {
    let fakes = [Fake::named("a", 5).await, Fake::named("b", 5).await];
    let (model, missing) = look(Screen::Audit, &fakes, LIMIT_S).await;
    assert!(missing.is_empty(), "{missing:?}");
    assert!(model.live.agents.iter().all(|agent| !agent.operations.audit.is_empty()));
}

#[tokio::test]
async fn a_list_that_does_not_come_is_told_and_is_no_healthy_answer() {
    let fakes = [Fake::named("a", 5).await, Fake::named("b", 5).await];
    fakes[1].desk.hold(AUDIT, true);
    let (_, missing) = look(Screen::Audit, &fakes, 0.3).await;
    assert_eq!(missing, [(AgentKey::at(&fakes[1].url), "no answer within 0.3 s".to_owned())]);
    assert_eq!((found(&healthy(), &[]), found(&healthy(), &missing)), (Exit::Healthy, Exit::Stale));
    assert!(told(&missing).starts_with("ringrift-tui: the list of http://127.0.0.1"));
    let many = vec![missing[0].clone(); TOLD + 3];
    assert!(told(&many).ends_with("ringrift-tui: and 3 more\n"));
    // The stand-in lists no games.
    let (_, missing) = look(Screen::Games, &fakes[..1], LIMIT_S).await;
    assert!(missing[0].1.contains("404"), "{missing:?}");
    let (_, missing) = look(Screen::Jobs, &fakes[..1], LIMIT_S).await;
    assert!(missing.is_empty(), "the log tells it");
}

#[tokio::test]
async fn lists_are_asked_of_all_at_once_and_of_nobody_who_was_not_met() {
    let fakes = [Fake::named("a", 5).await, Fake::named("b", 5).await];
    let gone = Fake::named("c", 5).await.url.clone();
    fakes.iter().for_each(|fake| fake.desk.hold(AUDIT, true));
    let addresses = vec![fakes[0].url.clone(), gone.clone(), fakes[1].url.clone()];
    let targets = Targets { addresses, ..Targets::nobody() };
    let mut model = Model { screen: Screen::Actions, ..Model::new(targets.keys(), "0".to_owned()) };
    let both_asked = async {
        for fake in &fakes {
            fake.desk.asked(AUDIT, 1).await;
        }
        fakes.iter().for_each(|fake| fake.desk.hold(AUDIT, false));
    };
    let (missing, ()) = tokio::join!(gather(&mut model, &targets, LIMIT_S), both_asked);
    let missing = missing.unwrap();
    assert_eq!(
        missing.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(),
        [AgentKey::at(&gone)]
    );
}

#[tokio::test]
async fn a_log_is_told_by_the_next_agent_where_one_is_slow() {
    let (slow, quick) = (Fake::named("a", 5).await, Fake::named("b", 5).await);
    slow.desk.hold(STATE, true);
    let (a, b) = (AgentKey::at(&slow.url), AgentKey::at(&quick.url));
    let client = |fake: &Fake| Client::new(&fake.url, None).unwrap();
    let (to_a, to_b) = (client(&slow), client(&quick));
    let limit = Duration::from_millis(900);
    let told = tellers::told(&[(&a, &to_a), (&b, &to_b)], limit).await.unwrap();
    assert_eq!((told.0, told.1.map(|state| state.seq)), (b, Ok(5)));
    let told = tellers::told(&[(&a, &to_a)], limit).await.unwrap();
    assert_eq!((told.0, told.1.unwrap_err()), (a, "no answer within 0.9 s".to_owned()));
}

#[tokio::test]
async fn no_more_than_three_agents_are_tried_for_a_log() {
    let mut agents = Vec::new();
    for _ in 0..5 {
        // Gone again: it refuses at once.
        let url = Fake::start(1).await.url.clone();
        agents.push((AgentKey::at(&url), Client::new(&url, None).unwrap()));
    }
    let last = Fake::start(1).await;
    agents.insert(3, (AgentKey::at(&last.url), Client::new(&last.url, None).unwrap()));
    let all: Vec<_> = agents.iter().map(|(key, client)| (key, client)).collect();
    let (key, told) = tellers::told(&all, Duration::from_secs_f64(LIMIT_S)).await.unwrap();
    assert!(told.is_err());
    assert_eq!((key, last.desk.times(STATE)), (agents[0].0.clone(), 0));
    assert!(tellers::told(&[], Duration::ZERO).await.is_none());
}

#[tokio::test]
async fn who_is_slow_keeps_no_other_one_waiting() {
    let done = tokio::sync::Notify::new();
    let answer = async |n: usize| match n {
        0 => done.notified().await,
        4 => done.notify_one(),
        _ => {}
    };
    let answers = (0..5).map(async |n| {
        answer(n).await;
        n
    });
    assert_eq!(ask::together(answers, 2).await, [0, 1, 2, 3, 4]);
}
