//! A game of any configuration: the one type that the rest of the program sees.

use super::board::{Hex8, Hexagonal, Square8, Square19};
use super::notation::StateTextError;
use super::rules::{Options, Rules};
use super::state::State;
use super::{BoardKind, ConfigKey, EndReason, Move, Outcome, Phase, Seat, Symmetry};

/// A game in progress or finished, with everything that legality depends on.
#[derive(Debug)]
pub struct Game(Inner);

#[derive(Debug)]
enum Inner {
    Square8(Box<State<Square8>>),
    Square19(Box<State<Square19>>),
    Hex8(Box<State<Hex8>>),
    Hexagonal(Box<State<Hexagonal>>),
}

/// Runs `$body` with the state of whichever board the game is on.
macro_rules! on_board {
    ($game:expr, $state:ident => $body:expr) => {
        match $game {
            Inner::Square8($state) => $body,
            Inner::Square19($state) => $body,
            Inner::Hex8($state) => $body,
            Inner::Hexagonal($state) => $body,
        }
    };
}

/// Makes a game from `$body`, where `$State` is the state type of the board of `$config`.
macro_rules! make_game {
    ($config:expr, $State:ident => $body:expr) => {
        match $config.board() {
            BoardKind::Square8 => {
                type $State = State<Square8>;
                Game(Inner::Square8(Box::new($body)))
            }
            BoardKind::Square19 => {
                type $State = State<Square19>;
                Game(Inner::Square19(Box::new($body)))
            }
            BoardKind::Hex8 => {
                type $State = State<Hex8>;
                Game(Inner::Hex8(Box::new($body)))
            }
            BoardKind::Hexagonal => {
                type $State = State<Hexagonal>;
                Game(Inner::Hexagonal(Box::new($body)))
            }
        }
    };
}

// After the macros that it uses.
mod facts;

/// A move that the position does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{mv} is not legal in {state}")]
pub struct IllegalMove {
    mv: String,
    state: String,
}

/// Why nobody can resign or run out of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GiveUpError {
    /// The game has already ended.
    #[error("the game is over: nobody can resign or run out of time any more")]
    Over,
    /// The seat takes no part in the game.
    #[error("seat {0} takes no part in this game, so it cannot give it up")]
    NotSeated(Seat),
}

impl Game {
    /// The start of a game.
    pub fn new(config: ConfigKey, options: Options) -> Self {
        let rules = Rules::new(config, options);
        make_game!(config, S => S::new(rules))
    }

    /// The position of a state text (docs/notation.md): hidden turn state clear, round tracker fresh.
    ///
    /// # Errors
    /// When the text is no position of this configuration that a game can go on from. The text may
    /// come from anywhere: nothing about it is trusted.
    pub fn from_state_text(
        config: ConfigKey,
        options: Options,
        text: &str,
    ) -> Result<Self, StateTextError> {
        let rules = Rules::new(config, options);
        Ok(make_game!(config, S => S::parse(rules, text)?))
    }

    fn rules(&self) -> &Rules {
        on_board!(&self.0, state => &state.rules)
    }

    /// Board and number of seats.
    pub fn config(&self) -> ConfigKey {
        self.rules().config
    }

    /// What the game was created with.
    pub fn options(&self) -> Options {
        self.rules().options
    }

    /// What is to be decided now.
    pub fn phase(&self) -> Phase {
        on_board!(&self.0, state => state.turn.phase)
    }

    /// The seat to decide; `None` when the game is over.
    pub fn to_move(&self) -> Option<Seat> {
        on_board!(&self.0, state => state.outcome.is_none().then_some(state.turn.mover))
    }

    /// How the game ended; `None` while it goes on.
    pub fn outcome(&self) -> Option<Outcome> {
        on_board!(&self.0, state => state.outcome)
    }

    /// Clears `out` and fills it with the complete set of legal moves; none when the game is over.
    pub fn legal(&self, out: &mut Vec<Move>) {
        on_board!(&self.0, state => state.legal(out));
    }

    /// Plays `mv`, which must be legal: debug builds check it, release builds may panic or go
    /// wrong. For moves from outside there is [`Game::try_play`].
    pub fn play(&mut self, mv: Move) {
        debug_assert!(
            self.is_legal(mv),
            "{} in {}",
            mv.text(self.config().board()),
            self.state_text()
        );
        on_board!(&mut self.0, state => state.play(mv));
    }

    /// Plays `mv` if it is legal.
    ///
    /// # Errors
    /// When it is not; the game is unchanged.
    pub fn try_play(&mut self, mv: Move) -> Result<(), IllegalMove> {
        if !self.is_legal(mv) {
            let mv = mv.text(self.config().board());
            return Err(IllegalMove { mv, state: self.state_text() });
        }
        on_board!(&mut self.0, state => state.play(mv));
        Ok(())
    }

    fn is_legal(&self, mv: Move) -> bool {
        let mut legal = Vec::new();
        self.legal(&mut legal);
        legal.contains(&mv)
    }

    /// Ends the game because `seat` resigns: with two seats the other wins, otherwise nobody.
    ///
    /// # Errors
    /// When the game is already over, or the seat takes no part in it.
    pub fn resign(&mut self, seat: Seat) -> Result<(), GiveUpError> {
        self.give_up(seat, EndReason::Resign)
    }

    /// Ends the game because `seat` ran out of time: with two seats the other wins, otherwise nobody.
    ///
    /// # Errors
    /// When the game is already over, or the seat takes no part in it.
    pub fn timeout(&mut self, seat: Seat) -> Result<(), GiveUpError> {
        self.give_up(seat, EndReason::Timeout)
    }

    fn give_up(&mut self, seat: Seat, reason: EndReason) -> Result<(), GiveUpError> {
        if self.outcome().is_some() {
            return Err(GiveUpError::Over);
        }
        if seat.number() > self.config().seats() {
            return Err(GiveUpError::NotSeated(seat));
        }
        let winner = (self.config().seats() == 2).then(|| seat.next(2));
        on_board!(&mut self.0, state => state.finish(Outcome { winner, reason }));
        Ok(())
    }

    /// The image under a symmetry of the board.
    pub(super) fn image(&self, symmetry: Symmetry) -> Self {
        Self(match &self.0 {
            Inner::Square8(state) => Inner::Square8(Box::new(state.image(symmetry))),
            Inner::Square19(state) => Inner::Square19(Box::new(state.image(symmetry))),
            Inner::Hex8(state) => Inner::Hex8(Box::new(state.image(symmetry))),
            Inner::Hexagonal(state) => Inner::Hexagonal(Box::new(state.image(symmetry))),
        })
    }

    /// Hash of everything that legality depends on, hidden turn state and trackers included.
    pub fn hash(&self) -> u64 {
        on_board!(&self.0, state => state.hash())
    }

    /// The state text of the position (docs/notation.md).
    pub fn state_text(&self) -> String {
        on_board!(&self.0, state => state.text())
    }

    /// The state that a state text leaves out, to compare states in tests.
    #[cfg(test)]
    pub(super) fn hidden_state(&self) -> String {
        on_board!(&self.0, state => {
            format!("{:?} {:?} {:?} {:?}", state.turn, state.last_actor, state.tracker, state.outcome)
        })
    }
}

impl Clone for Game {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Inner::Square8(state) => Inner::Square8(state.clone()),
            Inner::Square19(state) => Inner::Square19(state.clone()),
            Inner::Hex8(state) => Inner::Hex8(state.clone()),
            Inner::Hexagonal(state) => Inner::Hexagonal(state.clone()),
        })
    }

    /// Copies without allocating when both games are on the same board.
    fn clone_from(&mut self, source: &Self) {
        match (&mut self.0, &source.0) {
            (Inner::Square8(to), Inner::Square8(from)) => **to = **from,
            (Inner::Square19(to), Inner::Square19(from)) => **to = **from,
            (Inner::Hex8(to), Inner::Hex8(from)) => **to = **from,
            (Inner::Hexagonal(to), Inner::Hexagonal(from)) => **to = **from,
            _ => *self = source.clone(),
        }
    }
}
