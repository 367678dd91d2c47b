use ringrift::record::FinishedGame;

use super::*;
use crate::testing;

fn spec(threads: usize) -> Match {
    Match {
        config: testing::square(),
        seed: 11,
        blocks: 0..6,
        opening: 4,
        threads,
        concurrent: 2,
        players: vec![
            PlayerSpec::Network { network: testing::network(), simulations: 2 },
            PlayerSpec::Random,
        ],
        seatings: Seating::single(2),
    }
}

fn random_match(config: &str, players: usize, blocks: u64) -> Match {
    let config: ConfigKey = config.parse().unwrap();
    Match {
        config,
        seed: 3,
        blocks: 0..blocks,
        opening: 2,
        threads: 2,
        concurrent: 4,
        players: vec![PlayerSpec::Random; players],
        seatings: Seating::balanced(players, config.seats()).unwrap(),
    }
}

fn run(spec: &Match) -> (Score, Vec<Block>) {
    let mut blocks = Vec::new();
    let Played { score, .. } = play(spec, &AtomicBool::new(false), &mut |_, block| {
        blocks.push(block.clone());
        Flow::Continue
    });
    (score, blocks)
}

#[test]
fn players_swap_seats_after_the_same_opening() {
    let (score, blocks) = run(&spec(2));
    assert_eq!((score.games(), score.blocks.len()), (12, 6));
    for block in blocks {
        let [first, second] = &block.games[..] else { panic!("{} games", block.games.len()) };
        assert_eq!(first.players[0], second.players[1]);
        assert_eq!(first.players[1], second.players[0]);
        let opening = |game: &FinishedGame| game.plies.iter().map(|ply| ply.mv).take(4).collect();
        let (one, other): (Vec<_>, Vec<_>) = (opening(first), opening(second));
        assert_eq!(one, other);
    }
}

#[test]
fn results_do_not_depend_on_threads_nor_on_where_a_match_was_resumed() {
    let whole = run(&spec(1)).0.blocks;
    assert_eq!(whole, run(&spec(3)).0.blocks);
    let rest = run(&Match { blocks: 2..6, ..spec(2) }).0.blocks;
    assert_eq!(whole[2..], rest);
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

#[test]
fn searching_players_leave_what_they_expected() {
    let expected: Vec<_> = run(&spec(1)).0.blocks.iter().map(|block| block.expected).collect();
    assert!(expected.iter().all(|e| e.is_some_and(|e| (0.0..=1.0).contains(&e))), "{expected:?}");
    assert_eq!(run(&random_match("square8_2p", 2, 1)).0.blocks[0].expected, None);
}

#[test]
fn identical_players_score_one_nth_on_any_number_of_seats() {
    for (config, players, blocks) in
        [("square8_2p", 2, 30), ("square8_3p", 3, 12), ("square8_4p", 2, 12)]
    {
        let (score, _) = run(&random_match(config, players, blocks));
        let even = 1.0 / players as f64;
        let total: f64 = (0..players).map(|p| score.estimate(p).unwrap().score).sum();
        assert!((total - 1.0).abs() < 1e-9, "{config}: {total}");
        for player in 0..players {
            let found = score.estimate(player).unwrap();
            let inside = found.interval.low <= even && even <= found.interval.high;
            assert!(inside, "{config}, seed 3, player {player}: {found:?}");
        }
        let won: u64 = score.wins_by_seat().iter().sum();
        assert_eq!(won + score.nobody(), score.games());
    }
}
