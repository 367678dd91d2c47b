//! `ringrift-agent evaluate`: a match of one player on each seat in turn against another on all
//! other seats.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use serde::Serialize;

use ringrift::api::Exit;
use ringrift::game::ConfigKey;
use ringrift::rating::wilson;
use ringrift_learn::arena::{self, Flow, Match, Score, Seating};

use super::called::{Called, common_config};
use super::output;
use crate::data_dir::DataDir;
use crate::global_args::GlobalArgs;
use crate::settings::LearnSettings;

/// Who meets whom, and how often.
#[derive(Debug, Clone, clap::Args)]
pub struct EvaluateArgs {
    /// The player to judge: a model id, a .safetensors file, or METHOD[:BUDGET][@NETWORK][~R], with
    /// METHOD one of random, heuristic, policy, gumbel, puct, descent, minimax, maxn, level, mixed;
    /// R is the share of random moves.
    #[arg(long, value_name = "PLAYER")]
    model: String,
    /// Whom it meets, written in the same way.
    #[arg(long, value_name = "PLAYER")]
    vs: String,
    /// Games, in blocks of one opening with the player on each seat: rounded up to a multiple of the
    /// number of seats.
    #[arg(long, value_name = "N", default_value_t = 200,
          value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    games: u64,
    /// Simulations per decision of searches that name no budget.
    #[arg(long, value_name = "N", default_value_t = 16,
          value_parser = clap::value_parser!(u32).range(1..=65536))]
    sims: u32,
    /// Seed of the openings and of the players.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Configuration; needed only when neither player is a network.
    #[arg(long, value_name = "CONFIG")]
    config: Option<ConfigKey>,
    /// Random decisions at the beginning of each pair.
    #[arg(long, value_name = "N", default_value_t = 4)]
    opening: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// The result of a match.
#[derive(Debug, Serialize)]
struct Report {
    config: ConfigKey,
    model: String,
    vs: String,
    games: u64,
    /// Games that were asked for: whole blocks are played.
    #[serde(skip)]
    asked: u64,
    wins: u64,
    losses: u64,
    draws: u64,
    win_rate: f64,
    /// Wilson 95 % interval of the share won.
    lower: f64,
    upper: f64,
    /// From the blocks of one opening each; `None` when all went one way.
    elo: Option<f64>,
    elo_low: Option<f64>,
    elo_high: Option<f64>,
    simulations: u32,
    seed: u64,
    seconds: f64,
}

/// Plays the match and prints its result.
///
/// # Errors
/// When a player cannot be loaded, or the two do not play the same configuration.
pub fn run(args: &EvaluateArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let settings = super::effective(global)?.settings;
    let models = DataDir::resolve(settings.data_dir.as_deref())?.models_dir();
    let players = [Called::find(&args.model, &models)?, Called::find(&args.vs, &models)?];
    let config = common_config(args.config, &players)?;
    let spec = match_of(args, &settings.learn, config, &players)?;
    let started = Instant::now();
    let score = play(&spec);
    let report = Report::new(args, config, &score, started.elapsed().as_secs_f64());
    if args.json {
        output::line(serde_json::to_string(&report)?)?;
    } else {
        output::line(report.text())?;
    }
    Ok(Exit::Healthy)
}

fn match_of(
    args: &EvaluateArgs,
    learn: &LearnSettings,
    config: ConfigKey,
    players: &[Called],
) -> anyhow::Result<Match> {
    let spec = |player: &Called| player.spec(config, args.sims as usize, learn);
    let seatings = Seating::single(config.seats());
    Ok(Match {
        config,
        seed: args.seed,
        blocks: 0..Match::blocks_for(&seatings, args.games),
        opening: args.opening,
        threads: learn.threads_in_use(),
        concurrent: 25,
        players: players.iter().map(spec).collect::<anyhow::Result<_>>()?,
        seatings,
    })
}

fn play(spec: &Match) -> Score {
    let planned = spec.blocks.end * spec.seatings.len() as u64;
    let bar = indicatif::ProgressBar::new(planned);
    let played = arena::play(spec, &AtomicBool::new(false), &mut |score, _| {
        bar.set_position(score.games());
        Flow::Continue
    });
    bar.finish_and_clear();
    played.score
}

impl Report {
    fn new(args: &EvaluateArgs, config: ConfigKey, score: &Score, seconds: f64) -> Self {
        let games = score.games();
        let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let interval = wilson(count(score.wins(0)), count(games));
        let elo = score.estimate(0).map(|estimate| estimate.elo);
        Self {
            config,
            model: args.model.clone(),
            vs: args.vs.clone(),
            games,
            asked: args.games,
            wins: score.wins(0),
            losses: score.losses(0),
            draws: score.nobody(),
            win_rate: score.win_rate(0).unwrap_or(0.0),
            lower: interval.low,
            upper: interval.high,
            elo: elo.as_ref().map(|e| e.elo),
            elo_low: elo.as_ref().map(|e| e.low),
            elo_high: elo.as_ref().map(|e| e.high),
            simulations: args.sims,
            seed: args.seed,
            seconds,
        }
    }

    fn text(&self) -> String {
        let rounded = match self.games == self.asked {
            true => String::new(),
            false => format!(
                "; --games {} was rounded up to whole blocks of one game a seat",
                self.asked
            ),
        };
        format!(
            "{} vs {} on {}: won {} of {} ({:.1} %, 95 % interval {:.1} to {:.1} %), {:.1} s{rounded}",
            self.model,
            self.vs,
            self.config,
            self.wins,
            self.games,
            self.win_rate * 100.0,
            self.lower * 100.0,
            self.upper * 100.0,
            self.seconds
        )
    }
}
