//! Judging recorded games: every game is replayed, first by the canonical rules, then by those of
//! the service that recorded it.

mod judged;
mod replay;
mod report;
#[cfg(test)]
mod tests;
mod verdict;

use std::path::Path;

use super::error::RecordError;
use super::foreign::{Claimed, GameFile, Head};
use super::policy::KeyOf;
use super::position::{Position, read_initial};
use crate::game::{ConfigKey, ConfigKeyError, Game, Options, Outcome, Ruleset};
use replay::{Replayed, replay};

pub(super) use judged::Judged;
pub(super) use replay::{Evidence, Recording, Stored};
pub use report::GameReport;
pub(super) use verdict::printable;
pub use verdict::{Failure, Tally, Verdict};

/// Verifies every game of a database, handing each report to `each`. Faults of one game do not
/// stop the others.
///
/// # Errors
/// When the database as a whole cannot be read.
pub fn verify_games(path: &Path, mut each: impl FnMut(&GameReport)) -> Result<Tally, RecordError> {
    let file = GameFile::open(path)?;
    file.check_structure()?;
    let mut tally = Tally::default();
    for id in file.game_ids()? {
        let report = verify_game(&file, &id)?;
        tally.count(&report.verdict);
        each(&report);
    }
    Ok(tally)
}

/// Verifies one game.
///
/// # Errors
/// When the database cannot be read.
pub fn verify_game(file: &GameFile, id: &str) -> Result<GameReport, RecordError> {
    let Some(head) = file.head(id)? else {
        return Ok(GameReport::failed(id, Failure::whole("there is no game with this id")));
    };
    let judged = judge_stored(file, id, &head, None)?;
    Ok(GameReport::new(id, &head, judged.as_ref()))
}

/// Replays a game of a database; `Err` inside when its rows are not readable.
pub(super) fn judge_stored(
    file: &GameFile,
    id: &str,
    head: &Head,
    keys: Option<&KeyOf<'_>>,
) -> Result<Result<Judged, Failure>, RecordError> {
    match prepare(file, id, head)? {
        Ok(recording) => Ok(Ok(judge(&Stored { file, id }, &recording, head, keys)?)),
        Err(failure) => Ok(Err(failure)),
    }
}

/// Everything that must be readable before the first move.
fn prepare(
    file: &GameFile,
    id: &str,
    head: &Head,
) -> Result<Result<Recording, Failure>, RecordError> {
    let initial = file.initial_state(id)?;
    let moves = file.moves(id)?;
    let recording = || {
        let config = config_of(head)?;
        let moves = moves.map_err(Failure::whole)?;
        check_rows(&moves, head)?;
        let swap = match initial {
            Some(json) => check_start(config, &json.map_err(Failure::whole)?)?,
            None => false,
        };
        Ok(Recording { config, swap, moves })
    };
    Ok(recording())
}

/// The configuration that a record names.
pub(super) fn config_of(head: &Head) -> Result<ConfigKey, Failure> {
    head.config_name().parse().map_err(|error: ConfigKeyError| Failure::whole(error.to_string()))
}

/// Moves must be there, numbered without gaps, and as many as the game says.
fn check_rows(moves: &[Claimed], head: &Head) -> Result<(), Failure> {
    if moves.is_empty() && is_complete(head)? {
        return Err(Failure::whole("it counts as complete and has no moves"));
    }
    let gap = moves.windows(2).position(|pair| pair[1].number != pair[0].number + 1);
    if let Some(ply) = gap {
        return Err(Failure::at(ply + 1, "the move is missing"));
    }
    let stored = i64::try_from(moves.len()).unwrap_or(i64::MAX);
    match head.total_moves {
        Some(stated) if is_complete(head)? && stated != stored => {
            Err(Failure::whole(format!("it states {stated} moves, but has {stored}")))
        }
        _ => Ok(()),
    }
}

/// The game must start like every game of its configuration. Returns whether the pie rule is on.
fn check_start(config: ConfigKey, json: &str) -> Result<bool, Failure> {
    let initial = read_initial(config, json)
        .map_err(|error| Failure::whole(format!("first state: {error}")))?;
    let start = Game::new(config, Options { ruleset: Ruleset::Canonical, swap: initial.swap });
    match Position::of(&start).difference(&initial.position) {
        None => Ok(initial.swap),
        Some(difference) => {
            Err(Failure::whole(format!("it starts from a set-up position: {difference}")))
        }
    }
}

/// True if the games table calls the game complete.
fn is_complete(head: &Head) -> Result<bool, Failure> {
    match head.status.as_deref() {
        Some("completed" | "finished") => Ok(true),
        Some("in_progress" | "active" | "abandoned") => Ok(false),
        Some(other) => Err(Failure::whole(format!("its status `{other}` is unknown"))),
        None => Ok(head.winner.is_some()),
    }
}

/// Replays by both sets of rules; of two failures the later one tells more.
pub(super) fn judge(
    evidence: &dyn Evidence,
    recording: &Recording,
    head: &Head,
    keys: Option<&KeyOf<'_>>,
) -> Result<Judged, RecordError> {
    let by = |ruleset| -> Result<Judged, RecordError> {
        let Replayed { plies, losses, end } = replay(evidence, recording, ruleset, keys)?;
        let (config, recorded) = (recording.config, recording.moves.len());
        let swap = recording.swap;
        let outcome = end.as_ref().ok().copied().flatten();
        let verdict = match end.and_then(|outcome| compare_end(outcome, head, recorded)) {
            Ok(true) => Verdict::Verified(ruleset),
            Ok(false) => Verdict::Unfinished(ruleset),
            Err(failure) => Verdict::Failed(failure.under(ruleset)),
        };
        Ok(Judged { config, recorded, swap, plies, losses, outcome, verdict })
    };
    let canonical = by(Ruleset::Canonical)?;
    if !matches!(canonical.verdict, Verdict::Failed(_)) {
        return Ok(canonical);
    }
    let recorded = by(Ruleset::Recorded)?;
    let failed = matches!(recorded.verdict, Verdict::Failed(_));
    let later = recorded.plies.len() > canonical.plies.len();
    Ok(if failed && !later { canonical } else { recorded })
}

/// Compares the end that the moves lead to with the recorded one. `Ok(true)` if the game is over.
fn compare_end(outcome: Option<Outcome>, head: &Head, plies: usize) -> Result<bool, Failure> {
    let complete = is_complete(head)?;
    let Some(outcome) = outcome else {
        return match head.winner {
            _ if !complete || ended_outside_the_rules(head) => Ok(false),
            Some(winner) => Err(format!(
                "seat {winner} is recorded as winner, but the moves do not end the game"
            )),
            None => Err("it counts as complete, but the moves do not end the game".to_owned()),
        }
        .map_err(|why| Failure::at(plies, why));
    };
    let winner = outcome.winner.map(|seat| i64::from(seat.number()));
    if head.winner == winner {
        return Ok(complete);
    }
    let by_moves = winner.map_or("nobody".to_owned(), |seat| format!("seat {seat}"));
    match head.winner {
        Some(recorded) => {
            Err(format!("seat {recorded} is recorded as winner, but by the moves {by_moves} wins"))
        }
        None if !complete || names_no_winner(head) => Ok(complete),
        None => Err(format!("no winner is recorded, but by the moves {by_moves} wins")),
    }
    .map_err(|why| Failure::at(plies, why))
}

/// Ends that moves cannot show.
fn ended_outside_the_rules(head: &Head) -> bool {
    let reason = head.reason.as_deref().unwrap_or_default();
    ["timeout", "resign", "abandon"].iter().any(|outside| reason.starts_with(outside))
}

/// The recording service stores no winner for these ends (data formats 3).
fn names_no_winner(head: &Head) -> bool {
    matches!(head.reason.as_deref(), Some("stalemate" | "timeout"))
}
