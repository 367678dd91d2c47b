use std::sync::atomic::AtomicBool;

use rand::Rng as _;
use ringrift::record::SearchRecord;

use super::*;
use crate::dataset::Augmentation;
use crate::player::PlayerSpec;
use crate::rng;
use crate::selfplay::{self, SelfPlay};
use crate::testing;

#[test]
fn a_mirrored_row_is_the_row_of_the_mirrored_game() {
    for key in ["square8_3p", "hex8_2p", "hexagonal_2p"] {
        let config: ConfigKey = key.parse().unwrap();
        let encoder = Encoder::new(config);
        let mut rng = rng::stream(4, "mirror", 0);
        let exact = Augmentation::Exact.symmetries(config.board());
        let (mut game, mut legal) = (Game::new(config, Options::default()), Vec::new());
        for _ in 0..60 {
            game.legal(&mut legal);
            let Some(mover) = game.to_move() else { break };
            let symmetry = exact[rng.random_range(0..exact.len())];
            let (mut mirrored, mut direct) = (Inputs::default(), Inputs::default());
            let view = Mirrored { encoder: &encoder, symmetry };
            view.push_inputs(&game, &legal, mover, &mut mirrored);
            let (image, mut image_legal) = (symmetry.game(&game), Vec::new());
            image.legal(&mut image_legal);
            encoder.push(&image, &image_legal, mover, &mut direct);
            assert!(mirrored == direct, "{key}: {}", game.state_text());
            game.play(legal[rng.random_range(0..legal.len())]);
        }
    }
}

/// A random game whose every choice has a policy that tells the moves apart.
fn searched_game(config: ConfigKey) -> FinishedGame {
    let spec = SelfPlay { config, ..testing::selfplay(PlayerSpec::Random, 1) };
    let mut games = Vec::new();
    selfplay::play(&spec, &AtomicBool::new(false), &mut |game| games.push(game));
    let mut recorded = games.remove(0);
    let (mut game, mut legal) = (testing::start(config), Vec::new());
    for ply in &mut recorded.plies {
        game.legal(&mut legal);
        let total: usize = (1..=legal.len()).sum();
        let share = |number: usize| number as f32 / total as f32;
        let policy = legal.iter().copied().zip((1..).map(share)).collect();
        let (value, chosen) = (Vec::new(), ply.mv);
        ply.search = Some(SearchRecord { policy, value, simulations: 1, model: None, chosen });
        game.play(ply.mv);
    }
    recorded
}

/// The game as it would have been on the turned or mirrored board.
fn image(recorded: &FinishedGame, symmetry: Symmetry) -> FinishedGame {
    let mut image = recorded.clone();
    let mut game = testing::start(recorded.config);
    for ply in &mut image.plies {
        let played = ply.mv;
        ply.mv = symmetry.mv(played, &game);
        for (mv, _) in ply.search.iter_mut().flat_map(|search| &mut search.policy) {
            *mv = symmetry.mv(*mv, &game);
        }
        game.play(played);
    }
    image
}

/// Moves of a target with their probabilities, in an order that does not depend on the legal list.
fn sorted(target: &PolicyTarget) -> Vec<(Vec<u32>, f32)> {
    let moves = target.moves.iter().map(|terms| terms.to_vec());
    let mut list: Vec<_> = moves.zip(target.probabilities.iter().copied()).collect();
    list.sort_by(|one, other| one.partial_cmp(other).unwrap());
    list
}

#[test]
fn all_targets_of_a_mirrored_row_are_those_of_the_mirrored_game() {
    for key in ["square8_3p", "square19_2p", "hex8_2p", "hexagonal_2p"] {
        let config: ConfigKey = key.parse().unwrap();
        let encoder = Encoder::new(config);
        let recorded = searched_game(config);
        let (plain, rows) = TrainingGame::replay(config, &recorded).unwrap();
        let board = config.board();
        for symmetry in Augmentation::Exact.symmetries(board) {
            let (mirrored, _) = TrainingGame::replay(config, &image(&recorded, symmetry)).unwrap();
            for ply in rows.iter().step_by(rows.len() / 12 + 1) {
                let row = |game: &TrainingGame, symmetry| {
                    let mut batch = Batch::default();
                    game.push(&encoder, *ply, symmetry, &mut batch);
                    let policy = sorted(batch.policy.remove(0).as_ref().unwrap());
                    (batch, policy)
                };
                let (found, found_policy) = row(&plain, symmetry);
                let (direct, direct_policy) = row(&mirrored, Symmetry::identity(board));
                assert!(found == direct, "{key}, {symmetry:?}, ply {ply}");
                assert_eq!(found_policy, direct_policy, "{key}, {symmetry:?}, ply {ply}");
            }
        }
    }
}
