//! `ringrift-agent export`: the log or recorded games as one JSON object a line, and training files
//! of the older service.

mod training;

use std::io::{BufWriter, Write, stdout};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use ringrift::api::Exit;
use ringrift::fabric::port::{Filter, Stored};
use ringrift::record::{FinishedGame, GameReader, Player, Row};

use super::answerer::Answerer;
use crate::global_args::GlobalArgs;

/// Things read at a time.
const PAGE: u32 = 200;

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The event log of the data directory. No agent may run on it: ask that one for its stream.
    Events {
        /// Only events after this sequence.
        #[arg(long, value_name = "SEQ", default_value_t = 0)]
        after: u64,
    },
    /// The complete games of one of our databases, in our notation.
    Games {
        /// The database.
        #[arg(value_name = "DB")]
        database: PathBuf,
    },
    /// The games of a database as a training file of the older service (.npz).
    Training(training::TrainingArgs),
}

/// Writes to standard output.
///
/// # Errors
/// When the source cannot be read or the output cannot be written.
pub fn run(args: &ExportArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let mut out = BufWriter::new(stdout().lock());
    match &args.what {
        What::Events { after } => events(*after, global, &mut out)?,
        What::Games { database } => games(database, &mut out)?,
        What::Training(args) => training::run(args, &mut out)?,
    }
    out.flush()?;
    Ok(Exit::Healthy)
}

fn events(mut after: u64, global: &GlobalArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let settings = super::effective(global)?;
    super::block_on(async {
        let opened = match Answerer::of_log(settings).await? {
            Answerer::Here(opened) => opened,
            Answerer::Agent { url, .. } => {
                anyhow::bail!("an agent runs: read {url}/api/v1/events?after={after} instead")
            }
        };
        loop {
            let log = &opened.services.fabric.log;
            let page = log.read(after, Filter::default(), PAGE as usize).await?;
            for Stored { seq, event } in &page {
                writeln!(out, "{}", json!({ "seq": seq, "event": event }))?;
            }
            match page.last() {
                Some(last) => after = last.seq,
                None => return Ok(()),
            }
        }
    })
}

fn games(database: &std::path::Path, out: &mut impl Write) -> anyhow::Result<()> {
    anyhow::ensure!(database.is_file(), "{} is no file", database.display());
    let store = GameReader::open(database)?;
    let mut after = Row::default();
    loop {
        let page = store.games_after(after, PAGE)?;
        for recorded in &page {
            writeln!(out, "{}", game_line(&recorded.game))?;
        }
        match page.last() {
            Some(last) => after = last.row,
            None => return Ok(()),
        }
    }
}

fn game_line(game: &FinishedGame) -> Value {
    let board = game.config.board();
    let moves: Vec<_> = game.plies.iter().map(|ply| ply.mv.text(board)).collect();
    let players: Vec<_> = game.players.iter().map(player).collect();
    json!({
        "id": game.id,
        "config": game.config,
        "ruleset": game.ruleset,
        "swap": game.swap,
        "seed": game.seed,
        "source": game.source,
        "players": players,
        "outcome": game.outcome,
        "started_ms": game.started,
        "finished_ms": game.finished,
        "moves": moves,
    })
}

fn player(player: &Player) -> Value {
    json!({ "kind": player.kind(), "model": player.model() })
}
