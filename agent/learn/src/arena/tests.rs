use ringrift::record::FinishedGame;

use super::*;
use crate::testing;

fn spec(threads: usize) -> Match {
    Match {
        config: testing::square(),
        seed: 11,
        blocks: 6,
        opening: 4,
        threads,
        concurrent: 2,
        candidate: PlayerSpec::Network { network: testing::network(), simulations: 2 },
        opponent: PlayerSpec::Random,
    }
}

fn blocks(spec: &Match) -> Vec<Block> {
    let mut blocks = Vec::new();
    let Played { score, .. } = play(spec, &AtomicBool::new(false), &mut |_, block| {
        blocks.push(block.clone());
        Flow::Continue
    });
    assert_eq!(score.games(), 12);
    assert_eq!(score.block_scores.len(), 6);
    blocks
}

#[test]
fn the_candidate_takes_every_seat_once_after_the_same_opening() {
    for block in blocks(&spec(2)) {
        let [first, second] = &block.games[..] else { panic!("{} games", block.games.len()) };
        assert_eq!(first.players[0], second.players[1]);
        assert_eq!(first.players[1], second.players[0]);
        let opening = |game: &FinishedGame| game.plies.iter().map(|ply| ply.mv).take(4).collect();
        let (one, other): (Vec<_>, Vec<_>) = (opening(first), opening(second));
        assert_eq!(one, other);
    }
}

#[test]
fn results_do_not_depend_on_threads() {
    let won = |spec| blocks(spec).into_iter().map(|block| block.won).collect::<Vec<_>>();
    assert_eq!(won(&spec(1)), won(&spec(3)));
}

#[test]
fn a_sequential_test_can_stop_the_match() {
    let mut heard = 0;
    let Played { score, .. } = play(&spec(2), &AtomicBool::new(false), &mut |score, _| {
        heard += 1;
        if score.games() >= 4 { Flow::Stop } else { Flow::Continue }
    });
    assert_eq!((heard, score.games()), (2, 4));
}
