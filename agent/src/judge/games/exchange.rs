//! Games of other programs in and out.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::bail;

use ringrift::game::ConfigKey;
use ringrift::record::{
    FinishedGame, GameStore, ImportError, Imported, LineWriter, Losses, import_database,
    import_lines,
};
use ringrift_learn::files::{create_atomically, refuse_existing};
use ringrift_learn::legacy::exports::{policy_index, read_games};

use super::source::Database;

/// Games stored at a time.
const BATCH: usize = 64;

/// Adds games to our database. One line for each that is left out, then what was not carried over,
/// then `games=N imported=N known=N left_out=N`; false if a game was left out.
pub(super) fn import(
    from: &Path,
    to: &Path,
    config: Option<ConfigKey>,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let ending = from.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if !["jsonl", "npz", "db"].contains(&ending) {
        bail!("{}: name a .jsonl, .npz or .db file", from.display());
    }
    let mut import = Import::new(GameStore::open(to)?, config, out);
    match ending {
        "jsonl" => import_lines(from, &policy_index, &mut |game| import.take(game))?,
        "db" => import_database(from, &mut |game| import.take(game))?,
        _ => {
            let columns = read_games(from, &mut |game| Ok(import.take(game)?))?;
            if !columns.is_empty() {
                writeln!(import.out, "columns not carried over: {}", columns.join(", "))?;
            }
        }
    }
    import.finish()
}

struct Import<'a, W: Write> {
    store: GameStore,
    config: Option<ConfigKey>,
    out: &'a mut W,
    waiting: Vec<FinishedGame>,
    losses: Losses,
    games: u64,
    imported: u64,
    known: u64,
    left_out: u64,
}

impl<'a, W: Write> Import<'a, W> {
    fn new(store: GameStore, config: Option<ConfigKey>, out: &'a mut W) -> Self {
        let (waiting, losses) = (Vec::new(), Losses::default());
        Self { store, config, out, waiting, losses, games: 0, imported: 0, known: 0, left_out: 0 }
    }

    fn take(&mut self, imported: Imported) -> Result<(), ImportError> {
        self.games += 1;
        match imported.game {
            Ok((game, _)) if self.config.is_some_and(|wanted| wanted != game.config) => {
                self.left_out += 1;
                let (name, config) = (imported.name, game.config);
                writeln!(self.out, "{name} left out: a game of {config}")
                    .map_err(|error| receiver(&error))
            }
            Ok((game, losses)) => {
                self.losses.add_all(&losses);
                self.waiting.push(game);
                if self.waiting.len() < BATCH { Ok(()) } else { self.store_waiting() }
            }
            Err(_) => {
                self.left_out += 1;
                writeln!(self.out, "{imported}").map_err(|error| receiver(&error))
            }
        }
    }

    fn store_waiting(&mut self) -> Result<(), ImportError> {
        let batch = self.store.record(&self.waiting)?;
        self.waiting.clear();
        self.imported += batch.recorded.len() as u64;
        self.known += batch.known.len() as u64;
        self.left_out += batch.refused.len() as u64;
        for (id, why) in &batch.refused {
            writeln!(self.out, "{id} left out: {why}").map_err(|error| receiver(&error))?;
        }
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<bool> {
        self.store_waiting()?;
        name_losses(&self.losses, self.out)?;
        let Self { games, imported, known, left_out, .. } = self;
        writeln!(self.out, "games={games} imported={imported} known={known} left_out={left_out}")?;
        Ok(left_out == 0)
    }
}

/// Writes records. One line for each game that is left out, then what the records do not hold, then
/// `games=N written=N left_out=N`; false if a game was left out.
pub(super) fn export(from: &Path, to: &Path, out: &mut impl Write) -> anyhow::Result<bool> {
    refuse_existing(to)?;
    let database = Database::at(from)?;
    let (mut losses, mut written, mut left_out) = (Losses::default(), 0_u64, 0_u64);
    let writer = LineWriter::new(&policy_index);
    create_atomically(to, anyhow::Error::from, |file| {
        let mut lines = BufWriter::new(file);
        database.each_record(&mut |imported| {
            let line = match &imported.game {
                Ok((game, lost)) => {
                    losses.add_all(lost);
                    writer.line(game).map_err(|why| why.to_string())
                }
                Err(failure) => Err(format!("left out{failure}")),
            };
            match line {
                Ok((line, lost)) => {
                    losses.add_all(&lost);
                    written += 1;
                    writeln!(lines, "{line}").map_err(|error| receiver(&error))
                }
                Err(why) => {
                    left_out += 1;
                    writeln!(out, "{} {why}", imported.name).map_err(|error| receiver(&error))
                }
            }
        })?;
        Ok(lines.flush()?)
    })?;
    name_losses(&losses, out)?;
    writeln!(out, "games={} written={written} left_out={left_out}", written + left_out)?;
    Ok(left_out == 0)
}

fn name_losses(losses: &Losses, out: &mut impl Write) -> std::io::Result<()> {
    if losses.is_empty() { Ok(()) } else { writeln!(out, "not carried over: {losses}") }
}

fn receiver(error: &std::io::Error) -> ImportError {
    ImportError::Receiver(error.to_string())
}
