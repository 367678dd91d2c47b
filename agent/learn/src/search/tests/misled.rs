//! Improvement where the prior points the wrong way.

use super::endgames::{Fond, endgames, searched_by};
use super::*;

/// Likes an arm of [`Bandit`] the more the less it pays.
struct Misled;

impl Misled {
    fn logits() -> Vec<f32> {
        ARMS.iter().map(|pay| -3.0 * pay).collect()
    }
}

impl Evaluator<Bandit> for Misled {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Bandit>]) -> Vec<Evaluation> {
        let mut judged = Ignorant.evaluate(leaves);
        judged.iter_mut().for_each(|judged| judged.logits = Self::logits().into());
        judged
    }
}

fn misled_search(simulations: usize, seed: u64) -> Found {
    let config = SearchConfig::exploring(simulations);
    let arms: Vec<usize> = (0..ARMS.len()).collect();
    let mut rng = rng::stream(seed, "misled", 0);
    let mut search = [Search::new(&Bandit::default(), Seat::FIRST, &arms, config, &mut rng)];
    run(&mut search, &mut Misled);
    search[0].found()
}

#[test]
fn a_prior_that_likes_what_pays_least_is_improved_at_every_budget() {
    let mut prior = Misled::logits();
    softmax(&mut prior);
    let prior = value_of(&prior);
    assert!(prior < value_of(&[1.0 / 8.0; 8]), "the prior is worse than none");
    for simulations in [2, 4, 8, 16] {
        let found: Vec<Found> = (0..200).map(|seed| misled_search(simulations, seed)).collect();
        let mean = |worth: &dyn Fn(&Found) -> f32| found.iter().map(worth).sum::<f32>() / 200.0;
        let policy = mean(&|found| value_of(&found.policy));
        let action = mean(&|found| ARMS[found.best]);
        assert!(policy > prior + 0.05, "{simulations}: policy worth {policy}, prior {prior}");
        assert!(action > prior + 0.02, "{simulations}: action worth {action}, prior {prior}");
    }
}

#[test]
fn a_prior_that_likes_the_worst_move_of_an_endgame_is_improved() {
    let endgames = endgames("hex8_2p");
    let (mut before, mut after) = (0.0, 0.0);
    for endgame in &endgames {
        let worth = |policy: &[f32]| -> f32 {
            policy.iter().zip(&endgame.exact).map(|(p, value)| p * value).sum()
        };
        let worst = argmax(endgame.exact.iter().map(|value| -value));
        let mut prior = vec![0.0; endgame.legal.len()];
        prior[worst] = 3.0;
        softmax(&mut prior);
        before += worth(&prior);
        let search = searched_by(endgame, SearchConfig::exploring(64), &mut Fond(worst));
        after += worth(&search.found().policy);
    }
    let count = endgames.len() as f32;
    let (before, after) = (before / count, after / count);
    assert!(after > before + 0.2, "worth {before} before, {after} after");
}
