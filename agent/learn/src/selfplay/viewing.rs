//! Where one of many games can be watched while it is played.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ringrift::record::RunningGame;

/// One game of a run, shown to whoever asks. Players hand it over only when somebody has asked
/// since: a run that nobody watches pays for one flag.
#[derive(Debug, Default)]
pub struct Viewing {
    is_wanted: AtomicBool,
    shown: Mutex<Option<Shown>>,
}

/// The game that is shown, by its index in the run, as it stood when it was last wanted.
#[derive(Debug)]
struct Shown {
    index: u64,
    game: RunningGame,
}

impl Viewing {
    /// Asks for a game: the answer is how it stood after the last time, the next one how it goes on.
    pub fn ask(&self) -> Option<RunningGame> {
        self.is_wanted.store(true, Ordering::Relaxed);
        self.shown().as_ref().map(|shown| shown.game.clone())
    }

    /// Shows a game of this table if somebody asks: the one that was shown before, or the first when
    /// none is.
    pub(super) fn show<G>(
        &self,
        table: &[(u64, G)],
        so_far: impl Fn(u64, &G) -> Option<RunningGame>,
    ) {
        if !self.is_wanted.load(Ordering::Relaxed) {
            return;
        }
        let mut shown = self.shown();
        let chosen = match &*shown {
            Some(shown) => table.iter().find(|(index, _)| *index == shown.index),
            None => table.first(),
        };
        // Another thread plays the one that is shown.
        let Some((index, game)) = chosen else { return };
        *shown = so_far(*index, game).map(|game| Shown { index: *index, game });
        self.is_wanted.store(false, Ordering::Relaxed);
    }

    /// A game is over, or is given up.
    pub(super) fn ended(&self, index: u64) {
        self.shown().take_if(|shown| shown.index == index);
    }

    fn shown(&self) -> MutexGuard<'_, Option<Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use ringrift::event::UtcMs;
    use ringrift::game::Ruleset;
    use ringrift::id::GameId;

    use super::*;
    use crate::testing::square;

    fn game(index: u64, plies: u8) -> Option<RunningGame> {
        Some(RunningGame {
            id: GameId::new(&format!("g{index}-{plies}")).unwrap(),
            config: square(),
            ruleset: Ruleset::Canonical,
            swap: false,
            source: "selfplay".to_owned(),
            players: Vec::new(),
            plies: Vec::new(),
            started: UtcMs(0),
        })
    }

    #[test]
    fn one_game_is_shown_from_question_to_question_until_it_is_over() {
        let viewing = Viewing::default();
        let seen = |viewing: &Viewing| viewing.ask().map(|game| game.id.to_string());
        let show = |table: &[(u64, u8)]| viewing.show(table, |index, plies| game(index, *plies));
        show(&[(3, 1), (4, 1)]);
        assert_eq!(seen(&viewing), None, "nobody had asked");
        show(&[(3, 2), (4, 2)]);
        show(&[(3, 3), (4, 3)]);
        assert_eq!(seen(&viewing).as_deref(), Some("g3-2"), "as it stood after that");
        show(&[(8, 9)]);
        assert_eq!(seen(&viewing).as_deref(), Some("g3-2"), "another thread has another game");
        show(&[(3, 4)]);
        assert_eq!(seen(&viewing).as_deref(), Some("g3-4"));
        viewing.ended(4);
        assert!(seen(&viewing).is_some());
        viewing.ended(3);
        assert_eq!(seen(&viewing), None);
        show(&[(8, 9)]);
        assert_eq!(seen(&viewing).as_deref(), Some("g8-9"));
    }
}
