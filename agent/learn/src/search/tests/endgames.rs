//! The search on real endgames whose values are known from complete search.

use std::sync::Arc;

use rand::Rng as _;
use ringrift::game::{Game, Move, Options};

use super::*;

/// The value under best play between two seats; `None` when `budget` positions do not suffice.
fn solve(game: &Game, budget: &mut u32) -> Option<SeatVec> {
    let Some(mover) = game.to_move() else { return Rules::result(game) };
    *budget = budget.checked_sub(1)?;
    let (mut legal, mut best) = (Vec::new(), None::<SeatVec>);
    game.legal(&mut legal);
    for mv in legal {
        let mut next = game.clone();
        next.play(mv);
        let value = solve(&next, budget)?;
        if best.is_none_or(|best| value.of(mover) > best.of(mover)) {
            best = Some(value);
        }
        if value.of(mover) >= 1.0 {
            break;
        }
    }
    best
}

/// A decision near the end of a game, with the exact value of every move for its mover.
pub(super) struct Endgame {
    game: Game,
    pub(super) legal: Vec<Move>,
    pub(super) exact: Vec<f32>,
}

/// The last decisions of random games, where some moves win and others do not.
pub(super) fn endgames(key: &str) -> Vec<Endgame> {
    let mut found = Vec::new();
    for index in 0..150 {
        let mut rng = rng::stream(5, "endgame", index);
        let mut game = Game::new(key.parse().unwrap(), Options::default());
        let mut decisions: Vec<Game> = Vec::new();
        while let Reached::Decision { legal, .. } = play_forced(&mut game, |_| {}) {
            decisions.push(game.clone());
            game.play(legal[rng.random_range(0..legal.len())]);
        }
        found.extend(decisions.iter().rev().take(4).filter_map(endgame));
    }
    found
}

fn endgame(game: &Game) -> Option<Endgame> {
    let mover = game.to_move()?;
    let mut legal = Vec::new();
    game.legal(&mut legal);
    let value_of = |mv: &Move| {
        let mut next = game.clone();
        next.play(*mv);
        solve(&next, &mut 2000).map(|value| value.of(mover))
    };
    let exact: Vec<f32> = legal.iter().map(value_of).collect::<Option<_>>()?;
    let mixed = exact.contains(&1.0) && exact.iter().any(|value| *value < 1.0);
    mixed.then(|| Endgame { game: game.clone(), legal, exact })
}

fn searched(endgame: &Endgame, method: impl Into<Method>) -> Search<Game> {
    searched_by(endgame, method, &mut Ignorant)
}

/// A search of the decision that `guide` leads.
pub(super) fn searched_by(
    endgame: &Endgame,
    method: impl Into<Method>,
    guide: &mut dyn Evaluator<Game>,
) -> Search<Game> {
    let (game, mover) = (&endgame.game, endgame.game.to_move().unwrap());
    let mut rng = rng::stream(1, "endgame", 0);
    let mut search = [Search::new(game, mover, &endgame.legal, method, &mut rng)];
    run(&mut search, guide);
    let [search] = search;
    search
}

#[test]
fn the_improved_policy_is_worth_more_on_solved_endgames() {
    for key in ["square8_2p", "hex8_2p"] {
        let endgames = endgames(key);
        assert!(endgames.len() >= 20, "{key}: only {} endgames", endgames.len());
        let (mut before, mut after) = (0.0, 0.0);
        for endgame in &endgames {
            let policy = searched(endgame, SearchConfig::exploring(64)).found().policy;
            let worth = |policy: &[f32]| -> f32 {
                policy.iter().zip(&endgame.exact).map(|(p, value)| p * value).sum()
            };
            let uniform = vec![1.0 / endgame.legal.len() as f32; endgame.legal.len()];
            before += worth(&uniform);
            after += worth(&policy);
        }
        let count = endgames.len() as f32;
        let (before, after) = (before / count, after / count);
        assert!(after > before + 0.1, "{key}: worth {before} before, {after} after");
    }
}

#[test]
fn a_proven_win_is_played_and_is_one() {
    for key in ["square8_2p", "hex8_2p"] {
        let endgames = endgames(key);
        let methods: [Method; 2] =
            [SearchConfig::playing(400).into(), PuctConfig::playing(400).into()];
        for method in methods {
            let mut won = 0;
            for endgame in &endgames {
                let analysis = searched(endgame, method).analysis();
                if analysis.settled {
                    let text = endgame.game.state_text();
                    assert_eq!(endgame.exact[analysis.best], 1.0, "{key}: {text}");
                    won += 1;
                }
            }
            assert!(won * 2 > endgames.len(), "{key}: {won} of {} proven", endgames.len());
        }
    }
}

/// Knows nothing but a favourite move.
pub(super) struct Fond(pub(super) usize);

impl<R: Rules> Evaluator<R> for Fond {
    fn evaluate(&mut self, leaves: &[Leaf<'_, R>]) -> Vec<Evaluation> {
        let mut judged = Ignorant.evaluate(leaves);
        for evaluation in &mut judged {
            let logits = Arc::make_mut(&mut evaluation.logits);
            if let Some(favourite) = logits.get_mut(self.0) {
                *favourite = 3.0;
            }
        }
        judged
    }
}

#[test]
fn a_lost_position_is_still_played_by_the_search() {
    // Four left: whatever is taken, the other takes the rest. The guide thinks
    // highly of one move.
    let (state, legal) = (Pile { left: 4, seats: 2, mover: Seat::FIRST, again: false }, [1, 2, 3]);
    let methods: [Method; 2] = [SearchConfig::playing(64).into(), PuctConfig::playing(64).into()];
    for method in methods {
        for favourite in 0..legal.len() {
            let mut rng = rng::stream(1, "lost", 0);
            let mut searches = [Search::new(&state, Seat::FIRST, &legal, method, &mut rng)];
            run(&mut searches, &mut Fond(favourite));
            let Found { best, visits, .. } = searches[0].found();
            // The move that took most to refute.
            assert_eq!(visits[best], *visits.iter().max().unwrap(), "{method:?}: {visits:?}");
        }
    }
}
