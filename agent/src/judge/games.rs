//! `ringrift-agent games`: what is in a database of recorded games, whether it holds, and games of
//! other programs in and out.

mod exchange;
mod source;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use ringrift::game::{ConfigKey, Game, Options, Ruleset};
use ringrift::record::{
    GameFile, GameReport, Head, Tally, Verdict, verify_game, verify_games, verify_lines,
};

pub use source::Database;

/// Looks into databases of recorded games, ours and the older service's, and exchanges games.
#[derive(Debug, Args)]
pub struct GamesArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: GamesCommand,
}

/// What to do with a database.
#[derive(Debug, Subcommand)]
pub enum GamesCommand {
    /// Replay every game and compare it with its record.
    Verify {
        /// The database, or a .jsonl file of the older service's records.
        #[arg(value_name = "DB")]
        database: PathBuf,
    },
    /// Add games of other programs to one of our databases. Each is replayed; what does not hold
    /// or has no place in a game of ours is named.
    Import {
        /// A .jsonl file of records, a .npz file of training data, or a .db file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Our database; it is made if it does not exist.
        #[arg(value_name = "DB")]
        database: PathBuf,
        /// Only games of this configuration: a database to train on holds no other.
        #[arg(long, value_name = "KEY")]
        config: Option<ConfigKey>,
    },
    /// Write the games of any database as records of the older service, one JSON object a line.
    /// What these have no place for is named.
    Export {
        /// The database.
        #[arg(value_name = "DB")]
        database: PathBuf,
        /// The file to write, in the .jsonl format.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// List the games.
    List {
        /// The database.
        #[arg(value_name = "DB")]
        database: PathBuf,
        /// Only the newest N.
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// Show one game move by move.
    Show {
        /// The database.
        #[arg(value_name = "DB")]
        database: PathBuf,
        /// The game's id.
        #[arg(value_name = "ID")]
        game: String,
    },
}

/// Prints what was asked for; false if a game does not hold.
///
/// # Errors
/// When the database cannot be read or `out` cannot be written.
pub fn run(args: &GamesArgs, out: &mut impl Write) -> anyhow::Result<bool> {
    match &args.command {
        GamesCommand::Verify { database } => verify(database, out),
        GamesCommand::Import { file, database, config } => {
            exchange::import(file, database, *config, out)
        }
        GamesCommand::Export { database, file } => exchange::export(database, file, out),
        GamesCommand::List { database, limit } => list(database, *limit, out),
        GamesCommand::Show { database, game } => show(database, game, out),
    }
}

/// One line per game with the rules under which it holds, then
/// `games=N verified=N unfinished=N failed=N`.
fn verify(database: &Path, out: &mut impl Write) -> anyhow::Result<bool> {
    let mut written = Ok(());
    let each = |report: &GameReport| {
        if written.is_ok() {
            written = writeln!(out, "{report}");
        }
    };
    let lines = database.extension().is_some_and(|ending| ending == "jsonl");
    let tally: Tally =
        if lines { verify_lines(database, each)? } else { verify_games(database, each)? };
    written?;
    writeln!(out, "{tally}")?;
    Ok(tally.failed == 0)
}

fn list(database: &Path, limit: Option<usize>, out: &mut impl Write) -> anyhow::Result<bool> {
    let file = GameFile::open(database)?;
    let ids = file.game_ids()?;
    let skipped = limit.map_or(0, |limit| ids.len().saturating_sub(limit));
    for id in &ids[skipped..] {
        let head = file.head(id)?.unwrap_or_default();
        writeln!(out, "{}", list_line(id, &head).replace(char::is_control, "?"))?;
    }
    writeln!(out, "games={}", ids.len())?;
    Ok(true)
}

fn list_line(id: &str, head: &Head) -> String {
    let unknown = "-";
    let winner = head.winner.map_or(unknown.to_owned(), |seat| seat.to_string());
    let moves = head.total_moves.map_or(unknown.to_owned(), |moves| moves.to_string());
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| unknown.to_owned());
    format!(
        "{id} {} {} winner={winner} reason={} plies={moves} source={}",
        head.config_name(),
        text(&head.status),
        text(&head.reason),
        text(&head.source)
    )
}

fn show(database: &Path, game: &str, out: &mut impl Write) -> anyhow::Result<bool> {
    let file = GameFile::open(database)?;
    if file.head(game)?.is_none() {
        bail!("{}: no game `{game}`; `games list` names them", database.display());
    }
    let report = verify_game(&file, game)?;
    if !report.moves.is_empty() {
        show_moves(&report, out)?;
    }
    writeln!(out, "{report}")?;
    Ok(!matches!(report.verdict, Verdict::Failed(_)))
}

/// One line per move: ply, phase, seat, notation; then the last position.
fn show_moves(report: &GameReport, out: &mut impl Write) -> anyhow::Result<()> {
    let config: ConfigKey = report.config.parse().context("the record's configuration")?;
    let ruleset = match &report.verdict {
        Verdict::Verified(ruleset) | Verdict::Unfinished(ruleset) => *ruleset,
        Verdict::Failed(failure) => failure.ruleset.unwrap_or(Ruleset::Canonical),
    };
    let mut game = Game::new(config, Options { ruleset, swap: report.swap });
    for (ply, mv) in report.moves.iter().enumerate() {
        let seat = game.to_move().map_or("-".to_owned(), |seat| seat.to_string());
        let text = mv.text(config.board());
        writeln!(out, "{ply:>4} {} {seat} {text}", game.phase().code())?;
        game.play(*mv);
    }
    writeln!(out, "{}", game.state_text())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/records").join(name)
    }

    fn printed(command: GamesCommand) -> (bool, Vec<String>) {
        let mut out = Vec::new();
        let success = run(&GamesArgs { command }, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        (success, text.lines().map(str::to_owned).collect())
    }

    #[test]
    fn verification_ends_with_the_tally() {
        let database = sample("canonical_hex8_2p.db");
        let (success, lines) = printed(GamesCommand::Verify { database });
        assert!(success);
        assert_eq!(lines.last().unwrap(), "games=4 verified=4 unfinished=0 failed=0");
        let rulesets = ["(canonical)", "(canonical)", "(recorded)", "(recorded)"];
        for (line, ruleset) in lines.iter().zip(rulesets) {
            assert!(line.ends_with(ruleset), "{line}");
        }
    }

    #[test]
    fn the_newest_games_are_listed() {
        let database = sample("selfplay_multiplayer.db");
        let (_, lines) = printed(GamesCommand::List { database, limit: Some(1) });
        let expected = "sample-square8-3p-31 square8_3p completed winner=1 reason=- plies=210 \
                        source=random_selfplay";
        assert_eq!(lines, [expected, "games=2"]);
    }

    #[test]
    fn a_game_is_shown_move_by_move() {
        let database = sample("canonical_square8_2p.db");
        let game = "sample-square8-2p-22".to_owned();
        let (success, lines) = printed(GamesCommand::Show { database, game });
        assert!(success);
        assert_eq!(lines.len(), 106 + 2);
        assert!(lines[0].starts_with("   0 RP 1 P"), "{}", lines[0]);
        assert!(lines[106].starts_with("O2|GO|0|"), "{}", lines[106]);
    }

    #[test]
    fn games_go_out_and_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let ours = folder.path().join("ours.db");
        for (name, last) in [
            ("canonical_square8_2p.db", "games=4 written=4 left_out=0"),
            ("selfplay_multiplayer.db", "games=2 written=2 left_out=0"),
        ] {
            let lines = folder.path().join(format!("{name}.jsonl"));
            let (success, said) =
                printed(GamesCommand::Export { database: sample(name), file: lines.clone() });
            assert!(success, "{said:?}");
            assert_eq!(said.last().unwrap(), last);
            let (success, said) = printed(GamesCommand::Verify { database: lines.clone() });
            assert!(success, "{said:?}");
            let import = || GamesCommand::Import {
                file: lines.clone(),
                database: ours.clone(),
                config: None,
            };
            let (success, said) = printed(import());
            assert!(success, "{said:?}");
            let again = printed(import()).1;
            assert!(again.last().unwrap().contains(" imported=0 "), "{again:?}");
        }
        let (success, said) = printed(GamesCommand::Verify { database: ours });
        assert!(success);
        assert_eq!(said.last().unwrap(), "games=6 verified=6 unfinished=0 failed=0");
    }

    #[test]
    fn an_export_replaces_no_file_and_least_of_all_its_source() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("games.db");
        std::fs::copy(sample("canonical_square8_2p.db"), &database).unwrap();
        let command = GamesCommand::Export { database: database.clone(), file: database.clone() };
        let refused = run(&GamesArgs { command }, &mut Vec::new()).unwrap_err().to_string();
        assert!(refused.contains("exists already"), "{refused}");
        let (success, _) = printed(GamesCommand::Verify { database });
        assert!(success);
    }

    #[test]
    fn what_cannot_be_imported_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (lines, ours) = (folder.path().join("games.jsonl"), folder.path().join("ours.db"));
        std::fs::write(&lines, "{}\n").unwrap();
        let import = GamesCommand::Import { file: lines, database: ours.clone(), config: None };
        let (success, said) = printed(import);
        assert!(!success);
        assert!(said[0].starts_with("line 1 left out: not a game record"), "{said:?}");
        assert_eq!(said.last().unwrap(), "games=1 imported=0 known=0 left_out=1");
        let other = GamesArgs {
            command: GamesCommand::Import {
                file: folder.path().join("x.txt"),
                database: ours,
                config: None,
            },
        };
        let error = run(&other, &mut Vec::new()).unwrap_err().to_string();
        assert!(error.contains(".jsonl"), "{error}");
    }

    #[test]
    fn games_of_other_configurations_are_left_out_and_named() {
        let ours = tempfile::tempdir().unwrap();
        let import = GamesCommand::Import {
            file: sample("selfplay_multiplayer.db"),
            database: ours.path().join("square8_3p.db"),
            config: Some("square8_3p".parse().unwrap()),
        };
        let (success, said) = printed(import);
        assert!(!success);
        assert!(said.iter().any(|line| line.ends_with("left out: a game of hex8_4p")), "{said:?}");
        assert_eq!(said.last().unwrap(), "games=2 imported=1 known=0 left_out=1");
    }
}
