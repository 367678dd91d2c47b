//! One thread of self-play.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;

use ringrift::record::FinishedGame;

use super::{SelfPlay, game_id};
use crate::inference::EvalStats;
use crate::open_game::{Label, OpenGame};
use crate::player::Player;
use crate::rng;

/// Advances a table of games until none is left to begin.
pub(super) struct Worker<'a> {
    spec: &'a SelfPlay,
    player: Box<dyn Player>,
    /// Games begun by all threads.
    begun: &'a AtomicUsize,
    stop: &'a AtomicBool,
    table: Vec<(u64, OpenGame)>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(
        spec: &'a SelfPlay,
        player: Box<dyn Player>,
        begun: &'a AtomicUsize,
        stop: &'a AtomicBool,
    ) -> Self {
        Self { spec, player, begun, stop, table: Vec::new() }
    }

    /// Plays; returns when all games have ended, on stop, or when nobody listens any more.
    pub(super) fn run(mut self, sender: &SyncSender<FinishedGame>) -> EvalStats {
        loop {
            self.fill_table();
            if self.table.is_empty() || self.stop.load(Ordering::Relaxed) {
                return self.player.stats();
            }
            self.step();
            self.show();
            for game in self.take_finished() {
                if sender.send(game).is_err() {
                    return self.player.stats();
                }
            }
        }
    }

    fn fill_table(&mut self) {
        while self.table.len() < self.spec.concurrent.max(1) {
            let begun = self.begun.fetch_add(1, Ordering::Relaxed);
            let Some(&index) = self.spec.games.get(begun) else { return };
            let rng = rng::stream(self.spec.run_seed, "selfplay", index);
            self.table.push((index, OpenGame::new(self.spec.config, rng)));
        }
    }

    /// One decision in every game.
    fn step(&mut self) {
        let mut turns: Vec<_> = self.table.iter_mut().map(|(_, open)| open.turn()).collect();
        let decisions = self.player.choose(&mut turns);
        let seated = self.spec.player.seated();
        for ((_, open), decision) in self.table.iter_mut().zip(decisions) {
            open.play(decision, seated.model());
        }
    }

    fn show(&self) {
        let Some(viewing) = &self.spec.viewing else { return };
        viewing.show(&self.table, |index, open| Some(open.so_far(label(self.spec, index)?)));
    }

    fn take_finished(&mut self) -> Vec<FinishedGame> {
        let ended = self.table.extract_if(.., |(_, open)| open.outcome().is_some());
        let finish = |(index, open): (u64, OpenGame)| {
            if let Some(viewing) = &self.spec.viewing {
                viewing.ended(index);
            }
            open.finish(label(self.spec, index)?)
        };
        ended.filter_map(finish).collect()
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        let Some(viewing) = &self.spec.viewing else { return };
        self.table.iter().for_each(|(index, _)| viewing.ended(*index));
    }
}

fn label(spec: &SelfPlay, index: u64) -> Option<Label> {
    let players = vec![spec.player.seated(); usize::from(spec.config.seats())];
    let id = game_id(spec.config, spec.run_seed, index).ok()?;
    let (seed, maker) = (spec.run_seed, spec.maker.clone());
    Some(Label { id, seed, source: "selfplay", players, maker })
}
