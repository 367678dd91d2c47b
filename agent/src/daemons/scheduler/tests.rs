use ringrift::event::{
    Body, DaemonStarted, Envelope, GameRecorded, HostOnline, NewGamesAvailable,
    NodeCapacityUpdated, NodeLoad, Payload, SelfplayAllocationUpdated,
};
use ringrift::id::NodeId;

use super::*;
use crate::daemons::{leadership, selfplay, trainer};
use crate::services::testing::TestBed;
use crate::supervisor::testing::pass;

const SETTINGS: [(&str, &str); 2] =
    [("learn.configs", "square8_2p,square8_3p"), ("learn.rows_per_generation", "100")];

fn config(name: &str) -> ConfigKey {
    name.parse().unwrap()
}

async fn emit(bed: &TestBed, about: &str, payload: impl Into<Payload>) {
    let draft = Draft::new(payload).about(config(about));
    bed.emitter().emit(draft).await.unwrap();
}

/// Games come in, with so many rows.
async fn games(bed: &TestBed, about: &str, new_rows: u64) {
    let (location, games) = ("games.db".to_owned(), vec![ringrift::id::GameId::new("g").unwrap()]);
    let recorded = GameRecorded { location, games, plies: 1, total_games: 1, batch: None };
    emit(bed, about, recorded).await;
    let new = NewGamesAvailable { new_games: 1, total_games: 1, new_rows, batch: None };
    emit(bed, about, new).await;
}

/// A node is up, with this much of its memory in use.
async fn joins(bed: &TestBed, memory_percent: f64) {
    let device = "cpu".to_owned();
    let online = HostOnline { version: "1".to_owned(), url: None, cpus: 2, device };
    emit(bed, "square8_2p", online).await;
    for spec in [selfplay::SPEC, trainer::SPEC] {
        emit(bed, "square8_2p", DaemonStarted { daemon: spec.id(), restarts: 0 }).await;
    }
    let load = Some(NodeLoad { memory_percent, disk_percent: 10.0 });
    emit(bed, "square8_2p", NodeCapacityUpdated { cores: 2, free: 2, load }).await;
}

fn allocation(event: &Envelope) -> &SelfplayAllocationUpdated {
    let Body::Known(Payload::SelfplayAllocationUpdated(told)) = &event.body else {
        panic!("{event:?}")
    };
    told
}

#[tokio::test]
async fn the_terms_of_every_configuration_are_told_and_again_when_its_share_moves() {
    let bed = TestBed::with(&SETTINGS).await;
    joins(&bed, 30.0).await;
    assert_eq!(pass(&bed, &SPEC).await.unwrap(), "square8_3p 56 %, square8_2p 44 %");
    let told = bed.events(&[EventKind::SelfplayAllocationUpdated]).await;
    assert_eq!(told.len(), 2);
    let two = allocation(&told[0]);
    let names: Vec<_> = two.terms.iter().map(|term| term.name.as_str()).collect();
    assert_eq!(names, ["staleness", "velocity", "exploration", "underserved", "training"]);
    let sum: f64 = two.terms.iter().map(|term| term.weight * term.need.unwrap_or(0.5)).sum();
    assert!((two.score - two.priority * two.seats * (0.05 + sum)).abs() < 1e-12);
    assert_eq!(two.players, std::slice::from_ref(&bed.services.node));
    pass(&bed, &SPEC).await;
    assert_eq!(bed.events(&[EventKind::SelfplayAllocationUpdated]).await.len(), 2, "no news");

    // One of them has all the games that its training takes.
    games(&bed, "square8_2p", 100).await;
    pass(&bed, &SPEC).await;
    let state = bed.services.state.read();
    let share = |name| state.schedule.allocation(config(name)).unwrap().share;
    assert!(share("square8_2p") < 0.4 && share("square8_3p") > 0.6);
    let rate = state.schedule.of(config("square8_2p")).unwrap().rate.clone().unwrap();
    assert_eq!(rate.reason, "staleness");
}

#[tokio::test]
async fn one_configuration_alone_has_all_turns_and_no_queue_is_filled_on_one_machine() {
    let bed = TestBed::with(&[("learn.configs", "square8_2p")]).await;
    assert_eq!(pass(&bed, &SPEC).await.unwrap(), "square8_2p 100 %");
    let kinds = [EventKind::WorkQueued, EventKind::BatchScheduled, EventKind::IdleStateRequest];
    assert!(bed.events(&kinds).await.is_empty());
}

#[tokio::test]
async fn games_that_are_too_old_are_told_until_new_ones_come_in() {
    let bed = TestBed::with(&SETTINGS).await;
    games(&bed, "square8_2p", 1).await;
    bed.clock.advance(48 * 3_600_000 + 1);
    for _ in 0..2 {
        pass(&bed, &SPEC).await;
    }
    assert_eq!(bed.events(&[EventKind::DataStale]).await.len(), 1);
    games(&bed, "square8_2p", 1).await;
    for _ in 0..2 {
        pass(&bed, &SPEC).await;
    }
    assert_eq!(bed.events(&[EventKind::DataFresh]).await.len(), 1);
}

#[tokio::test]
async fn jobs_wait_for_the_nodes_of_a_cluster_and_the_best_one_is_to_train() {
    let (a, model) = TestBed::of_cluster("a", &SETTINGS).await;
    let b = a.joined_by("b", &model, &SETTINGS).await;
    let lease = &a.services.fabric.lease;
    let held = lease.acquire(leadership::role(), a.services.holder(), 100_000_000).await.unwrap();
    let ringrift::fabric::port::Acquired::Granted(grant) = held else { panic!("it is free") };
    a.services.leadership.leads_by(&grant);
    joins(&a, 80.0).await;
    joins(&b, 30.0).await;
    games(&a, "square8_2p", 100).await;
    for _ in 0..2 {
        pass(&a, &SPEC).await;
    }
    assert_eq!(a.events(&[EventKind::IdleStateRequest]).await.len(), 2, "each process asks once");
    let state = a.services.state.read().clone();
    let trainer = state.schedule.allocation(config("square8_2p")).unwrap().trainer.clone();
    assert_eq!(trainer, Some(NodeId::new("b").unwrap()), "the memory of `a` is short");
    let open: Vec<_> = state.jobs.open.keys().map(|id| id.as_str().to_owned()).collect();
    assert_eq!(open.len(), 4, "two for each node: {open:?}");
    assert!(open.contains(&"train-square8_2p-1".to_owned()), "{open:?}");
    let batches: Vec<_> = state.schedule.batches.iter().collect();
    assert_eq!(batches.len(), 1, "the queue stays full");
    assert!(batches[0].is_queued && batches[0].jobs.len() == 4 && state.schedule.refused == 0);
}
