//! The searches compared with their plain version, node by node.

use super::super::node::Child;
use super::super::tree::Tree;
use super::plain::{Oracle, Plain, legal};
use super::*;

/// Searches a pile both ways and compares every decision of the tree.
fn compare(root: &Pile, method: Method, seed: u64) -> usize {
    let moves = legal(root);
    let stream = || rng::stream(seed, "golden", 0);
    let mut search = [Search::new(root, root.mover, &moves, method, &mut stream())];
    run(&mut search, &mut Oracle);

    let noise = match method {
        Method::Gumbel(config) => {
            let mut rng = stream();
            moves.iter().map(|_| config.noise * rng::gumbel(&mut rng)).collect()
        }
        Method::Puct(_) => Vec::new(),
    };
    let mut plain = Plain::new(root.clone(), method, noise);
    plain.run();
    compare_nodes(&search[0], &plain)
}

/// Visits and values of every move of every decision; the number of decisions.
pub(super) fn compare_nodes(search: &Search<Pile>, plain: &Plain) -> usize {
    let mut open = vec![(0, Vec::new())];
    let mut compared = 0;
    while let Some((node, line)) = open.pop() {
        compared += 1;
        let (legal, expected) = (search.tree.legal(node), plain.statistics(&line));
        assert_eq!(legal.len(), expected.len(), "{line:?}");
        for (index, of) in expected.iter().enumerate() {
            let edge = search.tree.edge_at(node, index);
            let visits = edge.map_or(0, |edge| edge.visits) as f32;
            assert_eq!(visits, of.visits, "move {index} after {line:?} of {:?}", plain.root);
            let Some(edge) = edge else { continue };
            let near = (edge.q - of.q).abs() < 1e-4;
            assert!(near, "move {index} after {line:?}: {} is not {}", edge.q, of.q);
            if let Child::Decision(next) = edge.child {
                open.push((next, [&line[..], &[legal[index]]].concat()));
            }
        }
    }
    assert_eq!(compared, search.tree.len());
    compared
}

fn piles() -> impl Iterator<Item = (Pile, usize)> {
    let sizes = [(7u8, 8), (9, 16), (12, 33), (15, 64), (21, 150)];
    (2..=4).flat_map(move |seats| {
        sizes.map(|(left, simulations)| {
            (Pile { left, seats, mover: Seat::FIRST, again: false }, simulations)
        })
    })
}

#[test]
fn gumbel_search_is_the_published_algorithm() {
    let mut compared = 0;
    for (pile, simulations) in piles() {
        for proofs in [false, true] {
            let config = SearchConfig { proofs, ..SearchConfig::exploring(simulations) };
            compared += compare(&pile, config.into(), u64::from(pile.left));
        }
    }
    assert!(compared > 300, "only {compared} decisions were compared");
}

#[test]
fn puct_is_the_published_algorithm() {
    let mut compared = 0;
    for (pile, simulations) in piles() {
        for proofs in [false, true] {
            let config = PuctConfig { proofs, ..PuctConfig::playing(simulations) };
            compared += compare(&pile, config.into(), 1);
        }
    }
    assert!(compared > 300, "only {compared} decisions were compared");
}

#[test]
fn the_improved_policy_is_that_of_the_plain_version() {
    for (pile, simulations) in piles() {
        let config = SearchConfig { noise: 0.0, ..SearchConfig::exploring(simulations) };
        let moves = legal(&pile);
        let mut rng = rng::stream(1, "golden", 0);
        let mut search = [Search::new(&pile, Seat::FIRST, &moves, config, &mut rng)];
        run(&mut search, &mut Oracle);
        let mut plain = Plain::new(pile, config.into(), vec![0.0; moves.len()]);
        plain.run();
        let mut policy = plain.improved(&[], config.sigma);
        softmax(&mut policy);
        for (found, plain) in search[0].found().policy.iter().zip(&policy) {
            assert!((found - plain).abs() < 1e-3, "{found} is not {plain}");
        }
    }
}

#[test]
fn a_search_goes_on_from_the_subtree_that_it_is_given() {
    let root = Pile { left: 15, seats: 2, mover: Seat::FIRST, again: false };
    let config = PuctConfig { reuse: true, proofs: false, ..PuctConfig::playing(64) };
    let mut rng = rng::stream(1, "golden", 0);
    let begin = |rng: &mut _| Search::new(&root, Seat::FIRST, &legal(&root), config, rng);
    let mut search = [begin(&mut rng)];
    run(&mut search, &mut Oracle);
    let [search] = search;
    let best = search.found().best;
    let visits = |tree: &Tree<Pile>, node| {
        tree.edges(node).iter().map(|edge| (edge.index, edge.visits)).collect::<Vec<_>>()
    };
    let Some(Child::Decision(next)) = search.tree.edge_at(0, best).map(|edge| edge.child) else {
        panic!("{best} was searched")
    };
    let before = visits(&search.tree, next);
    let kept = search.tree.subtree(next);
    assert_eq!(visits(&kept, 0), before);
    assert_eq!(kept.node(0).state.left, root.left - legal(&root)[best]);

    // Nothing changes hands in a pile, so the next decision is another seat's: nothing is kept.
    let mut search = [begin(&mut rng)];
    run(&mut search, &mut Oracle);
    let [search] = search;
    assert!(search.into_kept(best).is_none());
}
