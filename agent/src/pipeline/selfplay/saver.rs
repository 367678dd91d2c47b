//! Writes the games of a batch in durable portions, and counts what is there.

use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;

use ringrift::id::GameId;
use ringrift::record::{FinishedGame, GameStore};
use ringrift_learn::dataset::rows_of;

use crate::pipeline::work::Reporter;

/// A portion of games is written when it has this many games, or is this old.
const SAVE_GAMES: usize = 32;
const SAVE_AFTER: Duration = Duration::from_secs(2);

/// Games that became durable together.
#[derive(Debug)]
pub struct Saved {
    /// Their ids; none at first, when an earlier attempt or another node played some.
    pub games: Vec<GameId>,
    /// What they add up to.
    pub new: Tally,
    /// What all games of the batch that are here add up to, these included.
    pub so_far: Tally,
    /// Games that were ever recorded in the database.
    pub total_games: u64,
}

/// What games add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Games.
    pub games: u64,
    /// Plies in them.
    pub plies: u64,
    /// Training rows in them.
    pub rows: u64,
}

impl Tally {
    fn of<'a>(games: impl IntoIterator<Item = &'a FinishedGame>) -> Self {
        games.into_iter().fold(Self::default(), |sum, game| {
            let (plies, rows) = (game.plies.len() as u64, rows_of(game));
            sum.plus(Self { games: 1, plies, rows })
        })
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, more: Self) -> Self {
        Self {
            games: self.games + more.games,
            plies: self.plies + more.plies,
            rows: self.rows + more.rows,
        }
    }
}

/// Collects the games of a batch and writes them in durable portions.
pub(super) struct Saver {
    store: GameStore,
    waiting: Vec<FinishedGame>,
    oldest: Option<Instant>,
    so_far: Tally,
}

impl Saver {
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let store = GameStore::open(path)?;
        Ok(Self { store, waiting: Vec::new(), oldest: None, so_far: Tally::default() })
    }

    /// Which of these games, by their place, are still to be played. Those that are here are counted
    /// and reported: whoever recorded them may not have come to say so.
    pub(super) fn missing(
        &mut self,
        ids: &[GameId],
        reporter: &Reporter<Saved>,
    ) -> anyhow::Result<Vec<u64>> {
        let known: HashSet<GameId> = self.store.known(ids)?.into_iter().collect();
        for id in &known {
            let game =
                self.store.game(id)?.with_context(|| format!("game {id} is not to be read"))?;
            self.so_far = self.so_far.plus(Tally::of([&game.game]));
        }
        if !known.is_empty() {
            self.report(Vec::new(), Tally::default(), reporter)?;
        }
        let places = (0..).zip(ids);
        Ok(places.filter(|(_, id)| !known.contains(id)).map(|(place, _)| place).collect())
    }

    pub(super) fn take(
        &mut self,
        game: FinishedGame,
        reporter: &Reporter<Saved>,
    ) -> anyhow::Result<()> {
        self.waiting.push(game);
        let oldest = *self.oldest.get_or_insert_with(Instant::now);
        if self.waiting.len() >= SAVE_GAMES || oldest.elapsed() >= SAVE_AFTER {
            self.save(reporter)?;
        }
        Ok(())
    }

    pub(super) fn save(&mut self, reporter: &Reporter<Saved>) -> anyhow::Result<()> {
        let games = std::mem::take(&mut self.waiting);
        self.oldest = None;
        if games.is_empty() {
            return Ok(());
        }
        let batch = self.store.record(&games).context("games could not be saved")?;
        for (id, refusal) in &batch.refused {
            tracing::error!(game = %id, %refusal, "the game cannot be stored");
        }
        let recorded: HashSet<&GameId> = batch.recorded.iter().collect();
        let new = Tally::of(games.iter().filter(|game| recorded.contains(&game.id)));
        self.so_far = self.so_far.plus(new);
        self.report(batch.recorded, new, reporter)
    }

    fn report(
        &self,
        games: Vec<GameId>,
        new: Tally,
        reporter: &Reporter<Saved>,
    ) -> anyhow::Result<()> {
        let (so_far, total_games) = (self.so_far, self.store.recorded()?);
        reporter.report(Saved { games, new, so_far, total_games });
        Ok(())
    }
}
