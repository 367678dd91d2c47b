//! Games side by side on one core, with nothing recorded.

use ringrift::game::{ConfigKey, Game, Move, Options, Seat};
use ringrift_learn::player::{Player, Turn};
use ringrift_learn::rng::{self, Rng};
use ringrift_learn::search::{Evaluator, Reached, Search, SearchConfig, play_forced, run};

/// A game at a decision.
struct Playing {
    game: Game,
    legal: Vec<Move>,
    decision: u32,
    key: u64,
    rng: Rng,
}

impl Playing {
    /// Plays forced moves; false when the game is over.
    fn go_on(&mut self) -> bool {
        match play_forced(&mut self.game, |_| {}) {
            Reached::Decision { legal, .. } => self.legal = legal,
            Reached::End(_) => return false,
        }
        true
    }

    fn turn(&mut self) -> Turn<'_> {
        let Self { game, legal, decision, key, rng } = self;
        Turn { game, legal, decision: *decision, key: *key, rng }
    }

    fn play(&mut self, mv: Move) -> bool {
        self.game.play(mv);
        self.decision += 1;
        self.go_on()
    }
}

/// A number of games; a finished one is replaced by a new one.
pub(super) struct Table {
    config: ConfigKey,
    seed: u64,
    begun: u64,
    games: Vec<Playing>,
    /// Games that ended.
    pub(super) finished: u64,
    /// Decisions made.
    pub(super) decisions: u64,
}

impl Table {
    pub(super) fn new(config: ConfigKey, seed: u64, games: u32) -> Self {
        let games_now = Vec::with_capacity(games as usize);
        let mut table =
            Self { config, seed, begun: 0, games: games_now, finished: 0, decisions: 0 };
        for _ in 0..games {
            let game = table.begin();
            table.games.push(game);
        }
        table
    }

    fn begin(&mut self) -> Playing {
        let key = self.begun;
        self.begun += 1;
        let rng = rng::stream(self.seed, "bench", key);
        let game = Game::new(self.config, Options::default());
        let mut playing = Playing { game, legal: Vec::new(), decision: 0, key, rng };
        playing.go_on();
        playing
    }

    fn play(&mut self, moves: Vec<Move>) {
        self.decisions += moves.len() as u64;
        for (place, mv) in moves.into_iter().enumerate() {
            if !self.games[place].play(mv) {
                self.finished += 1;
                self.games[place] = self.begin();
            }
        }
    }

    /// One decision in each game by search; the simulations spent.
    pub(super) fn search(&mut self, config: SearchConfig, by: &mut dyn Evaluator<Game>) -> u64 {
        let begin = |at: &mut Playing| {
            let mover = at.game.to_move().unwrap_or(Seat::FIRST);
            Search::new(&at.game, mover, &at.legal, config, &mut at.rng)
        };
        let mut searches: Vec<_> = self.games.iter_mut().map(begin).collect();
        run(&mut searches, by);
        let chosen = self.games.iter().zip(&searches);
        self.play(chosen.map(|(at, search)| at.legal[search.found().best]).collect());
        searches.iter().map(|search| search.spent() as u64).sum()
    }

    /// One decision in each game by a player.
    pub(super) fn choose(&mut self, player: &mut dyn Player) {
        let mut turns: Vec<Turn<'_>> = self.games.iter_mut().map(Playing::turn).collect();
        let decisions = player.choose(&mut turns);
        self.play(decisions.into_iter().map(|decision| decision.mv).collect());
    }
}
