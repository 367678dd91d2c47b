//! Whether what was acknowledged is still there.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use rusqlite::{Connection, OptionalExtension};

use super::acknowledged::Acknowledged;

/// Checks the databases after a kill: sound, and no acknowledged game is missing.
pub fn survived(data_dir: &Path, config: &str, seen: &Acknowledged) -> anyhow::Result<()> {
    for name in ["log.db".to_owned(), format!("games/{config}.db")] {
        let path = data_dir.join(&name);
        if path.exists() {
            integrity(&path).with_context(|| name)?;
        }
    }
    if seen.games() == 0 {
        return Ok(());
    }
    let games = Connection::open(data_dir.join(format!("games/{config}.db")))?;
    for id in seen.game_ids() {
        let status: Option<String> = games
            .query_row("SELECT game_status FROM games WHERE game_id = ?1", [id], |row| row.get(0))
            .optional()?;
        ensure!(
            status.as_deref() == Some("completed"),
            "game {id} was acknowledged, and now is {}",
            status.as_deref().unwrap_or("missing")
        );
    }
    Ok(())
}

fn integrity(path: &Path) -> anyhow::Result<()> {
    let answer: String =
        Connection::open(path)?.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    ensure!(answer == "ok", "PRAGMA integrity_check says {answer}");
    Ok(())
}

/// Replays every game of the database.
pub fn whole_database(agent: &Path, data_dir: &Path, config: &str) -> anyhow::Result<()> {
    let database = data_dir.join(format!("games/{config}.db"));
    let output = Command::new(agent).args(["games", "verify"]).arg(&database).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{}", text.lines().next_back().unwrap_or_default());
    ensure!(output.status.success(), "games verify failed:\n{text}");
    Ok(())
}
