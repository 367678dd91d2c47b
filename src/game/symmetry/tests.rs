//! The groups, and that the rules commute with them.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::game::{ConfigKey, Game, Move, Options, Seat};

#[test]
fn each_board_has_its_group() {
    for board in BoardKind::ALL {
        let order = if board.is_hex() { 12 } else { 8 };
        assert_eq!(Symmetry::all(board).len(), order);
        for symmetry in Symmetry::all(board) {
            let mut images: Vec<_> = board.cell_list().map(|cell| symmetry.cell(cell)).collect();
            images.sort_unstable();
            assert!(images.into_iter().eq(board.cell_list()), "{symmetry:?} is no bijection");
        }
    }
}

#[test]
fn composition_and_inverse_act_on_cells_as_they_should() {
    for board in BoardKind::ALL {
        let identity = Symmetry::identity(board);
        for one in Symmetry::all(board) {
            assert_eq!(one.then(one.inverse()), identity);
            assert_eq!(one.inverse().then(one), identity);
            assert_eq!(one.then(identity), one);
            for other in Symmetry::all(board) {
                let both = one.then(other);
                let agrees = |cell| both.cell(cell) == other.cell(one.cell(cell));
                assert!(board.cell_list().all(agrees), "{one:?} then {other:?}");
                assert_eq!(both.inverse(), other.inverse().then(one.inverse()));
            }
        }
    }
}

#[test]
fn four_symmetries_of_hex8_keep_its_border_growth() {
    for board in BoardKind::ALL {
        let kept = Symmetry::all(board).filter(|symmetry| symmetry.keeps_border_growth()).count();
        let expected = if board == BoardKind::Hex8 { 4 } else { Symmetry::all(board).len() };
        assert_eq!(kept, expected, "{board:?}");
    }
}

/// Positions that are rich in rare situations, from the file of counted positions.
fn rich_positions() -> impl Iterator<Item = Game> {
    let lines = include_str!("../../../tests/data/parity/perft.jsonl").lines();
    lines.map(|line| {
        let position: serde_json::Value = serde_json::from_str(line).unwrap();
        let config: ConfigKey = position["config"].as_str().unwrap().parse().unwrap();
        let state = position["state"].as_str().unwrap();
        Game::from_state_text(config, Options::default(), state).unwrap()
    })
}

/// Positions along random games, from the start and from the rich positions.
fn positions() -> impl Iterator<Item = Game> {
    let starts = ConfigKey::all().map(|config| Game::new(config, Options::default()));
    let starts = starts.map(|game| (game, 60)).chain(rich_positions().map(|game| (game, 12)));
    starts.zip(0..).flat_map(|((start, plies), seed)| along(start, plies, seed))
}

fn along(start: Game, plies: usize, seed: u64) -> impl Iterator<Item = Game> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut moves = Vec::new();
    let next = move |game: &Game| {
        game.legal(&mut moves);
        let chosen = *moves.get(rng.random_range(0..moves.len().max(1)))?;
        let mut game = game.clone();
        game.play(chosen);
        Some(game)
    };
    std::iter::successors(Some(start), next).take(plies)
}

#[test]
fn legality_and_play_commute_with_the_symmetries_that_keep_the_rules() {
    for game in positions() {
        for symmetry in Symmetry::all(game.config().board()) {
            if symmetry.keeps_border_growth() {
                let difference = difference(&game, symmetry);
                assert_eq!(difference, None, "{symmetry:?} in {}", game.state_text());
            }
        }
    }
}

#[test]
fn each_other_symmetry_of_hex8_changes_the_rules_somewhere() {
    let games: Vec<_> =
        rich_positions().filter(|game| game.config().board() == BoardKind::Hex8).collect();
    let games: Vec<_> = games.into_iter().flat_map(|game| along(game, 8, 5)).collect();
    for symmetry in Symmetry::all(BoardKind::Hex8) {
        let commutes = games.iter().all(|game| difference(game, symmetry).is_none());
        assert_eq!(commutes, symmetry.keeps_border_growth(), "{symmetry:?}");
    }
}

/// A move that is legal, or a state that is reached, on one side of the symmetry only.
fn difference(game: &Game, symmetry: Symmetry) -> Option<String> {
    let image = symmetry.game(game);
    let ambiguous: Vec<_> = ambiguous_slides(game);
    let slide = |mv| match mv {
        Move::Recover { from, to, .. } => Some((from, to)),
        _ => None,
    };
    let clear = |mv: &Move| slide(*mv).is_none_or(|slide| !ambiguous.contains(&slide));
    let mut moves = Vec::new();
    game.legal(&mut moves);
    moves.retain(clear);
    let back = symmetry.inverse();
    let mut expected: Vec<_> = moves.iter().map(|&mv| symmetry.mv(mv, game)).collect();
    let mut found = Vec::new();
    image.legal(&mut found);
    found.retain(|&mv| {
        let original = slide(mv).map(|(from, to)| (back.cell(from), back.cell(to)));
        original.is_none_or(|slide| !ambiguous.contains(&slide))
    });
    expected.sort_unstable();
    found.sort_unstable();
    if expected != found {
        return Some(format!("legal: expected {expected:?}, found {found:?}"));
    }
    let differs = |mv: &Move| {
        let (mut one, mut other) = (game.clone(), image.clone());
        one.play(*mv);
        other.play(symmetry.mv(*mv, game));
        symmetry.game(&one).hash() != other.hash()
    };
    // Of long lists a part is enough to play.
    let step = 1 + moves.len() / 40;
    let mv = moves.into_iter().step_by(step).find(differs)?;
    Some(format!("play of {}", mv.text(game.config().board())))
}

/// Slides of the mover's markers that complete a run of three or more on two axes: the rules
/// prefer one of them by an order of axes that symmetries do not keep.
fn ambiguous_slides(game: &Game) -> Vec<(Cell, Cell)> {
    let Some(mover) = game.to_move() else { return Vec::new() };
    let mut moves = Vec::new();
    game.legal(&mut moves);
    if !moves.contains(&Move::SkipRecovery) {
        return Vec::new();
    }
    let board = game.config().board();
    let pairs = game
        .markers(mover)
        .iter()
        .flat_map(|from| board.cell_list().map(move |to| (from, to)))
        .collect::<Vec<_>>();
    pairs.into_iter().filter(|&(from, to)| long_axes(game, mover, from, to) > 1).collect()
}

/// Axes on which `to` would stand in a run of at least three, were the marker on `from` gone.
fn long_axes(game: &Game, mover: Seat, from: Cell, to: Cell) -> usize {
    let (board, markers) = (game.config().board(), game.markers(mover));
    let steps: &[(i8, i8)] = &[(1, 0), (0, 1), (1, -1), (1, 1)];
    let steps = &steps[..if board.is_hex() { 3 } else { 4 }];
    let (x, y) = board.xy(to);
    let run = |dx: i8, dy: i8| {
        let cells = (1..).map_while(|k| board.cell_at(x + k * dx, y + k * dy));
        cells.take_while(|&cell| cell != from && markers.contains(cell)).count()
    };
    steps.iter().filter(|&&(dx, dy)| run(dx, dy) + run(-dx, -dy) + 1 >= 3).count()
}
