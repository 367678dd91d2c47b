//! Move-tree counts of the rule book (RULES.md 23).

use super::*;
use crate::parity::perft;

fn assert_counts(name: &str, game: &Game, counts: &[u64]) {
    for (depth, &count) in (1..).zip(counts) {
        assert_eq!(perft(game, depth), count, "{name}, depth {depth}");
    }
}

#[test]
fn openings() {
    for seats in 2..=4 {
        for (board, counts) in
            [("square8", [192, 3192, 3192, 3192]), ("hex8", [183, 2430, 2430, 2430])]
        {
            let config = format!("{board}_{seats}p");
            let game = Game::new(config.parse().unwrap(), Options::default());
            assert_counts(&config, &game, &counts);
        }
    }
    let game = Game::new("square8_2p".parse().unwrap(), Options::default());
    assert_eq!(perft(&game, 5), 596_904);
}

/// Name, configuration, turn, fields, counts.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static [u64]);

const POSITIONS: [Row; 7] = [
    (
        "A",
        "square8_2p",
        "MV 1",
        "E3,4|S2,2=112;2,5=2211;4,2=21;5,5=1;6,2=22|M0,3=2;1,1=1;1,4=2;2,4=2;3,2=2;3,3=1;4,4=1;5,3=2;6,6=1|C0,0=1;7,0=1;7,7=2",
        &[22, 46, 63, 75],
    ),
    (
        "B",
        "square8_3p",
        "LP 2",
        "H1,0,2|E0,1,0|S0,7=21;3,6=22;7,0=3;7,7=1|M0,1=2;0,2=1;1,0=3;1,1=2;2,1=2;2,2=2;2,3=2;3,1=2;4,1=2",
        &[5, 8, 327, 5260],
    ),
    (
        "C",
        "square8_2p",
        "RP 1",
        "E5,2|S1,0=2211;6,6=21;7,3=22|M0,0=1;1,1=1;2,1=1;3,1=1;5,1=1;5,2=1|C7,7=2",
        &[1, 9, 9, 9, 9, 312],
    ),
    (
        "D",
        "hex8_3p",
        "MV 1",
        "S-3,0=221;0,3=33;3,0=21|M-1,0=1;0,0=1;0,1=1;2,-1=1;2,0=1|C4,0=2",
        &[9, 9, 9, 9, 91, 101],
    ),
    (
        "E",
        "hex8_2p",
        "MV 1",
        "H1,1|S-2,2=12;0,0=11;2,0=2|M-4,1=1;-3,-1=1;-3,0=1;-2,1=2;3,-4=2;3,-3=2;4,-4=1;4,-3=2",
        &[25, 60, 103, 926, 13903],
    ),
    (
        "F",
        "square8_4p",
        "RP 3",
        "H0,1,0,0|E4,3,2,5|S0,0=34;3,3=412;5,5=23;6,1=1|M0,1=3;1,0=3;2,2=2;3,5=4;4,4=1;6,6=4|C0,7=4;1,7=4;6,7=1;7,6=1;7,7=1",
        &[1, 13, 42, 105],
    ),
    (
        "G",
        "hexagonal_2p",
        "MV 2",
        "S-3,0=222;0,0=21;0,5=112;4,0=12|M-12,1=1;-11,-1=1;-11,0=1;-10,0=1;0,2=2;0,3=2;0,4=1;1,0=2;2,0=1;3,-3=2;3,-2=2;3,-1=2|C12,0=1",
        &[90, 224, 1085],
    ),
];

#[test]
fn positions() {
    for (name, config, turn, fields, counts) in POSITIONS {
        assert_counts(name, &setup(config, turn, fields), counts);
    }
}
