use std::sync::atomic::AtomicBool;

use std::collections::BTreeSet;

use ringrift::game::{ConfigKey, Game};

use crate::arena::{self, Flow, Match, Seating};
use crate::player::{Notation, PlayerSpec, Turn};
use crate::search::{PuctConfig, Reached, SearchConfig, play_forced};
use crate::selfplay::{self, SelfPlay};
use crate::{rng, testing};

fn spec(words: &str, config: ConfigKey) -> PlayerSpec {
    let notation: Notation = words.parse().unwrap();
    let network = notation.network().map(|_| testing::network());
    notation.spec(config, network.as_ref(), 4).unwrap()
}

fn selfplay(config: ConfigKey, player: PlayerSpec) -> Vec<Vec<ringrift::game::Move>> {
    let games = vec![0, 1];
    let spec = SelfPlay {
        config,
        run_seed: 3,
        games,
        threads: 1,
        concurrent: 2,
        ..testing::selfplay(player, 0)
    };
    let mut played = Vec::new();
    selfplay::play(&spec, &AtomicBool::new(false), &mut |game| {
        played.push((game.id.to_string(), game.plies.iter().map(|ply| ply.mv).collect()));
    });
    played.sort();
    played.into_iter().map(|(_, moves)| moves).collect()
}

#[test]
fn every_player_plays_whole_games_with_any_number_of_seats() {
    for key in ["square8_2p", "square8_3p", "hex8_4p"] {
        let config: ConfigKey = key.parse().unwrap();
        for words in [
            "random",
            "heuristic~0.5",
            "policy:0.5",
            "gumbel:4",
            "puct:4",
            "descent:2",
            "minimax:1",
            "maxn:1",
        ] {
            assert_eq!(selfplay(config, spec(words, config)).len(), 2, "{words} on {key}");
        }
    }
}

#[test]
fn networks_guide_every_kind_of_search() {
    let config = testing::square();
    for words in ["policy@n", "gumbel:4@n", "puct:4@n", "descent:2@n", "minimax:1@n"] {
        let player = spec(words, config);
        assert_eq!(player.network().unwrap().id(), testing::network().id());
        assert_eq!(selfplay(config, player).len(), 2, "{words}");
    }
}

/// Decisions of one game, with the simulations that each cost.
fn simulations(method: impl Into<crate::search::Method>) -> Vec<usize> {
    let guide = crate::player::Guide::Heuristic;
    let player = PlayerSpec::Tree { guide, method: method.into() };
    let mut player = player.build(testing::square());
    let mut game = testing::start(testing::square());
    let mut rng = rng::stream(1, "reuse", 0);
    let mut spent = Vec::new();
    while let Reached::Decision { legal, .. } = play_forced(&mut game, |_| {}) {
        let mut turn = Turn { game: &game, legal: &legal, decision: 0, key: 7, rng: &mut rng };
        let decision = player.choose_one(&mut turn);
        spent.push(decision.search.unwrap().simulations);
        game.play(decision.mv);
    }
    spent
}

#[test]
fn a_turn_of_several_decisions_goes_on_in_its_tree() {
    let puct = |reuse| PuctConfig { reuse, proofs: false, ..PuctConfig::playing(16) };
    assert!(simulations(puct(false)).iter().all(|spent| *spent == 16));
    let spent = simulations(puct(true));
    assert!(spent.iter().all(|spent| (8..=16).contains(spent)), "{spent:?}");
    assert!(spent.iter().any(|spent| *spent < 16), "{spent:?}");
    let gumbel = SearchConfig { reuse: true, ..SearchConfig::exploring(16) };
    assert!(simulations(gumbel).iter().any(|spent| *spent < 16));
}

#[test]
fn a_mix_draws_one_player_for_each_game_and_seat() {
    let random = || (1.0, PlayerSpec::Random);
    let mix = PlayerSpec::Mixed(vec![random(), (1.0, spec("puct:2", testing::square()))]);
    let mut player = mix.build(testing::square());
    let mut game = testing::start(testing::square());
    let Reached::Decision { legal, .. } = play_forced(&mut game, |_| {}) else {
        panic!("no choice")
    };
    let searched = |game: &Game, player: &mut Box<dyn crate::player::Player>, key| {
        let mut rng = rng::stream(key, "mix", 0);
        let mut turn = Turn { game, legal: &legal, decision: 0, key, rng: &mut rng };
        player.choose_one(&mut turn).search.is_some()
    };
    let drawn: Vec<bool> = (0..20).map(|key| searched(&game, &mut player, key)).collect();
    let again: Vec<bool> = (0..20).map(|key| searched(&game, &mut player, key)).collect();
    assert_eq!(drawn, again);
    assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), 2, "both take part: {drawn:?}");
}

#[test]
fn the_heuristic_beats_random_clearly() {
    for key in ["square8_2p", "hex8_2p"] {
        let config: ConfigKey = key.parse().unwrap();
        let spec = Match {
            config,
            seed: 5,
            blocks: 0..6,
            opening: 2,
            threads: 2,
            concurrent: 4,
            players: vec![PlayerSpec::Heuristic, PlayerSpec::Random],
            seatings: Seating::single(config.seats()),
        };
        let played = arena::play(&spec, &AtomicBool::new(false), &mut |_, _| Flow::Continue);
        assert!(played.score.wins(0) >= 9, "{key}: {played:?}");
    }
}
