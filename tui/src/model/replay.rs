//! A game, replayed: any ply of it, with what the search thought there.

use ringrift::api::{GameReport, PlyReport};
use ringrift::game::{Game, Move, Options, Outcome};
use ringrift::id::GameId;

use super::AgentKey;

/// A position is kept at every so many plies; others are played from there.
const KEPT_EVERY: usize = 32;

/// A game that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Who was asked.
    pub agent: AgentKey,
    /// Which game.
    pub id: GameId,
}

/// How far a game is that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It is recorded to its end.
    Recorded(Outcome),
    /// It is being played.
    Running,
    /// It is not played any more, and its end is not recorded yet.
    Over,
    /// The agent that plays it left: how it goes on is not told.
    Untold,
}

/// A game whose every move was found legal.
#[derive(Debug, Clone)]
pub struct Replay {
    /// The record.
    pub report: GameReport,
    /// The agent that it came from.
    pub agent: AgentKey,
    /// How far it is.
    pub course: Course,
    moves: Vec<Move>,
    kept: Vec<Game>,
    /// Plies played in the position on display, 0 to [`Replay::plies`].
    at: usize,
}

impl PartialEq for Replay {
    fn eq(&self, other: &Self) -> bool {
        let shown = |it: &Self| (it.course, it.at);
        (&self.report, &self.agent, shown(self)) == (&other.report, &other.agent, shown(other))
    }
}

impl Replay {
    /// Replays the record that an agent gave from its start.
    ///
    /// # Errors
    /// A sentence that names the first ply that cannot be read or is not legal.
    pub fn new(report: GameReport, agent: AgentKey) -> Result<Self, String> {
        let course = report.outcome.map_or(Course::Running, Course::Recorded);
        let board = report.config.board();
        let options = Options { ruleset: report.ruleset, swap: report.swap };
        let mut game = Game::new(report.config, options);
        let (mut kept, mut moves) = (vec![game.clone()], Vec::with_capacity(report.plies.len()));
        for (number, ply) in report.plies.iter().enumerate() {
            let wrong = |error: &dyn std::fmt::Display| format!("ply {number}: {error}");
            let mv = Move::parse(board, &ply.mv).map_err(|error| wrong(&error))?;
            game.try_play(mv).map_err(|error| wrong(&error))?;
            moves.push(mv);
            if moves.len() % KEPT_EVERY == 0 {
                kept.push(game.clone());
            }
        }
        Ok(Self { report, agent, course, moves, kept, at: 0 })
    }

    /// Whether the game is being played.
    pub fn is_running(&self) -> bool {
        self.course == Course::Running
    }

    /// Plies of the whole game, or so far.
    pub fn plies(&self) -> usize {
        self.moves.len()
    }

    /// Plies played in the position on display.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Shows the position after so many plies, or after the last.
    pub fn go_to(&mut self, plies: usize) {
        self.at = plies.min(self.plies());
    }

    /// The position on display.
    pub fn position(&self) -> Game {
        let kept = self.at / KEPT_EVERY;
        let mut game = self.kept[kept].clone();
        self.moves[kept * KEPT_EVERY..self.at].iter().for_each(|mv| game.play(*mv));
        game
    }

    /// The move that led to the position on display.
    pub fn last_move(&self) -> Option<Move> {
        self.moves.get(self.at.checked_sub(1)?).copied()
    }

    /// What is played next from the position on display, and what the search thought of it.
    pub fn next(&self) -> Option<&PlyReport> {
        self.report.plies.get(self.at)
    }

    /// The seats' values as the last search up to here saw them.
    pub fn value(&self) -> Option<&[f32]> {
        let seen = self.report.plies.iter().take(self.at + 1).rev();
        seen.filter_map(|ply| ply.search.as_ref()).map(|search| search.value.as_slice()).next()
    }

    /// A seat's value along the game, one for each ply; `None` where no search ran.
    pub fn values(&self, seat: usize) -> Vec<Option<f64>> {
        let value = |ply: &PlyReport| Some(f64::from(*ply.search.as_ref()?.value.get(seat)?));
        self.report.plies.iter().map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn every_ply_can_be_shown_in_any_order() {
        let mut replay = Replay::new(samples::game(), AgentKey::local()).unwrap();
        let mut game = replay.position();
        let mut texts = vec![game.state_text()];
        for ply in &replay.report.plies {
            game.try_play(Move::parse(replay.report.config.board(), &ply.mv).unwrap()).unwrap();
            texts.push(game.state_text());
        }
        for at in (0..=replay.plies()).rev() {
            replay.go_to(at);
            assert_eq!(replay.position().state_text(), texts[at], "after {at} plies");
        }
        replay.go_to(usize::MAX);
        assert_eq!(replay.at(), replay.plies());
    }

    #[test]
    fn a_record_that_breaks_the_rules_is_refused_with_its_ply() {
        let mut report = samples::game();
        report.plies[3].mv = report.plies[1].mv.clone();
        report.plies[5].mv = "nonsense".to_owned();
        let error = Replay::new(report, AgentKey::local()).unwrap_err();
        assert!(error.starts_with("ply 3: "), "{error}");
    }
}
