//! `ringrift-agent arena`: a match of 2 to 4 players in blocks of all seat assignments.

mod report;
mod results;

pub use results::{Heading, Recorded, read};

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use ringrift::api::Exit;
use ringrift::game::ConfigKey;
use ringrift::rating::{Hypotheses, Sprt, SprtVerdict};
use ringrift_learn::arena::{self, Flow, Match, Score, Seating};

use super::called::{Called, common_config};
use crate::data_dir::DataDir;
use crate::global_args::GlobalArgs;
use crate::settings::LearnSettings;
use report::Report;
use results::Book;

/// Who meets whom, and how often.
#[derive(Debug, Clone, clap::Args)]
pub struct ArenaArgs {
    /// 2 players, or one for each seat: a model id, a .safetensors file, or a player in words as for
    /// `evaluate`, such as random, heuristic or puct:64. Naming one player several times tests the
    /// arena itself: each then scores an even share.
    #[arg(required = true, num_args = 2..=4, value_name = "PLAYER")]
    players: Vec<String>,
    /// Configuration; needed only when no player is a network.
    #[arg(long, value_name = "CONFIG")]
    config: Option<ConfigKey>,
    /// Blocks to play; each is one opening with every assignment of players to seats.
    #[arg(long, value_name = "N", default_value_t = 50,
          value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    blocks: u64,
    /// Simulations per decision of searches that name no budget.
    #[arg(long, value_name = "N", default_value_t = 16,
          value_parser = clap::value_parser!(u32).range(1..=65536))]
    sims: u32,
    /// Seed of the openings and of the players.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Random decisions at the beginning of each block.
    #[arg(long, value_name = "N", default_value_t = 4)]
    opening: u32,
    /// Stop as soon as it is clear whether the first of two players is the second number of Elo
    /// points stronger rather than the first; both errors 5 %.
    #[arg(long, value_name = "ELO0,ELO1", value_parser = hypotheses, allow_hyphen_values = true)]
    sprt: Option<Hypotheses>,
    /// Append the result of each block to this file; blocks that it has already are not played
    /// again.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn hypotheses(text: &str) -> Result<Hypotheses, String> {
    let number = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
    let numbers = text.split_once(',').and_then(|(a, b)| Some((number(a)?, number(b)?)));
    match numbers {
        Some((elo0, elo1)) if elo0 < elo1 => Ok(Hypotheses { elo0, elo1, alpha: 0.05, beta: 0.05 }),
        _ => Err("write two numbers, the smaller one first, such as 0,35".to_owned()),
    }
}

/// Plays the match and prints its result.
///
/// # Errors
/// When a player cannot be loaded, the players do not fit the configuration, or the file of
/// results cannot be read or written.
pub fn run(args: &ArenaArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let settings = super::effective(global)?.settings;
    let models = DataDir::resolve(settings.data_dir.as_deref())?.models_dir();
    let players = args.players.iter().map(|who| Called::find(who, &models));
    let players: Vec<Called> = players.collect::<anyhow::Result<_>>()?;
    let config = common_config(args.config, &players)?;
    let seatings = Seating::balanced(players.len(), config.seats())?;
    anyhow::ensure!(
        args.sprt.is_none() || players.len() == 2,
        "--sprt asks about two players, not {}",
        players.len()
    );
    let heading = Heading {
        config,
        seed: args.seed,
        opening: args.opening,
        simulations: args.sims,
        players: names(&args.players),
        networks: players.iter().map(|who| who.digest(config)).collect::<anyhow::Result<_>>()?,
        seatings,
    };
    let started = Instant::now();
    let spec = match_of(args, &settings.learn, &heading, &players)?;
    let (score, sprt) = play(args, spec, &heading)?;
    Report::new(&heading, &score, sprt.as_ref(), started.elapsed().as_secs_f64())
        .print(args.json)?;
    Ok(Exit::Healthy)
}

/// Names that are distinct: the second of the same player is `random#2`.
fn names(players: &[String]) -> Vec<String> {
    let of = |(place, name): (usize, &String)| match players[..place]
        .iter()
        .filter(|other| *other == name)
        .count()
    {
        0 => name.clone(),
        earlier => format!("{name}#{}", earlier + 1),
    };
    players.iter().enumerate().map(of).collect()
}

fn match_of(
    args: &ArenaArgs,
    learn: &LearnSettings,
    heading: &Heading,
    players: &[Called],
) -> anyhow::Result<Match> {
    let spec = |player: &Called| player.spec(heading.config, args.sims as usize, learn);
    Ok(Match {
        config: heading.config,
        seed: args.seed,
        blocks: 0..args.blocks,
        opening: args.opening,
        threads: learn.threads_in_use(),
        concurrent: 8,
        players: players.iter().map(spec).collect::<anyhow::Result<_>>()?,
        seatings: heading.seatings.clone(),
    })
}

/// Plays the blocks that are not in the book yet, until all are or the test is decided.
fn play(
    args: &ArenaArgs,
    mut spec: Match,
    heading: &Heading,
) -> anyhow::Result<(Score, Option<Sprt>)> {
    let sides = || Seating::sides(&heading.seatings, 0);
    let mut sprt = args.sprt.map(|hypotheses| Sprt::new(hypotheses, &sides()));
    let mut score = Score::new(heading.seatings.clone());
    let mut take_in = |score: &mut Score, block: arena::BlockResult| {
        let own = score.block_score(&block, 0);
        score.add(block);
        let Some(sprt) = &mut sprt else { return Flow::Continue };
        sprt.update(own);
        if sprt.verdict() == SprtVerdict::Continue { Flow::Continue } else { Flow::Stop }
    };
    let mut book = args.out.as_deref().map(|path| Book::open(path, heading)).transpose()?;
    let mut flow = Flow::Continue;
    for block in book.iter_mut().flat_map(Book::take_recorded).take(blocks(args)) {
        if flow == Flow::Continue {
            flow = take_in(&mut score, block);
        }
    }
    spec.blocks.start = score.blocks.len() as u64;
    let mut written = Ok(());
    if flow == Flow::Continue {
        let bar = indicatif::ProgressBar::new(args.blocks);
        arena::play(&spec, &AtomicBool::new(false), &mut |_, block| {
            bar.set_position(block.result.index + 1);
            written = book.as_mut().map_or(Ok(()), |book| book.write(heading, &block.result));
            let flow = take_in(&mut score, block.result.clone());
            if written.is_err() { Flow::Stop } else { flow }
        });
        bar.finish_and_clear();
    }
    written?;
    Ok((score, sprt))
}

fn blocks(args: &ArenaArgs) -> usize {
    usize::try_from(args.blocks).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct() {
        let players = ["random", "a", "random", "random"].map(str::to_owned);
        assert_eq!(names(&players), ["random", "a", "random#2", "random#3"]);
    }

    #[test]
    fn hypotheses_are_two_ordered_numbers() {
        let found = hypotheses("-20,0").unwrap();
        assert_eq!((found.elo0, found.elo1), (-20.0, 0.0));
        assert!(hypotheses("35,0").is_err() && hypotheses("5").is_err());
        assert!(hypotheses("-inf,inf").is_err() && hypotheses("0,NaN").is_err());
    }
}
