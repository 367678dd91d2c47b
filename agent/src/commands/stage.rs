//! `selfplay` and `train`: one stage of the pipeline, done once, in this process.
//!
//! The stage is the daemon's: the same job, events and files as in a running agent.

mod asked;
mod outcome;
#[cfg(test)]
mod tests;

use std::time::Instant;

use anyhow::ensure;
use tokio_util::sync::CancellationToken;

use ringrift::api::Exit;
use ringrift::event::{EventKind, JobKind};
use ringrift::fabric::port::Job;
use ringrift::game::ConfigKey;
use ringrift::record::GameReader;

use super::loop_::{Budget, Screen, progress};
use super::output;
use super::signals::Signals;
use crate::global_args::GlobalArgs;
use crate::pipeline::failure::after_failure;
use crate::pipeline::jobs::{TrainWork, train_id, work_of};
use crate::pipeline::queue::{self, JobRequest};
use crate::pipeline::training;
use crate::publisher::{Emits, Emitter};
use crate::runtime::{self, Opened};
use crate::services::Services;
use crate::supervisor::{DaemonSpec, Turn, one_pass};
use crate::{daemons, telemetry};

/// Games of a batch unless they are named.
const GAMES: u32 = 100;

/// What to play.
#[derive(Debug, Clone, clap::Args)]
pub struct SelfplayArgs {
    /// Configuration, such as `square8_2p`.
    #[arg(long, value_name = "CONFIG")]
    config: ConfigKey,
    /// Games to play; 100 unless named.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    games: Option<u32>,
    /// Search simulations per decision.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=4096))]
    sims: Option<u32>,
    /// Seed of the run; game ids derive from it.
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
}

/// What to train.
#[derive(Debug, Clone, clap::Args)]
pub struct TrainArgs {
    /// Configuration, such as `square8_2p`.
    #[arg(long, value_name = "CONFIG")]
    config: ConfigKey,
    /// Rows that count as new, at most as many as there are; with the replay ratio they give the
    /// steps. Unset: all since the last run.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    new_rows: Option<u64>,
}

/// Plays one batch: the one that an earlier call left unfinished, if there is one.
///
/// # Errors
/// When the data directory is taken, the batch fails, or an unfinished one is not what was asked for.
pub fn selfplay(args: &SelfplayArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let mut global = global.clone();
    global.set.push(format!("learn.configs={}", args.config));
    global.set.push(format!("learn.games_per_batch={}", args.games.unwrap_or(GAMES)));
    global.set.extend(args.sims.map(|sims| format!("learn.simulations={sims}")));
    global.set.extend(args.seed.map(|seed| format!("learn.seed={seed}")));
    super::block_on(async {
        let opened = open(&global, args.config).await?;
        let services = &opened.services;
        prepare(services).await?;
        let stage = (JobKind::Selfplay, args.config);
        if let Some(job) = queue::next_waiting(services, stage.0, stage.1).await? {
            asked::go_on(services, &job, &asked::of_selfplay(args, &work_of(&job)?))?;
        }
        carry_out(services, stage, &[&daemons::selfplay::SPEC]).await
    })
}

/// Trains one candidate and registers it: by the run that an earlier call left unfinished, if there is
/// one.
///
/// # Errors
/// When the data directory is taken, the training fails, or an unfinished one is not what was asked for.
pub fn train(args: &TrainArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    super::block_on(async {
        let opened = open(global, args.config).await?;
        prepare(&opened.services).await?;
        queue_training(&opened.services, args).await?;
        let specs = [&daemons::trainer::SPEC, &daemons::registry::SPEC];
        carry_out(&opened.services, (JobKind::Train, args.config), &specs).await
    })
}

/// Opens what a stage of this configuration needs; jobs of others are left to whoever takes them.
async fn open(global: &GlobalArgs, config: ConfigKey) -> anyhow::Result<Opened> {
    let settings = super::effective(global)?;
    telemetry::start(&settings.settings.log)?;
    let mut opened = runtime::open(settings, "once").await?;
    opened.services.takes_only = Some(config);
    Ok(opened)
}

/// Folds the state and frees what an earlier process left.
async fn prepare(services: &Services) -> anyhow::Result<()> {
    let (node, incarnation) = (services.node.clone(), services.incarnation);
    let tell = emitter(services).tell(|job| vec![after_failure(job)]);
    services.fabric.work.take_back(node, incarnation, tell).await?;
    services.restore_state().await?;
    services.catch_up().await?;
    Ok(())
}

/// The handle of these commands to the log.
fn emitter(services: &Services) -> Emitter {
    let kinds = &[EventKind::WorkQueued, EventKind::WorkRetry, EventKind::WorkFailed];
    services.publisher.emitter(Emits { source: "command", kinds })
}

/// Queues a training run unless one waits or runs already, for example after an interruption.
async fn queue_training(services: &Services, args: &TrainArgs) -> anyhow::Result<()> {
    let before = queue::newest(services, JobKind::Train, args.config).await?;
    if let Some(open) = before.as_ref().filter(|job| !job.state.has_ended()) {
        return asked::go_on(services, open, &asked::of_training(args, &work_of(open)?));
    }
    let done = queue::newest_done(services, JobKind::Train, args.config).await?;
    let work = |job: Option<Job>| job.map(|job| work_of::<TrainWork>(&job)).transpose();
    let generation = work(before)?.map_or(0, |work| work.generation);
    // A run that was withdrawn trained on nothing.
    let trained = work(done)?.map_or(0, |work| work.total_rows);
    let rows = services.state.read().games.of(args.config).map_or(0, |games| games.rows);
    let new_rows = args.new_rows.unwrap_or_else(|| rows.saturating_sub(trained));
    ensure!(
        new_rows > 0,
        "no rows of {} are new since generation {generation}: play games first, or name --new-rows",
        args.config
    );
    let most = rows.max(moves_here(services, args.config)?);
    ensure!(
        new_rows <= most,
        "--new-rows {new_rows}: the games of {} have {most} rows at most; name fewer",
        args.config
    );
    let work = TrainWork { generation: generation + 1, new_rows, total_rows: rows };
    let learn = &services.settings.settings.learn;
    training::steps_of(&work, &training::recipe_of(learn), learn.replay_ratio)?;
    let emitter = emitter(services);
    let id = train_id(args.config, work.generation);
    let request = JobRequest::new(id, JobKind::Train, args.config, &work)?;
    request.enqueue_by(services, &emitter).await.map(drop)
}

/// Moves of the games here: those that were imported count, which no event tells of.
fn moves_here(services: &Services, config: ConfigKey) -> anyhow::Result<u64> {
    let path = services.data_dir.games_db(config);
    Ok(if path.is_file() { GameReader::open(&path)?.total_moves()? } else { 0 })
}

/// Lets the daemons do what is due, shows progress, and says how it went.
async fn carry_out(
    services: &Services,
    (kind, config): (JobKind, ConfigKey),
    specs: &[&'static DaemonSpec],
) -> anyhow::Result<Exit> {
    let before = services.fabric.log.last_seq().await?;
    let (stop, mut signals) = (CancellationToken::new(), Signals::catch()?);
    let follower = tokio::spawn(runtime::follow(services.clone()));
    let pass = shown(services, config, one_pass(specs, services, &stop));
    let turns = signals.stopping(&stop, pass).await;
    follower.abort();
    report(&turns)?;
    if stop.is_cancelled() {
        return Ok(Exit::Interrupted);
    }
    if turns.iter().any(|turn| turn.error.is_some()) {
        return Ok(Exit::Down);
    }
    outcome::outcome(services, before, kind).await
}

/// Shows progress until the pass has ended, and where it ended.
async fn shown<T>(services: &Services, config: ConfigKey, pass: impl Future<Output = T>) -> T {
    let mut pass = std::pin::pin!(pass);
    let mut screen = Screen::new(false);
    let mut look = tokio::time::interval(screen.period());
    let started = Instant::now();
    let mut show = || {
        let state = services.state.read();
        let now = (services.clock.utc(), started.elapsed());
        screen.show(&progress::of(&state, config, &Budget::default(), now));
    };
    let done = loop {
        tokio::select! {
            done = &mut pass => break done,
            _ = look.tick() => show(),
        }
    };
    match services.catch_up().await {
        Ok(_) => show(),
        Err(error) => tracing::warn!(%error, "what was done last cannot be shown"),
    }
    done
}

fn report(turns: &[Turn]) -> anyhow::Result<()> {
    for turn in turns {
        let did = turn.error.as_ref().or(turn.did.as_ref());
        let did = did.map_or("nothing was due", String::as_str);
        output::line(format_args!("{}: {did}", turn.daemon))?;
    }
    Ok(())
}
