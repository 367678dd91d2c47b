//! `selfplay` and `train`: one stage of the pipeline, done once, in this process.
//!
//! The stage is the daemon's: the same job, events and files as in a running agent.

use std::time::Instant;

use anyhow::bail;
use tokio_util::sync::CancellationToken;

use ringrift::api::Exit;
use ringrift::event::{Body, Envelope, EventKind, JobKind, JobState, Payload, WorkClaimed};
use ringrift::fabric::port::Filter;
use ringrift::game::ConfigKey;

use super::loop_::{Budget, Screen, progress};
use super::output;
use super::signals::Signals;
use crate::global_args::GlobalArgs;
use crate::pipeline::failure::after_failure;
use crate::pipeline::jobs::{TrainWork, train_id, work_of};
use crate::pipeline::queue::{self, JobRequest};
use crate::publisher::{Emits, Emitter};
use crate::runtime::{self, Opened};
use crate::services::Services;
use crate::supervisor::{DaemonSpec, Turn, one_pass};
use crate::{daemons, telemetry};

/// Claims that one pass can make, by far.
const MAX_CLAIMS: usize = 100;

/// What to play.
#[derive(Debug, Clone, clap::Args)]
pub struct SelfplayArgs {
    /// Configuration, such as `square8_2p`.
    #[arg(long, value_name = "CONFIG")]
    config: ConfigKey,
    /// Games to play.
    #[arg(long, value_name = "N", default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    games: u32,
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
    /// Rows that count as new; with the replay ratio they give the steps. Unset: all since the
    /// last run.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    new_rows: Option<u64>,
}

/// Plays one batch.
///
/// # Errors
/// When the data directory is taken or the batch fails.
pub fn selfplay(args: &SelfplayArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let mut global = global.clone();
    global.set.push(format!("learn.configs={}", args.config));
    global.set.push(format!("learn.games_per_batch={}", args.games));
    global.set.extend(args.sims.map(|sims| format!("learn.simulations={sims}")));
    global.set.extend(args.seed.map(|seed| format!("learn.seed={seed}")));
    super::block_on(async {
        let opened = open(&global, args.config).await?;
        prepare(&opened.services).await?;
        let stage = (JobKind::Selfplay, args.config);
        carry_out(&opened.services, stage, &[&daemons::selfplay::SPEC]).await
    })
}

/// Trains one candidate and registers it.
///
/// # Errors
/// When the data directory is taken or the training fails.
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

/// Queues a training run unless one waits already, for example after an interruption.
async fn queue_training(services: &Services, args: &TrainArgs) -> anyhow::Result<()> {
    let before = queue::newest(services, JobKind::Train, args.config).await?;
    if before.as_ref().is_some_and(|job| !job.state.has_ended()) {
        return Ok(());
    }
    let before = before.map(|job| work_of::<TrainWork>(&job)).transpose()?;
    let (generation, trained) = before.map_or((0, 0), |work| (work.generation, work.total_rows));
    let rows = services.state.read().games.of(args.config).map_or(0, |games| games.rows);
    let new_rows = args.new_rows.unwrap_or_else(|| rows.saturating_sub(trained));
    anyhow::ensure!(
        new_rows > 0,
        "no rows of {} are new since generation {generation}: play games first, or name --new-rows",
        args.config
    );
    let work = TrainWork { generation: generation + 1, new_rows, total_rows: rows };
    let emitter = emitter(services);
    let id = train_id(args.config, work.generation);
    let request = JobRequest::new(id, JobKind::Train, args.config, &work)?;
    request.enqueue_by(services, &emitter).await.map(drop)
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
    outcome(services, before, kind).await
}

/// Shows progress until the pass has ended.
async fn shown<T>(services: &Services, config: ConfigKey, pass: impl Future<Output = T>) -> T {
    let mut pass = std::pin::pin!(pass);
    let mut screen = Screen::new(false);
    let mut look = tokio::time::interval(screen.period());
    let started = Instant::now();
    loop {
        tokio::select! {
            done = &mut pass => return done,
            _ = look.tick() => {
                let state = services.state.read();
                let now = (services.clock.utc(), started.elapsed());
                screen.show(&progress::of(&state, config, &Budget::default(), now));
            }
        }
    }
}

/// What became of the job of this kind that this process claimed since the log was so long. One that
/// failed, one that was lost to another process, and none at all are no success.
async fn outcome(services: &Services, before: u64, kind: JobKind) -> anyhow::Result<Exit> {
    let kind_name = kind.name();
    let Some(claimed) = newest_claim(services, before, kind).await? else {
        bail!(
            "no {kind_name} job was done, for the reason above; what it waits for is done by a running \
             agent or by `ringrift-agent loop`"
        )
    };
    let id = claimed.work_id;
    let Some(job) = services.fabric.work.job(id.clone()).await? else {
        bail!("the queue has forgotten the {kind_name} job {id}: nobody can say what became of it")
    };
    if u64::from(job.attempt) != claimed.attempt {
        bail!("the claim of the {kind_name} job {id} was lost: another process goes on with it")
    }
    match job.state {
        JobState::Done => Ok(Exit::Healthy),
        state => {
            let why = job.error.unwrap_or_else(|| format!("it is {}", state.name()));
            bail!("the {kind_name} job failed: {id}: {why}")
        }
    }
}

/// The newest claim of this kind that this process made since the log was so long.
async fn newest_claim(
    services: &Services,
    before: u64,
    kind: JobKind,
) -> anyhow::Result<Option<WorkClaimed>> {
    let node = Some(services.node.clone());
    let filter = Filter { node, ..Filter::kinds(&[EventKind::WorkClaimed]) };
    let told = services.fabric.log.read(before, filter, MAX_CLAIMS).await?;
    let is_ours = |event: &Envelope| event.id.incarnation == services.incarnation;
    let claims = told.into_iter().filter(|stored| is_ours(&stored.event));
    Ok(claims.rev().find_map(|stored| match stored.event.body {
        Body::Known(Payload::WorkClaimed(claimed)) if claimed.kind == kind => Some(claimed),
        _ => None,
    }))
}

fn report(turns: &[Turn]) -> anyhow::Result<()> {
    for turn in turns {
        let did = turn.error.as_ref().or(turn.did.as_ref());
        let did = did.map_or("nothing was due", String::as_str);
        output::line(format_args!("{}: {did}", turn.daemon))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
