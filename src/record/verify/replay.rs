//! Replaying one recorded game, and comparing every recorded position on the way.

use super::super::error::RecordError;
use super::super::foreign::{Claimed, GameFile, Witness};
use super::super::game::Ply;
use super::super::loss::{Loss, Losses};
use super::super::moves::MoveClaim;
use super::super::policy::{KeyOf, search_record};
use super::super::position::{Position, read_position};
use super::verdict::Failure;
use crate::game::{ConfigKey, Game, Move, Options, Outcome, Ruleset};

/// A recorded game whose moves are readable.
pub(in super::super) struct Recording {
    pub(in super::super) config: ConfigKey,
    pub(in super::super) swap: bool,
    pub(in super::super) moves: Vec<Claimed>,
}

/// What is recorded about the positions of a game, beside its moves.
pub(in super::super) trait Evidence {
    /// The records around one move.
    fn around(&self, claimed: &Claimed) -> Result<Witness, RecordError>;
}

/// The states and hashes of a game in a database.
pub(in super::super) struct Stored<'a> {
    pub(in super::super) file: &'a GameFile,
    pub(in super::super) id: &'a str,
}

impl Evidence for Stored<'_> {
    fn around(&self, claimed: &Claimed) -> Result<Witness, RecordError> {
        self.file.witness(self.id, claimed.number)
    }
}

/// What replaying a game showed.
pub(super) struct Replayed {
    /// The choices, up to the first contradiction.
    pub(super) plies: Vec<Ply>,
    /// What of the record these do not hold.
    pub(super) losses: Losses,
    /// The outcome that they lead to, `None` if the game goes on; or the contradiction.
    pub(super) end: Result<Option<Outcome>, Failure>,
}

/// Replays a game by a set of rules. Recorded policies are read where `keys` names their moves.
pub(super) fn replay(
    evidence: &dyn Evidence,
    recording: &Recording,
    ruleset: Ruleset,
    keys: Option<&KeyOf<'_>>,
) -> Result<Replayed, RecordError> {
    let mut board = Board::new(recording.config, Options { ruleset, swap: recording.swap });
    let (mut plies, mut losses) = (Vec::with_capacity(recording.moves.len()), Losses::default());
    for (number, claimed) in recording.moves.iter().enumerate() {
        let witness = evidence.around(claimed)?;
        let policy = keys.zip(claimed.policy.as_ref());
        let search = policy.and_then(|(keys, policy)| {
            search_record(&board.game, &board.legal, policy, keys, &mut losses)
        });
        if search.is_some() && claimed.has_details {
            losses.add(Loss::SearchDetails);
        }
        match board.step(claimed, &witness) {
            Ok(mv) => plies.extend(mv.map(|mv| Ply { mv, search })),
            Err(why) => return Ok(Replayed { plies, losses, end: Err(Failure::at(number, why)) }),
        }
    }
    Ok(Replayed { plies, losses, end: Ok(board.game.outcome()) })
}

/// A game and its legal moves.
struct Board {
    game: Game,
    legal: Vec<Move>,
}

impl Board {
    fn new(config: ConfigKey, options: Options) -> Self {
        let game = Game::new(config, options);
        let mut legal = Vec::new();
        game.legal(&mut legal);
        Self { game, legal }
    }

    /// Plays a recorded move; `None` if it is none, but the end of the game by giving up.
    fn step(&mut self, claimed: &Claimed, witness: &Witness) -> Result<Option<Move>, String> {
        let claim = claimed.claim.as_ref().map_err(Clone::clone)?;
        self.check_mover(claimed, claim)?;
        self.compare(&witness.hashes_before, &witness.states_before)
            .map_err(|why| format!("before {claim}: {why}"))?;
        let mv = self.advance(claim, witness)?;
        self.compare(&witness.hashes_after, &witness.states_after)
            .map_err(|why| format!("after {claim}: {why}"))?;
        Ok(mv)
    }

    fn advance(&mut self, claim: &MoveClaim, witness: &Witness) -> Result<Option<Move>, String> {
        let giving_up = self.game.to_move().filter(|_| claim.gives_up());
        if let Some(seat) = giving_up {
            self.game.resign(seat).map_err(|error| error.to_string())?;
            self.legal.clear();
            return Ok(None);
        }
        let mv = self.choose(claim, witness)?;
        self.play(mv);
        Ok(Some(mv))
    }

    fn play(&mut self, mv: Move) {
        self.game.play(mv);
        self.game.legal(&mut self.legal);
    }

    /// Seat and type must agree between table, JSON and position.
    fn check_mover(&self, claimed: &Claimed, claim: &MoveClaim) -> Result<(), String> {
        let Some(seat) = self.game.to_move() else {
            return Err(format!("{claim} follows, but the game is over"));
        };
        let stated = [Some(claim.player()), claimed.player];
        let wrong = stated.into_iter().flatten().find(|player| *player != i64::from(seat.number()));
        if let Some(player) = wrong {
            return Err(format!(
                "{claim} is recorded for seat {player}, but seat {seat} is to move"
            ));
        }
        match &claimed.kind {
            Some(kind) if kind != claim.kind_name() => {
                Err(format!("{claim} has the type `{kind}` in the table"))
            }
            _ => Ok(()),
        }
    }

    /// The one legal move that the record means.
    fn choose(&self, claim: &MoveClaim, witness: &Witness) -> Result<Move, String> {
        let fitting = claim.candidates(self.game.config().board(), &self.legal);
        match fitting[..] {
            [mv] => Ok(mv),
            [] => Err(format!("{claim} is not legal; {}", self.legal_text())),
            _ => self.choose_by_result(claim, witness, &fitting),
        }
    }

    /// Where the record does not tell two moves apart, the positions after them may.
    fn choose_by_result(
        &self,
        claim: &MoveClaim,
        witness: &Witness,
        fitting: &[Move],
    ) -> Result<Move, String> {
        let leads_there = |mv: &&Move| {
            let mut next = Self { game: self.game.clone(), legal: Vec::new() };
            next.play(**mv);
            next.compare(&witness.hashes_after, &witness.states_after).is_ok()
        };
        let matching: Vec<&Move> = fitting.iter().filter(leads_there).collect();
        match matching[..] {
            [mv] if !witness.says_nothing_after() => Ok(*mv),
            _ => Err(format!("{claim} can mean {} legal moves", fitting.len())),
        }
    }

    fn compare(&self, hashes: &[String], states: &[Result<String, String>]) -> Result<(), String> {
        if hashes.is_empty() && states.is_empty() {
            return Ok(());
        }
        let position = Position::of(&self.game);
        // States first: their difference says more than two hashes.
        for state in states {
            let json = state.as_ref().map_err(Clone::clone)?;
            let recorded = read_position(self.game.config(), json)
                .map_err(|error| format!("recorded state: {error}"))?;
            if let Some(difference) = position.difference(&recorded) {
                return Err(difference);
            }
        }
        let replayed = position.state_hash();
        match hashes.iter().find(|recorded| **recorded != replayed) {
            Some(recorded) => Err(format!("state hash: recorded {recorded}, replayed {replayed}")),
            None => Ok(()),
        }
    }

    fn legal_text(&self) -> String {
        const SHOWN: usize = 4;
        let board = self.game.config().board();
        let texts: Vec<String> = self.legal.iter().take(SHOWN).map(|mv| mv.text(board)).collect();
        let more = if self.legal.len() > SHOWN { " ..." } else { "" };
        format!("{} moves are: {}{more}", self.legal.len(), texts.join(" "))
    }
}
