//! `symmetry.json`: images of policy indices, and the gather table of the small hexagon.

use ringrift::game::BoardKind;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::checker::Checker;
use crate::legacy::policy::{HexSymmetry, SquareSymmetry, hex_board_gather};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HexRow {
    index: usize,
    images: Vec<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SquareRow {
    index: usize,
    images: Vec<SquareImage>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SquareImage {
    rotation: u8,
    flip: bool,
    index: i64,
}

pub(super) fn check(text: &str, checker: &mut Checker<'_>) {
    let members: Map<String, Value> = match serde_json::from_str(text) {
        Ok(members) => members,
        Err(error) => {
            checker.mismatch("", "content", "a JSON object", &error.to_string());
            return;
        }
    };
    for (name, value) in members {
        let board = BoardKind::ALL.into_iter().find(|board| name.starts_with(board.name()));
        let checked = match (board, name.strip_suffix("_board_gather")) {
            (Some(board), Some(_)) if board.is_hex() => check_gather(board, value, checker),
            (Some(board), None) if board.is_hex() => check_hex(board, value, checker),
            (Some(board), None) => check_square(board, value, checker),
            _ => {
                checker.mismatch(&name, "table", "a known table", "not known");
                Ok(())
            }
        };
        if let Err(error) = checked {
            checker.mismatch(&name, "table", "known members", &error.to_string());
        }
    }
}

/// Rotations and mirror images of a square.
const SQUARE_SYMMETRIES: usize = 8;

type Checked = Result<(), serde_json::Error>;

fn check_hex(board: BoardKind, value: Value, checker: &mut Checker<'_>) -> Checked {
    for row in Vec::<HexRow>::deserialize(value)? {
        let id = format!("{} index {}", board.name(), row.index);
        let ours: Vec<i64> =
            HexSymmetry::all().map(|symmetry| number(symmetry.image(board, row.index))).collect();
        checker.same(&id, "number of images", row.images.len(), ours.len());
        for (transform, (expected, got)) in row.images.iter().zip(ours).enumerate() {
            checker.same(&id, &format!("image {transform}"), *expected, got);
        }
    }
    Ok(())
}

fn check_square(board: BoardKind, value: Value, checker: &mut Checker<'_>) -> Checked {
    for row in Vec::<SquareRow>::deserialize(value)? {
        let id = format!("{} index {}", board.name(), row.index);
        checker.same(&id, "number of images", row.images.len(), SQUARE_SYMMETRIES);
        for image in row.images {
            let what = format!("rotation {} flip {}", image.rotation, image.flip);
            if image.rotation > 3 {
                checker.mismatch(&id, &what, "a rotation of 0 to 3", "another");
                continue;
            }
            let symmetry = SquareSymmetry { rotation: image.rotation, flip: image.flip };
            checker.same(&id, &what, image.index, number(symmetry.image(board, row.index)));
        }
    }
    Ok(())
}

fn check_gather(board: BoardKind, value: Value, checker: &mut Checker<'_>) -> Checked {
    let tables = Vec::<Vec<Vec<usize>>>::deserialize(value)?;
    let ours = hex_board_gather(board);
    let id = format!("{} gather", board.name());
    checker.same(&id, "number of tables", tables.len(), ours.len());
    for (transform, (expected, got)) in tables.into_iter().zip(ours).enumerate() {
        let expected: Vec<usize> = expected.into_iter().flatten().collect();
        let what = format!("table {transform}");
        checker.same(&id, &what, format!("{expected:?}"), format!("{got:?}"));
    }
    Ok(())
}

fn number(index: Option<usize>) -> i64 {
    index.and_then(|index| i64::try_from(index).ok()).unwrap_or(-1)
}
