//! Our moves in the older service's JSON (data formats 2.2) and policy keys (9.1).

use serde_json::{Map, Value, json};

use super::super::position::{Position, cell_key, coordinates, phase_name, point};
use super::geometry::{region_cells, span_cells};
use crate::game::{BoardKind, Cell, Contents, Game, LineChoice, Move, Phase, Recovery, Seat, Span};

/// What a move's JSON says besides the move.
pub(in super::super) struct MoveStamp<'a> {
    pub(in super::super) seat: Seat,
    pub(in super::super) phase: Phase,
    /// 1 for the first move.
    pub(in super::super) number: u32,
    /// ISO 8601.
    pub(in super::super) time: &'a str,
}

/// The JSON text of `mv`, which is about to be played in `game`: complete enough for
/// [`super::MoveClaim`]. `id` is our notation, from which we read our own records back.
pub(in super::super) fn move_json(game: &Game, mv: Move, stamp: &MoveStamp<'_>) -> String {
    let mut json = move_members(game, stamp.seat, mv);
    json.insert("id".into(), mv.text(game.config().board()).into());
    json.insert("phase".into(), phase_name(stamp.phase).into());
    json.insert("moveNumber".into(), stamp.number.into());
    json.insert("timestamp".into(), stamp.time.into());
    json.insert("thinkTime".into(), 0.into());
    // The older reader wants a destination even where there is none.
    json.entry("to").or_insert_with(|| json!({"x": 0, "y": 0}));
    Value::Object(json).to_string()
}

/// The members that say what `mv`, which `seat` is about to play in `game`, does.
pub(in super::super) fn move_members(game: &Game, seat: Seat, mv: Move) -> Map<String, Value> {
    let board = game.config().board();
    let mut json = Map::new();
    json.insert("type".into(), type_name(mv).into());
    json.insert("player".into(), seat.number().into());
    let (from, to) = ends(mv);
    for (name, cell) in [("from", from), ("to", to)] {
        if let Some(cell) = cell {
            json.insert(name.into(), point(board, cell));
        }
    }
    add_content(&mut json, game, seat, mv);
    json
}

fn add_content(json: &mut Map<String, Value>, game: &Game, seat: Seat, mv: Move) {
    let board = game.config().board();
    let mut put = |key: &str, value: Value| json.insert(key.to_owned(), value);
    match mv {
        Move::Place { cell, count } => {
            put("placementCount", count.into());
            put("placedOnStack", matches!(game.contents(cell), Contents::Stack(_)).into());
        }
        Move::Capture(segment) | Move::Continue(segment) => {
            put("captureTarget", point(board, segment.target));
        }
        Move::Recover { mode, .. } => add_recovery(json, board, mode),
        Move::Line(span) => {
            put("formedLines", formed_line(board, seat, span));
        }
        Move::LineOption { line, choice } => {
            let collapsing = match choice {
                LineChoice::All => line,
                LineChoice::Segment(segment) => segment,
            };
            put("formedLines", formed_line(board, seat, line));
            put("collapsedMarkers", points(board, &span_cells(board, collapsing)));
        }
        Move::Territory(id) => {
            let cells = region_cells(&Position::of(game), id).unwrap_or_default();
            let spaces = points(board, &cells);
            let region = json!({"spaces": spaces, "controllingPlayer": seat.number(), "isDisconnected": true});
            put("disconnectedRegions", json!([region]));
        }
        Move::PayLine { .. } => add_elimination(json, seat, 1, "line"),
        Move::PayTerritory { cap, .. } => add_elimination(json, seat, cap, "territory"),
        Move::PayRecovery { .. } => add_elimination(json, seat, 1, "recovery"),
        Move::ForcedElimination { cap, .. } => add_elimination(json, seat, cap, "forced"),
        _ => {}
    }
}

fn add_elimination(json: &mut Map<String, Value>, seat: Seat, count: u16, context: &str) {
    let rings = json!([{"player": seat.number(), "count": count}]);
    json.insert("eliminatedRings".into(), rings);
    json.insert("eliminationContext".into(), context.into());
}

fn add_recovery(json: &mut Map<String, Value>, board: BoardKind, mode: Recovery) {
    let (name, payer) = match mode {
        Recovery::Line { payer } => ("line", Some(payer)),
        Recovery::Segment(_) => ("line", None),
        Recovery::Fallback { payer } => ("fallback", Some(payer)),
        Recovery::Strike { payer } => ("stack_strike", Some(payer)),
    };
    json.insert("recoveryMode".into(), name.into());
    if let Some(payer) = payer {
        json.insert("extractionStacks".into(), json!([cell_key(board, payer)]));
    }
    if name == "line" {
        json.insert("recoveryOption".into(), if payer.is_some() { 1 } else { 2 }.into());
    }
    if let Recovery::Segment(span) = mode {
        json.insert("collapsePositions".into(), points(board, &span_cells(board, span)));
    }
}

fn formed_line(board: BoardKind, seat: Seat, span: Span) -> Value {
    let cells = span_cells(board, span);
    let (first, last) = (board.xy(span.first()), board.xy(span.last()));
    let (dx, dy) = ((last.0 - first.0).signum(), (last.1 - first.1).signum());
    json!([{
        "positions": points(board, &cells),
        "player": seat.number(),
        "length": cells.len(),
        "direction": coordinates(board, dx, dy),
    }])
}

fn points(board: BoardKind, cells: &[Cell]) -> Value {
    cells.iter().map(|cell| point(board, *cell)).collect()
}

/// Start and destination in the sense of the recorded `from` and `to`.
fn ends(mv: Move) -> (Option<Cell>, Option<Cell>) {
    match mv {
        Move::MoveStack { from, to } | Move::Recover { from, to, .. } => (Some(from), Some(to)),
        Move::Capture(segment) | Move::Continue(segment) => (Some(segment.from), Some(segment.to)),
        Move::Place { cell, .. }
        | Move::PayLine { cell }
        | Move::PayTerritory { cell, .. }
        | Move::PayRecovery { cell }
        | Move::ForcedElimination { cell, .. } => (None, Some(cell)),
        Move::Line(span) | Move::LineOption { line: span, .. } => (None, Some(span.first())),
        Move::Territory(id) => (None, Some(id.first)),
        _ => (None, None),
    }
}

/// Key of a move in the older service's stored policies. Several moves can share one.
pub(in super::super) fn policy_key(board: BoardKind, mv: Move) -> String {
    let (from, to) = ends(mv);
    let mut key = type_name(mv).to_owned();
    for cell in [from, to].into_iter().flatten() {
        let (x, y) = board.xy(cell);
        key.push_str(&format!("_{x},{y}"));
    }
    key
}

/// True if the older service records the move under this type, too: it has two words for a line that
/// collapses whole, and for a forced elimination.
pub fn has_type(mv: Move, name: &str) -> bool {
    let other = match mv {
        Move::Line(_) => "choose_line_option",
        Move::LineOption { choice: LineChoice::All, .. } => "process_line",
        Move::ForcedElimination { .. } => "eliminate_rings_from_stack",
        _ => type_name(mv),
    };
    name == type_name(mv) || name == other
}

/// The older service's name of the move's type.
pub const fn type_name(mv: Move) -> &'static str {
    match mv {
        Move::Place { .. } => "place_ring",
        Move::SkipPlacement => "skip_placement",
        Move::NoPlacement => "no_placement_action",
        Move::SwapSides => "swap_sides",
        Move::MoveStack { .. } => "move_stack",
        Move::Capture(_) => "overtaking_capture",
        Move::SkipCapture => "skip_capture",
        Move::Continue(_) => "continue_capture_segment",
        Move::Recover { .. } => "recovery_slide",
        Move::SkipRecovery => "skip_recovery",
        Move::NoMovement => "no_movement_action",
        Move::Line(_) => "process_line",
        Move::LineOption { .. } => "choose_line_option",
        Move::PayLine { .. } | Move::PayTerritory { .. } | Move::PayRecovery { .. } => {
            "eliminate_rings_from_stack"
        }
        Move::NoLine => "no_line_action",
        Move::Territory(_) => "choose_territory_option",
        Move::SkipTerritory => "skip_territory_processing",
        Move::NoTerritory => "no_territory_action",
        Move::ForcedElimination { .. } => "forced_elimination",
    }
}
