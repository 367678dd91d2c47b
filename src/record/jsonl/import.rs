//! Reading records: each is replayed, and handed on if it holds.

use std::path::Path;

use super::super::error::RecordError;
use super::super::foreign::Claimed;
use super::super::game::FinishedGame;
use super::super::import::{ImportError, Imported, Receive, complete, seat_players};
use super::super::iso;
use super::super::loss::{Loss, Losses};
use super::super::moves::MoveClaim;
use super::super::policy::{KeyOf, PolicyIndex};
use super::super::verify::{
    Failure, GameReport, Judged, Recording, Tally, Verdict, config_of, judge,
};
use super::evidence::{Ends, check_score};
use super::line::{Line, Lines};
use super::record::GameRecord;
use super::tags;
use crate::event::UtcMs;
use crate::game::{Game, Move, Options, Ruleset};
use crate::id::GameId;

/// Replays every record of a file, and hands on those that hold. `index` numbers the moves of
/// stored policies.
///
/// # Errors
/// When the file cannot be read, or `receive` fails.
pub fn import_lines(
    path: &Path,
    index: &PolicyIndex<'_>,
    receive: &mut Receive<'_>,
) -> Result<(), ImportError> {
    let key = |game: &Game, mv: Move| index(game, mv).map(|index| index.to_string());
    let mut lines = Lines::open(path)?;
    while let Some(line) = lines.next()? {
        let game = match parse(&line) {
            Ok(record) => import_record(&record, &key)?,
            Err(why) => Err(Failure::whole(why)),
        };
        receive(Imported { name: name(&line), game })?;
    }
    Ok(())
}

/// Verifies every record of a file, handing each report to `each`.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn verify_lines(path: &Path, mut each: impl FnMut(&GameReport)) -> Result<Tally, RecordError> {
    let (mut tally, mut lines) = (Tally::default(), Lines::open(path)?);
    while let Some(line) = lines.next()? {
        let report = match parse(&line) {
            Ok(record) => {
                let judged = replayed(&record, None)?;
                GameReport::new(
                    &format!("{} {}", name(&line), record.id),
                    &record.head(),
                    judged.as_ref(),
                )
            }
            Err(why) => GameReport::failed(&name(&line), Failure::whole(why)),
        };
        tally.count(&report.verdict);
        each(&report);
    }
    Ok(tally)
}

fn name(line: &Line) -> String {
    format!("line {}", line.number)
}

fn parse(line: &Line) -> Result<GameRecord, String> {
    let bytes = line.bytes.as_ref().map_err(Clone::clone)?;
    serde_json::from_slice(bytes).map_err(|error| format!("not a game record: {error}"))
}

fn replayed(
    record: &GameRecord,
    keys: Option<&KeyOf<'_>>,
) -> Result<Result<Judged, Failure>, RecordError> {
    let recording = || {
        let config = config_of(&record.head())?;
        let moves = record.claims().map_err(Failure::whole)?;
        let stated = tags::read(&record.metadata.tags, &mut Losses::default()).swap;
        let swaps = |mv: &Claimed| mv.claim.as_ref().is_ok_and(MoveClaim::swaps);
        let swap = stated.unwrap_or_else(|| moves.iter().any(swaps));
        Ok(Recording { config, swap, moves })
    };
    let recording = match recording() {
        Ok(recording) => recording,
        Err(failure) => return Ok(Err(failure)),
    };
    let last = recording.moves.last().map_or(0, |claimed| claimed.number);
    let mut judged = judge(&Ends { record, last }, &recording, &record.head(), keys)?;
    judged.verdict = scored(record, &judged);
    Ok(Ok(judged))
}

/// The verdict, if the counts at the end agree too.
fn scored(record: &GameRecord, judged: &Judged) -> Verdict {
    let Verdict::Verified(ruleset) = judged.verdict else { return judged.verdict.clone() };
    match check_score(record, &last_position(judged, ruleset)) {
        Ok(()) => judged.verdict.clone(),
        Err(why) => Verdict::Failed(Failure::at(judged.plies.len(), why).under(ruleset)),
    }
}

fn last_position(judged: &Judged, ruleset: Ruleset) -> Game {
    let mut game = Game::new(judged.config, Options { ruleset, swap: judged.swap });
    for ply in &judged.plies {
        game.play(ply.mv);
    }
    game
}

fn import_record(
    record: &GameRecord,
    keys: &KeyOf<'_>,
) -> Result<Result<(FinishedGame, Losses), Failure>, ImportError> {
    let judged = match replayed(record, Some(keys))? {
        Ok(judged) => judged,
        Err(failure) => return Ok(Err(failure)),
    };
    let game = || {
        let (ruleset, outcome) = complete(&judged)?;
        let mut losses = judged.losses.clone();
        record.add_losses(&mut losses);
        let tags = tags::read(&record.metadata.tags, &mut losses);
        if tags.swap.is_none() && judged.config.seats() == 2 {
            losses.add(Loss::SwapRule);
        }
        let game = FinishedGame {
            id: GameId::new(&record.id).map_err(|error| Failure::whole(error.to_string()))?,
            config: judged.config,
            ruleset,
            swap: judged.swap,
            seed: seed(record, &mut losses),
            source: tags.source.or(record.metadata.source.clone()).unwrap_or_default(),
            players: seat_players(judged.config, &record.players(), &mut losses)?,
            plies: judged.plies.clone(),
            outcome,
            started: time(record.started_at.as_deref(), &mut losses),
            finished: time(record.ended_at.as_deref(), &mut losses),
            maker: tags.maker,
        };
        Ok((game, losses))
    };
    Ok(game())
}

fn seed(record: &GameRecord, losses: &mut Losses) -> u64 {
    let seed = record.rng_seed.as_ref();
    let seed = seed.and_then(|seed| seed.as_u64().or(seed.as_i64().map(i64::cast_unsigned)));
    seed.unwrap_or_else(|| {
        losses.add(Loss::Seed);
        0
    })
}

fn time(text: Option<&str>, losses: &mut Losses) -> UtcMs {
    text.and_then(iso::parse).unwrap_or_else(|| {
        losses.add(Loss::Time);
        UtcMs(0)
    })
}
