use std::collections::BTreeMap;

use super::*;
use crate::testing;

fn ids_and_moves(
    threads: usize,
    concurrent: usize,
) -> BTreeMap<String, Vec<ringrift::record::Ply>> {
    let spec = SelfPlay { threads, concurrent, ..testing::selfplay(testing::tiny_explorer(4), 6) };
    let mut games = BTreeMap::new();
    let played = play(&spec, &AtomicBool::new(false), &mut |game| {
        games.insert(game.id.to_string(), game.plies);
    });
    assert!(played.complete);
    assert_eq!(played.games, 6);
    assert!(played.evals.rows > 0);
    games
}

#[test]
fn a_game_depends_on_its_index_only() {
    assert_eq!(ids_and_moves(1, 1), ids_and_moves(2, 2));
}

#[test]
fn forced_moves_are_played_without_search_and_choices_with() {
    let mut checked = 0;
    let spec = testing::selfplay(testing::tiny_explorer(4), 2);
    play(&spec, &AtomicBool::new(false), &mut |game| {
        let mut state = testing::start(game.config);
        let mut legal = Vec::new();
        for ply in &game.plies {
            state.legal(&mut legal);
            assert_eq!(ply.search.is_some(), legal.len() > 1);
            if let Some(search) = &ply.search {
                let total: f32 = search.policy.iter().map(|(_, probability)| probability).sum();
                assert!((total - 1.0).abs() < 1e-4);
                assert!(search.policy.iter().all(|(mv, _)| legal.contains(mv)));
                checked += 1;
            }
            state.play(ply.mv);
        }
        assert_eq!(state.outcome(), Some(game.outcome));
    });
    assert!(checked > 20);
}

#[test]
fn a_stop_ends_play_without_losing_finished_games() {
    let stop = AtomicBool::new(false);
    let spec = testing::selfplay(PlayerSpec::Random, 1_000_000);
    let mut heard = 0;
    let played = play(&spec, &stop, &mut |_| {
        heard += 1;
        stop.store(heard >= 10, Ordering::Relaxed);
    });
    assert_eq!(played.games, heard);
    assert!(!played.complete);
}
