//! `ringrift-agent explain GAME PLY`: what a search sees in a position of a recorded game, beside what
//! was recorded.

use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use rand::Rng as _;
use serde::Serialize;

use ringrift::api::Exit;
use ringrift::game::{ConfigKey, Game, Options};
use ringrift::id::GameId;
use ringrift::record::{FinishedGame, GameReader, SearchRecord};
use ringrift_learn::player::Turn;
use ringrift_learn::rng;

use super::analysis::AnalysisReport;
use super::called::Called;
use crate::data_dir::DataDir;
use crate::global_args::GlobalArgs;
use crate::settings::LearnSettings;

/// Which position is explained, and by whom.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The game's id.
    #[arg(value_name = "GAME")]
    game: String,
    /// The ply, from 0, as `games show` counts: the position before it is searched.
    #[arg(value_name = "PLY")]
    ply: usize,
    /// The database; that of the game's configuration in the data directory unless named.
    #[arg(long, value_name = "DB")]
    database: Option<PathBuf>,
    /// Who searches, for example `puct:800@MODEL`; the recorded network unless named.
    #[arg(long, value_name = "PLAYER")]
    player: Option<String>,
    /// Simulations of a search that names no budget; as many as were recorded unless named.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=65536))]
    sims: Option<u32>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A position with what was and what is seen in it.
#[derive(Debug, Serialize)]
struct Explained {
    game: String,
    config: ConfigKey,
    ply: usize,
    plies: usize,
    seat: u8,
    state: String,
    played: String,
    recorded: Option<Recorded>,
    /// Who searched now; null when there was nothing to decide.
    player: Option<String>,
    analysis: Option<AnalysisReport>,
}

/// What the search of the time left behind.
#[derive(Debug, Serialize)]
struct Recorded {
    chosen: String,
    value: Vec<f32>,
    simulations: u32,
    model: Option<String>,
    /// (move, probability), most probable first.
    policy: Vec<(String, f32)>,
}

/// Searches and prints.
///
/// # Errors
/// When the game cannot be read, has no such ply, or the player cannot be built or has no tree.
pub fn run(args: &ExplainArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let settings = super::effective(global)?.settings;
    let data_dir = DataDir::resolve(settings.data_dir.as_deref())?;
    let game = find(args, &data_dir)?;
    let mut explained = position(args, &game)?;
    search(args, &game, &data_dir, &settings.learn, &mut explained)?;
    let out = &mut stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&explained)?)?;
    } else {
        write_text(&explained, out)?;
    }
    Ok(Exit::Healthy)
}

fn find(args: &ExplainArgs, data_dir: &DataDir) -> anyhow::Result<FinishedGame> {
    let id = GameId::new(&args.game)?;
    let database = match &args.database {
        Some(path) => path.clone(),
        None => data_dir.games_db(id.config().with_context(|| {
            format!("`{id}` does not begin with a configuration: name its --database")
        })?),
    };
    anyhow::ensure!(database.is_file(), "{} is no file", database.display());
    let store = GameReader::open(&database)?;
    let recorded = store.game(&id)?;
    let missing = || format!("{}: no game `{id}`; `games list` names them", database.display());
    Ok(recorded.with_context(missing)?.game)
}

/// The game before the ply.
fn replayed(game: &FinishedGame, ply: usize) -> anyhow::Result<Game> {
    let mut state = Game::new(game.config, Options { ruleset: game.ruleset, swap: game.swap });
    for before in &game.plies[..ply] {
        state.try_play(before.mv)?;
    }
    Ok(state)
}

fn position(args: &ExplainArgs, game: &FinishedGame) -> anyhow::Result<Explained> {
    let board = game.config.board();
    let Some(ply) = game.plies.get(args.ply) else {
        bail!("{} has {} plies, from 0: there is no ply {}", game.id, game.plies.len(), args.ply);
    };
    let state = replayed(game, args.ply)?;
    let recorded = |search: &SearchRecord| {
        let mut policy: Vec<_> =
            search.policy.iter().map(|(mv, probability)| (mv.text(board), *probability)).collect();
        policy.sort_by(|one, other| other.1.total_cmp(&one.1));
        Recorded {
            chosen: search.chosen.text(board),
            value: search.value.clone(),
            simulations: search.simulations,
            model: search.model.as_ref().map(ToString::to_string),
            policy,
        }
    };
    Ok(Explained {
        game: game.id.to_string(),
        config: game.config,
        ply: args.ply,
        plies: game.plies.len(),
        seat: state.to_move().map_or(0, ringrift::game::Seat::number),
        state: state.state_text(),
        played: ply.mv.text(board),
        recorded: ply.search.as_ref().map(recorded),
        player: None,
        analysis: None,
    })
}

/// Most simulations of a search, as on the command line.
const MOST_SIMULATIONS: u32 = 65_536;

fn search(
    args: &ExplainArgs,
    game: &FinishedGame,
    data_dir: &DataDir,
    learn: &LearnSettings,
    explained: &mut Explained,
) -> anyhow::Result<()> {
    let state = replayed(game, args.ply)?;
    let mut legal = Vec::new();
    state.legal(&mut legal);
    if legal.len() < 2 {
        return Ok(());
    }
    let recorded = explained.recorded.as_ref();
    let model = || recorded.and_then(|recorded| recorded.model.clone());
    let Some(who) = args.player.clone().or_else(model) else {
        bail!("no network was recorded for this ply: name a --player, for example puct:800");
    };
    let recorded = recorded.map(|recorded| recorded.simulations.min(MOST_SIMULATIONS));
    let simulations = args.sims.or(recorded).unwrap_or(64);
    let called = Called::find(&who, &data_dir.models_dir())?;
    let spec = called.spec(game.config, simulations as usize, learn)?;
    let mut player = spec.build(game.config);
    let mut rng = rng::stream(game.seed, "explain", args.ply as u64);
    let key = rng.clone().random();
    let mut turn = Turn { game: &state, legal: &legal, decision: 0, key, rng: &mut rng };
    let Some(analysis) = player.analyze(&mut turn).analysis else {
        bail!("{} searches no tree: use gumbel or puct", player.describe());
    };
    explained.player = Some(player.describe());
    let report = AnalysisReport::new(&analysis, game.config.board(), game.config.seats());
    explained.analysis = Some(report);
    Ok(())
}

fn write_text(explained: &Explained, out: &mut impl Write) -> anyhow::Result<()> {
    let Explained { game, ply, plies, seat, state, played, .. } = explained;
    writeln!(out, "{game} ply {ply} of {plies}, seat {seat} to move, played {played}")?;
    writeln!(out, "{state}")?;
    if let Some(recorded) = &explained.recorded {
        let by = recorded.model.as_deref().unwrap_or("no network");
        let seats = usize::from(explained.config.seats());
        writeln!(
            out,
            "recorded: {} after {} simulations by {by}, value {:.3?}",
            recorded.chosen,
            recorded.simulations,
            &recorded.value[..seats.min(recorded.value.len())]
        )?;
        for (mv, probability) in recorded.policy.iter().take(5) {
            writeln!(out, "  {mv:<22} {probability:>6.3}")?;
        }
    }
    match (&explained.player, &explained.analysis) {
        (Some(player), Some(analysis)) => {
            writeln!(out, "now: {player}")?;
            analysis.write(out)?;
        }
        _ => writeln!(out, "the only legal move: nothing is searched")?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::AtomicBool;

    use ringrift::provenance::Known;
    use ringrift::record::GameStore;
    use ringrift_learn::player::Notation;
    use ringrift_learn::selfplay::{SelfPlay, play};

    use super::*;

    /// A recorded game of a small search, in the database of its configuration.
    fn recorded_game(data_dir: &DataDir) -> FinishedGame {
        let config: ConfigKey = "square8_2p".parse().unwrap();
        let notation: Notation = "puct:2".parse().unwrap();
        let player = notation.spec(config, None, 2).unwrap();
        let spec = SelfPlay {
            config,
            run_seed: 1,
            games: vec![0],
            threads: 1,
            concurrent: 1,
            player,
            viewing: None,
            maker: Known::Unknown,
        };
        let mut games = Vec::new();
        play(&spec, &AtomicBool::new(false), &mut |game| games.push(game));
        std::fs::create_dir_all(data_dir.games_dir()).unwrap();
        GameStore::open(&data_dir.games_db(config)).unwrap().record(&games).unwrap();
        games.remove(0)
    }

    fn args(game: &str, ply: usize) -> ExplainArgs {
        let player = Some("puct:8".to_owned());
        ExplainArgs { game: game.to_owned(), ply, database: None, player, sims: None, json: true }
    }

    fn explained(args: &ExplainArgs, data_dir: &DataDir) -> anyhow::Result<Explained> {
        let game = find(args, data_dir)?;
        let mut explained = position(args, &game)?;
        search(args, &game, data_dir, &LearnSettings::default(), &mut explained)?;
        Ok(explained)
    }

    #[test]
    fn a_decision_is_shown_with_its_record_and_a_new_search() {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = DataDir::at(Path::new(dir.path()));
        let game = recorded_game(&data_dir);
        let ply = game.plies.iter().position(|ply| ply.search.is_some()).unwrap();
        let explained = explained(&args(game.id.as_str(), ply), &data_dir).unwrap();
        assert_eq!(explained.recorded.as_ref().unwrap().simulations, 2);
        assert_eq!(explained.analysis.as_ref().unwrap().simulations, 8);
        let mut text = Vec::new();
        write_text(&explained, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(
            text.contains("recorded: ")
                && text.contains("now: heuristic with puct and 8 simulations"),
            "{text}"
        );
    }

    #[test]
    fn forced_plies_are_not_searched_and_missing_ones_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = DataDir::at(Path::new(dir.path()));
        let game = recorded_game(&data_dir);
        let forced = game.plies.iter().position(|ply| ply.search.is_none()).unwrap();
        let id = game.id.as_str();
        assert!(explained(&args(id, forced), &data_dir).unwrap().analysis.is_none());
        let error = explained(&args(id, 100_000), &data_dir).unwrap_err().to_string();
        assert!(error.contains("there is no ply 100000"), "{error}");
        let error = explained(&args("square8_2p-nobody", 0), &data_dir).unwrap_err().to_string();
        assert!(error.contains("no game `square8_2p-nobody`"), "{error}");
    }
}
