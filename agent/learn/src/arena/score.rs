//! Results of matches.

use serde::{Deserialize, Serialize};

use ringrift::game::Seat;
use ringrift::rating::{Contender, MatchEstimate, Results};
use ringrift::record::FinishedGame;

use super::Seating;

/// Whether a match goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Play on.
    Continue,
    /// Enough is known.
    Stop,
}

/// The games of one opening.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// How they ended.
    pub result: BlockResult,
    /// The games, in the order of the seatings.
    pub games: Vec<FinishedGame>,
}

/// How the games of one opening ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockResult {
    /// Its number in the match.
    pub index: u64,
    /// The seat, from 0, that won each game; `None` when nobody did.
    pub winners: Vec<Option<u8>>,
    /// Share of the block's games that the first player's searches expected to win, on average;
    /// `None` where it does not search.
    pub expected: Option<f64>,
    /// Plies of the block's games.
    pub plies: u64,
}

/// A match so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The games of each block.
    pub seatings: Vec<Seating>,
    /// The blocks, in their order.
    pub blocks: Vec<BlockResult>,
}

impl Score {
    /// An empty score.
    pub const fn new(seatings: Vec<Seating>) -> Self {
        Self { seatings, blocks: Vec::new() }
    }

    /// Takes in a block of the same seatings.
    pub fn add(&mut self, block: BlockResult) {
        self.blocks.push(block);
    }

    /// Games played.
    pub fn games(&self) -> u64 {
        (self.blocks.len() * self.seatings.len()) as u64
    }

    /// Games that a player won, on any of its seats.
    pub fn wins(&self, player: usize) -> u64 {
        let won = |(seating, winner): &(&Seating, Option<Seat>)| {
            winner.is_some_and(|seat| seating.player(seat) == player)
        };
        self.each_game().filter(won).count() as u64
    }

    /// Games without a winner.
    pub fn nobody(&self) -> u64 {
        self.each_game().filter(|(_, winner)| winner.is_none()).count() as u64
    }

    /// Games that somebody else won.
    pub fn losses(&self, player: usize) -> u64 {
        self.games() - self.wins(player) - self.nobody()
    }

    /// Games that each seat won.
    pub fn wins_by_seat(&self) -> Vec<u64> {
        let seats = self.seatings.first().map_or(0, |seating| seating.players().len());
        let mut wins = vec![0; seats];
        self.each_game().filter_map(|(_, winner)| winner).for_each(|seat| wins[seat.index()] += 1);
        wins
    }

    /// Share of each block's games that a seat won, whoever sat there.
    pub fn block_shares_of_seat(&self, seat: u8) -> Vec<f64> {
        let games = self.seatings.len() as f64;
        let wins = |block: &BlockResult| {
            block.winners.iter().filter(|winner| **winner == Some(seat)).count() as f64
        };
        self.blocks.iter().map(|block| wins(block) / games).collect()
    }

    /// Plies played.
    pub fn plies(&self) -> u64 {
        self.blocks.iter().map(|block| block.plies).sum()
    }

    /// Share of games won by a player; `None` before the first one.
    pub fn win_rate(&self, player: usize) -> Option<f64> {
        let (wins, games) = (self.wins(player) as f64, self.games() as f64);
        (games > 0.0).then(|| wins / games)
    }

    /// Score of a player in each block: its share of the games; of a game that nobody won, its
    /// share of the seats.
    pub fn block_scores(&self, player: usize) -> Vec<f64> {
        self.blocks.iter().map(|block| self.block_score(block, player)).collect()
    }

    /// Score of a player in one block of this match.
    pub fn block_score(&self, block: &BlockResult, player: usize) -> f64 {
        let of_game = |(seating, winner): (&Seating, &Option<u8>)| match winner {
            Some(seat) => f64::from(u8::from(seating.players()[usize::from(*seat)] == player)),
            None => seating.seats_of(player) as f64 / seating.players().len() as f64,
        };
        let total: f64 = self.seatings.iter().zip(&block.winners).map(of_game).sum();
        total / self.seatings.len() as f64
    }

    /// Only the games in which a player has so many seats.
    #[must_use]
    pub fn with_seats(&self, player: usize, seats: usize) -> Self {
        let kept: Vec<usize> = (0..self.seatings.len())
            .filter(|&place| self.seatings[place].seats_of(player) == seats)
            .collect();
        let only = |block: &BlockResult| BlockResult {
            winners: kept.iter().map(|&place| block.winners[place]).collect(),
            ..block.clone()
        };
        Self {
            seatings: kept.iter().map(|&place| self.seatings[place].clone()).collect(),
            blocks: self.blocks.iter().map(only).collect(),
        }
    }

    /// What the match says about a player against all others; `None` with fewer than two blocks.
    pub fn estimate(&self, player: usize) -> Option<MatchEstimate> {
        let sides = Seating::sides(&self.seatings, player);
        MatchEstimate::of(&self.block_scores(player), &sides)
    }

    /// Adds the games to the results of a pool, under the players' names there.
    pub fn add_to(&self, results: &mut Results, names: &[String]) {
        for (seating, winner) in self.each_game() {
            let seated = (0..).zip(seating.players());
            let lineup: Vec<_> = seated.map(|(s, &p)| Contender::seated(&names[p], s)).collect();
            results.add(&lineup, winner.map(Seat::index), 1);
        }
    }

    fn each_game(&self) -> impl Iterator<Item = (&Seating, Option<Seat>)> {
        let seat = |winner: &Option<u8>| winner.and_then(|s| Seat::from_index(usize::from(s)));
        self.blocks
            .iter()
            .flat_map(move |block| self.seatings.iter().zip(block.winners.iter().map(seat)))
    }
}
