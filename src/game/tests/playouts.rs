//! Properties of random games on all configurations.

use std::collections::HashMap;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::game::{Contents, Phase};

/// Games for each configuration: many on the small boards, few on the big ones.
fn seeds(config: ConfigKey) -> std::ops::Range<u64> {
    0..if config.board().cells() < 100 { 60 } else { 4 }
}

/// Plays a random game that half the time prefers rare moves, and shows every position to `each`.
fn playout(config: ConfigKey, seed: u64, mut each: impl FnMut(&Game)) -> Game {
    let options = Options { swap: config.seats() == 2, ..Options::default() };
    let mut rng = StdRng::seed_from_u64(seed);
    let mut game = Game::new(config, options);
    let (mut moves, mut plies) = (Vec::new(), 0);
    loop {
        each(&game);
        game.legal(&mut moves);
        if moves.is_empty() {
            return game;
        }
        plies += 1;
        assert!(plies <= longest_game(config), "{config} seed {seed} does not end");
        let any = moves[rng.random_range(0..moves.len())];
        let rare: Vec<Move> = moves.iter().copied().filter(|&mv| is_rare(mv)).collect();
        let prefer = seed % 2 == 1 && !rare.is_empty();
        game.play(if prefer { rare[rng.random_range(0..rare.len())] } else { any });
    }
}

fn is_rare(mv: Move) -> bool {
    matches!(mv, Move::Recover { .. } | Move::Territory(_) | Move::SkipPlacement | Move::Capture(_))
}

/// The loose bound of RULES.md 21, in recorded moves: eight at most for each turn without chains.
fn longest_game(config: ConfigKey) -> u64 {
    let (cells, seats) = (config.board().cells() as u64, u64::from(config.seats()));
    let acting = 2 * cells + 3 * seats * u64::from(config.board().rings_per_seat()) + 1;
    acting + 8 * seats * (acting + 1)
}

#[test]
fn random_games_end_and_keep_the_invariants() {
    for config in ConfigKey::all() {
        for seed in seeds(config) {
            let end = playout(config, seed, |game| assert_invariants(game, config, seed));
            assert!(end.outcome().is_some_and(|end| end.winner.is_some()), "{config} seed {seed}");
        }
    }
}

/// The invariants of RULES.md 21, counted from the cells.
fn assert_invariants(game: &Game, config: ConfigKey, seed: u64) {
    let place = || format!("{config} seed {seed}: {}", game.state_text());
    let (mut rings, mut territory) = ([0_u32; 4], [0_u16; 4]);
    for cell in config.board().cell_list() {
        match game.contents(cell) {
            Contents::Stack(stack) => {
                let owners: Vec<Seat> = stack.rings().collect();
                assert!(
                    !owners.is_empty() && owners.len() == usize::from(stack.height()),
                    "{}",
                    place()
                );
                let cap = owners.iter().take_while(|&&owner| owner == owners[0]).count();
                assert_eq!((cap, owners[0]), (usize::from(stack.cap_height()), stack.controller()));
                assert!(game.controlled(owners[0]).contains(cell), "{}", place());
                owners.iter().for_each(|owner| rings[owner.index()] += 1);
            }
            Contents::Marker(seat) => assert!(game.markers(seat).contains(cell), "{}", place()),
            Contents::Collapsed(seat) => territory[seat.index()] += 1,
            Contents::Empty => {}
        }
    }
    let mut all = 0;
    for seat in Seat::all(config.seats()) {
        let index = seat.index();
        assert_eq!(u32::from(game.rings_on_board(seat)), rings[index], "{}", place());
        assert_eq!(game.territory(seat), territory[index], "{}", place());
        assert_eq!(game.collapsed(seat).len(), u32::from(territory[index]), "{}", place());
        all += rings[index] + u32::from(game.hand(seat)) + u32::from(game.eliminated(seat));
    }
    let owned = u32::from(config.board().rings_per_seat()) * u32::from(config.seats());
    assert_eq!(all, owned, "{}", place());
}

#[test]
fn hashes_are_equal_exactly_when_states_are() {
    for config in ConfigKey::all() {
        let mut by_state = HashMap::new();
        let mut by_hash = HashMap::new();
        for seed in seeds(config).take(20) {
            playout(config, seed, |game| {
                let (state, hash) = (game.describe(), game.hash());
                let known = by_state.entry(state.clone()).or_insert(hash);
                assert_eq!(*known, hash, "{config} seed {seed}: {state}");
                let known = by_hash.entry(hash).or_insert(state.clone());
                assert_eq!(*known, state, "{config} seed {seed}: one hash for two states");
            });
        }
    }
}

#[test]
fn texts_of_resumable_positions_round_trip() {
    for config in ConfigKey::all() {
        for seed in seeds(config).take(4) {
            playout(config, seed, |game| {
                let text = game.state_text();
                let parsed = Game::from_state_text(config, game.options(), &text);
                match game.phase() {
                    Phase::Capture | Phase::ChainCapture | Phase::GameOver => {
                        assert!(parsed.is_err(), "{text}");
                    }
                    _ => assert_eq!(parsed.unwrap().state_text(), text),
                }
            });
        }
    }
}

#[test]
fn move_texts_of_random_games_round_trip() {
    for config in ConfigKey::all() {
        playout(config, 1, |game| {
            let mut moves = Vec::new();
            game.legal(&mut moves);
            let mut texts = legal(game);
            texts.dedup();
            assert_eq!(texts.len(), moves.len(), "two moves with one text");
            for mv in moves {
                let text = mv.text(config.board());
                assert_eq!(Move::parse(config.board(), &text), Ok(mv), "{text}");
            }
        });
    }
}

#[test]
fn moves_that_are_not_legal_are_refused_and_change_nothing() {
    let config = "square8_2p".parse().unwrap();
    let mut game = Game::new(config, Options::default());
    let before = game.describe();
    for text in ["NP", "SP", "SW", "M0,0>1,0", "P0,0x1 NL"] {
        let last = text.split(' ').next_back().unwrap();
        let mv = Move::parse(config.board(), last).unwrap();
        let error = game.try_play(mv).unwrap_err();
        assert!(error.to_string().starts_with(last), "{error}");
        assert_eq!(game.describe(), before);
    }
}
