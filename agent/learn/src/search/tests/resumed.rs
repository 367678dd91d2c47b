//! A search that goes on from an earlier one, compared with its plain version node by node.

use super::golden::compare_nodes;
use super::plain::{Oracle, Plain, legal};
use super::*;

/// The move after which the same seat takes again.
const AGAIN: u8 = 2;

fn noise(method: Method, moves: usize, seed: u64) -> Vec<f32> {
    let Method::Gumbel(config) = method else { return Vec::new() };
    let mut rng = rng::stream(seed, "resumed", 0);
    (0..moves).map(|_| config.noise * rng::gumbel(&mut rng)).collect()
}

/// Searches a pile and what comes after [`AGAIN`], both ways; the number of decisions compared,
/// 0 where the first search left nothing below that move.
fn compare(root: &Pile, method: Method) -> usize {
    let stream = |seed| rng::stream(seed, "resumed", 0);
    let moves = legal(root);
    let mut first = [Search::new(root, root.mover, &moves, method, &mut stream(1))];
    run(&mut first, &mut Oracle);
    let mut plain = Plain::new(root.clone(), method, noise(method, moves.len(), 1));
    plain.run();

    let [first] = first;
    let again = moves.iter().position(|mv| *mv == AGAIN).unwrap();
    let Some(kept) = first.into_kept(again) else { return 0 };
    let mut next = [Search::resume(kept, method, &mut stream(2))];
    run(&mut next, &mut Oracle);
    let left = root.left - AGAIN;
    let mut plain = plain.resumed(AGAIN, noise(method, usize::from(left.min(3)), 2));
    assert_eq!((plain.root.left, plain.root.mover), (left, root.mover));
    let inherited = plain.seen.len();
    plain.run();
    let compared = compare_nodes(&next[0], &plain);
    if inherited > 0 { compared } else { 0 }
}

fn compare_all(method: impl Fn(usize) -> Method) {
    let mut compared = 0;
    for seats in 2..=4 {
        for (left, simulations) in [(12, 24), (15, 33), (18, 64), (21, 100)] {
            let pile = Pile { left, seats, mover: Seat::FIRST, again: true };
            compared += compare(&pile, method(simulations));
        }
    }
    assert!(compared > 200, "only {compared} decisions were compared");
}

#[test]
fn a_resumed_gumbel_search_is_its_plain_version() {
    for proofs in [false, true] {
        compare_all(|simulations| {
            let config = SearchConfig { proofs, ..SearchConfig::exploring(simulations) };
            SearchConfig { reuse: true, ..config }.into()
        });
    }
}

#[test]
fn a_resumed_puct_search_is_its_plain_version() {
    for proofs in [false, true] {
        compare_all(|simulations| {
            PuctConfig { proofs, reuse: true, ..PuctConfig::playing(simulations) }.into()
        });
    }
}
