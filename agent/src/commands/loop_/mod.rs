//! `ringrift-agent loop`: self-play, training, evaluation and promotion within a budget.
//!
//! It is an agent that learns one configuration: the same daemons, log and HTTP server. What it
//! did is in its data directory; the same command goes on there.

pub mod budget;
pub mod progress;
pub mod screen;
mod summary;

use std::time::{Duration, Instant};

use ringrift::api::{Exit, HealthLevel};
use ringrift::game::ConfigKey;
use ringrift_learn::net::NetSize;

use super::signals::Signals;
use crate::causes;
use crate::global_args::GlobalArgs;
use crate::runtime::{Agent, Prepared};
use crate::services::Services;
use crate::settings::Effective;
use crate::{daemons, telemetry};
pub use budget::Budget;
pub use screen::Screen;

/// What to learn, and for how long.
#[derive(Debug, Clone, clap::Args)]
pub struct LoopArgs {
    /// Configuration to learn, such as `square8_2p`.
    #[arg(long, value_name = "CONFIG")]
    config: ConfigKey,
    /// Stop when this many games are on disk, those of earlier runs included.
    #[arg(long, value_name = "N")]
    games: Option<u64>,
    /// Stop after this many minutes of this run. A signal before the budget is spent exits 130.
    #[arg(long, value_name = "M", value_parser = positive_minutes)]
    minutes: Option<f64>,
    /// Seed of self-play, training and evaluation.
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Size of the network, such as `b4c32`.
    #[arg(long, value_name = "SIZE")]
    net: Option<NetSize>,
    /// Search simulations per decision, in self-play and evaluation.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=4096))]
    sims: Option<u32>,
    /// Training rows of a generation.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(100..))]
    rows_per_generation: Option<u32>,
    /// Lines instead of bars, on a terminal too.
    #[arg(long)]
    plain: bool,
}

fn positive_minutes(text: &str) -> Result<f64, String> {
    let minutes: f64 = text.parse().map_err(|_| format!("`{text}` is not a number of minutes"))?;
    if minutes > 0.0 && minutes <= 1e6 {
        Ok(minutes)
    } else {
        Err(format!("{text} minutes: use more than 0 and at most 1000000"))
    }
}

impl LoopArgs {
    /// The flags as settings, for `--set`.
    fn settings(&self) -> Vec<String> {
        let mut set = vec![format!("learn.configs={}", self.config)];
        let mut add = |key: &str, value: Option<String>| {
            set.extend(value.map(|value| format!("learn.{key}={value}")));
        };
        add("seed", self.seed.map(|seed| seed.to_string()));
        add("net", self.net.map(|net| net.to_string()));
        add("simulations", self.sims.map(|sims| sims.to_string()));
        add("evaluation_simulations", self.sims.map(|sims| sims.to_string()));
        add("rows_per_generation", self.rows_per_generation.map(|rows| rows.to_string()));
        set
    }

    fn budget(&self) -> Budget {
        Budget {
            games: self.games,
            time: self.minutes.map(|minutes| Duration::from_secs_f64(minutes * 60.0)),
        }
    }
}

/// Learns until the budget is spent or a signal says stop; before the budget is spent, that is an
/// interruption.
///
/// # Errors
/// When the agent cannot start, or the terminal cannot be written to.
pub fn run(args: &LoopArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let mut global = global.clone();
    global.set.extend(args.settings());
    // Any free port: a loop beside an agent is normal. run/agent.json and the first line name it.
    global.listen.get_or_insert_with(|| "127.0.0.1:0".to_owned());
    let settings = super::effective(&global)?;
    let mut screen = Screen::new(args.plain);
    telemetry::start(&settings.settings.log)?;
    super::block_on(async {
        let specs = daemons::of_profile(settings.settings.node.profile);
        let mut signals = Signals::catch()?;
        let prepared = match signals.unless_told(prepare(settings)).await {
            Ok(prepared) => prepared?,
            Err(signal) => {
                screen.note(&format!("{signal}: ended before anything had started"));
                return Ok(Exit::Interrupted);
            }
        };
        let before = done(&prepared.services, args.config);
        let started = Instant::now();
        let mut agent = prepared.start(&specs);
        let learning = learn(&mut agent, args, &mut screen, started);
        let (ended, is_told) = match signals.unless_told(learning).await {
            Ok(ended) => (ended, false),
            Err(signal) => (Ok(signal), true),
        };
        let reason = ended.as_ref().map_or_else(causes::told, |reason| (*reason).to_owned());
        screen.note(&format!("{reason}: coming to an end; a second Ctrl-C ends at once"));
        let (services, health) = (agent.services.clone(), agent.health());
        signals.last_work(agent.stop(&reason)).await;
        ended?;
        screen.finish(&summary::of(&services, args.config, started.elapsed()));
        health.reasons.iter().for_each(|reason| screen.note(reason));
        let is_interrupted = is_told && args.budget() != Budget::default();
        if is_interrupted {
            screen.note("interrupted before the budget was spent; the same command goes on");
        }
        let has_done_something = done(&services, args.config) != before;
        Ok(exit(health.level, is_interrupted, has_done_something))
    })
}

/// How a loop ended. What was learned stands, whatever it was warned of.
const fn exit(health: HealthLevel, is_interrupted: bool, has_done_something: bool) -> Exit {
    match health {
        HealthLevel::Down => Exit::Down,
        _ if is_interrupted => Exit::Interrupted,
        HealthLevel::Warnings if !has_done_something => Exit::Warnings,
        HealthLevel::Warnings | HealthLevel::Healthy => Exit::Healthy,
    }
}

/// What the loop's agent needs, with a state that tells what former runs have done.
async fn prepare(settings: Effective) -> anyhow::Result<Prepared> {
    let prepared = Prepared::take(settings, "loop").await?;
    let services = &prepared.services;
    services.catch_up().await?;
    Ok(prepared)
}

/// Games recorded, and training runs that ended well.
fn done(services: &Services, config: ConfigKey) -> (u64, u64) {
    let state = services.state.read();
    let games = state.games.of(config).map_or(0, |games| games.recorded);
    (games, state.training.of(config).map_or(0, |training| training.completed))
}

/// Learns until the budget is spent, and says so.
async fn learn(
    agent: &mut Agent,
    args: &LoopArgs,
    screen: &mut Screen,
    started: Instant,
) -> anyhow::Result<&'static str> {
    agent.announce().await?;
    screen.note(&format!("learning {}, state at {}", args.config, agent.url));
    let budget = args.budget();
    let mut look = tokio::time::interval(screen.period());
    let mut applied = agent.services.state.applied();
    loop {
        tokio::select! {
            _ = look.tick() => {
                let state = agent.services.state.read();
                let used = budget.used(&state, args.config, started.elapsed());
                agent.services.horizon.set(used.unwrap_or(0.0));
                let now = (agent.services.clock.utc(), started.elapsed());
                screen.show(&progress::of(&state, args.config, &budget, now));
            }
            Ok(()) = applied.changed() => {}
        }
        let state = agent.services.state.read();
        if budget.is_spent(&state, args.config, started.elapsed()) {
            return Ok("the budget is spent");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_that_a_signal_ended_before_its_budget_was_interrupted() {
        let told = |health| exit(health, true, true);
        assert_eq!(told(HealthLevel::Healthy), Exit::Interrupted);
        assert_eq!(told(HealthLevel::Warnings), Exit::Interrupted);
        assert_eq!(told(HealthLevel::Down), Exit::Down);
        assert_eq!(exit(HealthLevel::Warnings, false, true), Exit::Healthy);
        assert_eq!(exit(HealthLevel::Warnings, false, false), Exit::Warnings);
    }
}
