use ringrift::event::{JobState, Payload, WorkClaimed, WorkCompleted};
use ringrift::fabric::port::{Claim, Job, Tell};
use ringrift::id::{Incarnation, JobId, NodeId};
use ringrift_learn::selfplay::game_id;

use super::outcome::outcome;
use super::*;
use crate::pipeline::jobs::{SelfplayWork, selfplay_id};
use crate::services::testing::TestBed;

/// The attempt of a job that nobody has claimed again.
const FIRST: u64 = 1;

fn config(key: &str) -> ConfigKey {
    key.parse().unwrap()
}

async fn enqueue_batch(bed: &TestBed, config: ConfigKey) -> JobId {
    enqueue(bed, config, SelfplayWork { batch: 1, first_game: 0, games: 1, seed: None }).await
}

async fn enqueue(bed: &TestBed, config: ConfigKey, work: SelfplayWork) -> JobId {
    let id = selfplay_id(config, work.batch);
    let request = JobRequest::new(id.clone(), JobKind::Selfplay, config, &work).unwrap();
    request.enqueue_by(&bed.services, &bed.emitter()).await.unwrap();
    id
}

async fn job(bed: &TestBed, id: JobId) -> Job {
    bed.services.fabric.work.job(id).await.unwrap().unwrap()
}

async fn claim(bed: &TestBed, node: &NodeId) -> Claim {
    let (kinds, incarnation) = (vec![JobKind::Selfplay], bed.services.incarnation);
    let work = &bed.services.fabric.work;
    let claims = work.claim(kinds, node.clone(), incarnation, 1, Tell::nothing()).await.unwrap();
    claims.into_iter().next().unwrap()
}

async fn tell(bed: &TestBed, payload: impl Into<Payload>) {
    bed.emitter().emit(payload).await.unwrap();
}

fn claimed(id: &JobId) -> WorkClaimed {
    WorkClaimed { work_id: id.clone(), kind: JobKind::Selfplay, attempt: FIRST }
}

#[tokio::test]
async fn a_stage_leaves_jobs_of_other_configurations_alone() {
    let settings = [("learn.configs", "square8_2p"), ("learn.games_per_batch", "1")];
    let mut bed = TestBed::with(&settings).await;
    let older = enqueue_batch(&bed, config("hex8_2p")).await;
    bed.clock.advance(1_000);
    bed.services.takes_only = Some(config("square8_2p"));
    let stage = (JobKind::Selfplay, config("square8_2p"));
    let exit = carry_out(&bed.services, stage, &[&daemons::selfplay::SPEC]).await.unwrap();
    assert_eq!(exit, Exit::Healthy);
    assert_eq!(job(&bed, older).await.attempt, 0);
    assert_eq!(job(&bed, selfplay_id(config("square8_2p"), 1)).await.state, JobState::Done);
}

#[tokio::test]
async fn what_another_node_has_done_is_no_success_of_this_stage() {
    let (a, model) = TestBed::of_cluster("a", &[]).await;
    let b = a.joined_by("b", &model, &[]).await;
    let id = enqueue_batch(&b, config("square8_2p")).await;
    tell(&b, claimed(&id)).await;
    let (work_id, kind, attempt) = (id, JobKind::Selfplay, FIRST);
    tell(&b, WorkCompleted { work_id, kind, attempt, artefact: None, duration_s: 1.0 }).await;
    let error = outcome(&a.services, 0, JobKind::Selfplay).await.unwrap_err().to_string();
    assert!(error.contains("no selfplay job was done"), "{error}");
}

#[tokio::test]
async fn a_job_that_another_process_took_over_is_no_success_either() {
    let bed = TestBed::with(&[]).await;
    let (work, node) = (&bed.services.fabric.work, &bed.services.node);
    let id = enqueue_batch(&bed, config("square8_2p")).await;
    claim(&bed, node).await;
    tell(&bed, claimed(&id)).await;
    let running = outcome(&bed.services, 0, JobKind::Selfplay).await.unwrap_err().to_string();
    assert!(running.contains(&format!("{id}: it is running")), "{running}");
    work.take_back(node.clone(), Incarnation(99), Tell::nothing()).await.unwrap();
    let other = claim(&bed, &NodeId::new("other").unwrap()).await;
    work.finish(&other, None, Tell::nothing()).await.unwrap();
    let lost = outcome(&bed.services, 0, JobKind::Selfplay).await.unwrap_err().to_string();
    assert!(lost.contains(&format!("the claim of the selfplay job {id} was lost")), "{lost}");
}

#[tokio::test]
async fn a_batch_goes_on_with_the_seed_that_it_began_with() {
    let bed = TestBed::with(&[("learn.configs", "square8_2p"), ("learn.seed", "1")]).await;
    let config = config("square8_2p");
    enqueue(&bed, config, SelfplayWork { batch: 1, first_game: 3, games: 1, seed: Some(77) }).await;
    let stage = (JobKind::Selfplay, config);
    carry_out(&bed.services, stage, &[&daemons::selfplay::SPEC]).await.unwrap();
    let games = GameReader::open(&bed.services.data_dir.games_db(config)).unwrap();
    let begun = game_id(config, 77, 3).unwrap();
    assert_eq!(games.known(std::slice::from_ref(&begun)).unwrap(), [begun]);
}

#[tokio::test]
async fn an_unfinished_batch_is_gone_on_with_and_no_other_is_played_in_its_place() {
    let bed = TestBed::with(&[]).await;
    let config = config("square8_2p");
    let work = SelfplayWork { batch: 1, first_game: 0, games: 3_000, seed: Some(5) };
    let id = enqueue(&bed, config, work.clone()).await;
    bed.clock.advance(1_000);
    enqueue(&bed, config, SelfplayWork { batch: 2, first_game: 3_000, ..work.clone() }).await;
    let next = queue::next_waiting(&bed.services, JobKind::Selfplay, config).await.unwrap();
    let next = next.unwrap();
    assert_eq!(next.id, id, "the older one is claimed first");
    let go_on = |games, seed| {
        let args = SelfplayArgs { config, games, sims: None, seed };
        asked::go_on(&bed.services, &next, &asked::of_selfplay(&args, &work))
    };
    go_on(None, None).unwrap();
    go_on(Some(3_000), Some(5)).unwrap();
    let error = go_on(Some(2), None).unwrap_err().to_string();
    assert!(error.starts_with("--games asks for something else"), "{error}");
    assert!(error.contains("selfplay-square8_2p-1 (3000 games, seed 5)"), "{error}");
    assert!(error.contains("cancel selfplay-square8_2p-1 --yes"), "{error}");
    let error = go_on(Some(2), Some(6)).unwrap_err().to_string();
    assert!(error.starts_with("--games and --seed ask"), "{error}");
}

#[tokio::test]
async fn rows_that_are_not_there_are_not_trained_on() {
    let bed = TestBed::with(&[]).await;
    let config = config("square8_2p");
    let ask = async |new_rows| queue_training(&bed.services, &TrainArgs { config, new_rows }).await;
    let error = ask(Some(u64::MAX)).await.unwrap_err().to_string();
    assert!(error.contains("have 0 rows at most"), "{error}");
    assert_eq!(queue::newest(&bed.services, JobKind::Train, config).await.unwrap(), None);

    let work = TrainWork { generation: 1, new_rows: 70, total_rows: 70 };
    let request = JobRequest::new(train_id(config, 1), JobKind::Train, config, &work).unwrap();
    request.enqueue_by(&bed.services, &bed.emitter()).await.unwrap();
    ask(None).await.unwrap();
    ask(Some(70)).await.unwrap();
    let error = ask(Some(71)).await.unwrap_err().to_string();
    assert!(error.contains("--new-rows") && error.contains("(70 new rows)"), "{error}");
}
