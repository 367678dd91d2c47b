//! Worked examples of lines and territory (RULES.md 18).

use super::*;

#[test]
fn crossing_exact_lines_share_a_cell() {
    let markers = "M1,3=1;2,3=1;3,3=1;4,0=1;4,1=1;4,2=1;4,3=1";
    let mut game = setup("square8_2p", "LP 1", &format!("S5,0=1;7,7=2|{markers}"));
    assert_eq!(legal(&game), ["L1,3~4,3", "L4,0~4,3"]);
    play(&mut game, "L1,3~4,3");
    assert_eq!(legal(&game), ["E5,0:l1"]);
    play(&mut game, "E5,0:l1");
    assert_eq!((turn(&game).as_str(), legal(&game)), ("LP 1", vec!["NL".to_owned()]));
    play(&mut game, "NL");
    assert_eq!(turn(&game), "TP 1");
}

#[test]
fn a_marker_lies_in_the_longest_run_of_any_axis() {
    // Three in a row, and one beside the first.
    let game = setup("square8_2p", "LP 1", "S5,0=1;7,7=2|M0,0=1;0,1=1;1,0=1;2,0=1;7,0=2");
    let cells = |length| {
        let runs = game.in_runs(Seat::FIRST, length);
        runs.iter().map(|cell| BoardKind::Square8.xy(cell)).collect::<Vec<_>>()
    };
    assert_eq!(cells(1), [(0, 0), (0, 1), (1, 0), (2, 0)]);
    assert_eq!(cells(2), [(0, 0), (0, 1), (1, 0), (2, 0)]);
    assert_eq!(cells(3), [(0, 0), (1, 0), (2, 0)]);
    assert_eq!(cells(4), []);
}

#[test]
fn an_overlength_line_collapses_whole_or_in_part() {
    let markers = "M1,3=1;2,3=1;3,3=1;4,3=1;5,3=1;6,3=1";
    let game = setup("square8_2p", "LP 1", &format!("S0,7=12;7,7=2|{markers}"));
    assert_eq!(
        legal(&game),
        ["O1,3~6,3:1,3~4,3", "O1,3~6,3:2,3~5,3", "O1,3~6,3:3,3~6,3", "O1,3~6,3:A"]
    );
    let mut part = game.clone();
    play(&mut part, "O1,3~6,3:2,3~5,3");
    assert_eq!((turn(&part).as_str(), field(&part, 'M').as_str()), ("TP 1", "M1,3=1;6,3=1"));

    let mut whole = game;
    play(&mut whole, "O1,3~6,3:A");
    assert!(whole.line_payment_due());
    play(&mut whole, "E0,7:l1");
    assert_eq!(field(&whole, 'S'), "S0,7=2;7,7=2");
    assert_eq!(legal(&whole), ["NL"]);
}

#[test]
fn the_debt_comes_first_and_is_waived_without_stacks() {
    let markers = "M1,1=1;2,1=1;3,1=1;5,3=1;5,4=1;5,5=1";
    let mut game = setup("square8_3p", "LP 1", &format!("S0,7=1;7,6=3;7,7=2|{markers}"));
    play(&mut game, "L1,1~3,1");
    assert_eq!(legal(&game), ["E0,7:l1"]);
    play(&mut game, "E0,7:l1");
    assert_eq!(legal(&game), ["L5,3~5,5"]);
    play(&mut game, "L5,3~5,5");
    assert_eq!(turn(&game), "TP 1");
}

const HEX8_ROWS: &str = "S4,0=2|M-1,0=1;-1,2=1;0,0=1;0,2=1;1,0=1;1,2=1;2,0=1";

#[test]
fn on_hex8_with_three_seats_a_run_of_three_is_no_line() {
    let mut game = setup("hex8_3p", "LP 1", HEX8_ROWS);
    assert_eq!(legal(&game), ["O-1,0~2,0:-1,0~1,0", "O-1,0~2,0:0,0~2,0", "O-1,0~2,0:A"]);
    play(&mut game, "O-1,0~2,0:0,0~2,0");
    assert_eq!(turn(&game), "TP 1");
    assert_eq!(field(&game, 'M'), "M-1,0=1;-1,2=1;0,2=1;1,2=1");
}

#[test]
fn a_corner_takes_its_border_cluster_along() {
    let markers = "M0,1=1;1,0=1;2,1=2;3,2=1;6,2=1";
    let mut game = setup("square8_2p", "TP 1", &format!("S5,6=1;7,7=2|{markers}"));
    let corner = legal_starting(&game, "T0,0:1:");
    assert_eq!(corner.len(), 1);
    play(&mut game, &corner[0]);
    assert_eq!(field(&game, 'C'), "C0,0=1;0,1=1;1,0=1;2,1=1;3,2=1");
    assert_eq!(field(&game, 'M'), "M6,2=1");
    assert_eq!(legal(&game), ["E5,6:t1"]);
}

#[test]
fn border_growth_depends_on_the_board() {
    // The corner (-4, 0) of hex8, fenced by its three neighbours; one more marker at (1, 1).
    let fence = "M-4,1=1;-3,-1=1;-3,0=1;-2,1=1";
    for (config, shift, grown) in [("hex8_2p", 0, true), ("hexagonal_2p", -8, false)] {
        let moved = |text: &str| {
            let cell = |entry: &str| {
                let (x, rest) = entry.split_once(',').unwrap();
                format!("{},{rest}", x.parse::<i32>().unwrap() + shift)
            };
            text.split(';').map(cell).collect::<Vec<_>>().join(";")
        };
        let fields = format!("S2,0=1;3,0=2|M{}", moved(&fence[1..]));
        let mut game = setup(config, "TP 1", &fields);
        let corner = legal_starting(&game, &format!("T{}:1:", moved("-4,0")));
        play(&mut game, &corner[0]);
        let collapsed = field(&game, 'C').contains(&moved("-2,1"));
        assert_eq!(collapsed, grown, "{config}");
    }
}

#[test]
fn foreign_walls_serve_everybody() {
    let mut game = setup("square8_2p", "TP 1", "S0,0=221;5,6=1;7,7=2|M0,1=2;1,0=2");
    let corner = legal_starting(&game, "T0,0:1:");
    play(&mut game, &corner[0]);
    assert_eq!(field(&game, 'E'), "E3,0");
    assert_eq!(field(&game, 'C'), "C0,0=1;0,1=1;1,0=1");
    assert_eq!(legal(&game), ["E5,6:t1"]);
}

#[test]
fn a_walled_in_player_claims_the_rest_of_the_board() {
    let mut game = setup("square8_2p", "RP 1", "S0,0=12;7,7=22|C0,1=1;1,0=1;1,1=1");
    play(&mut game, "NP NM NL");
    let moves = legal(&game);
    assert_eq!((turn(&game).as_str(), moves.len()), ("TP 1", 2));
    assert!(moves[1].starts_with("T0,2:60:"), "{moves:?}");
    play(&mut game, "ST");
    assert_eq!(turn(&game), "FE 1");
}
