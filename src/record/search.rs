//! Search results in the database: exact in `search_stats_json`, coarse in `move_probs`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::game::SearchRecord;
use super::moves::policy_key;
use crate::game::{BoardKind, Move, MoveTextError};
use crate::id::ModelId;

/// Why a stored search result is not readable.
#[derive(Debug, thiserror::Error)]
pub(super) enum SearchTextError {
    #[error("search statistics are not the expected JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("search statistics name an impossible move: {0}")]
    Move(#[from] MoveTextError),
    #[error("search statistics hold the probability or value {0}, which is not in [0, 1]")]
    Number(f32),
}

#[derive(Serialize, Deserialize)]
struct SearchJson {
    policy: Vec<(String, f32)>,
    value: Vec<f32>,
    simulations: u32,
    model: Option<ModelId>,
    chosen: String,
}

/// The exact text, for our own readers.
pub(super) fn search_stats(board: BoardKind, search: &SearchRecord) -> String {
    let text = SearchJson {
        policy: search.policy.iter().map(|(mv, p)| (mv.text(board), *p)).collect(),
        value: search.value.clone(),
        simulations: search.simulations,
        model: search.model.clone(),
        chosen: search.chosen.text(board),
    };
    serde_json::to_string(&text).expect("texts, numbers and lists always serialise")
}

/// Reads [`search_stats`] back.
pub(super) fn read_search_stats(
    board: BoardKind,
    text: &str,
) -> Result<SearchRecord, SearchTextError> {
    let json: SearchJson = serde_json::from_str(text)?;
    let numbers = json.policy.iter().map(|(_, p)| *p).chain(json.value.iter().copied());
    if let Some(bad) = numbers.into_iter().find(|number| !(0.0..=1.0).contains(number)) {
        return Err(SearchTextError::Number(bad));
    }
    let policy = json
        .policy
        .iter()
        .map(|(text, p)| Ok((Move::parse(board, text)?, *p)))
        .collect::<Result<_, MoveTextError>>()?;
    Ok(SearchRecord {
        policy,
        value: json.value,
        simulations: json.simulations,
        model: json.model,
        chosen: Move::parse(board, &json.chosen)?,
    })
}

/// Smallest probability that the coarse form keeps.
const COARSE_FLOOR: f64 = 5e-4;

/// The coarse text, for older readers: moves that share a key are summed.
pub(super) fn move_probs(board: BoardKind, policy: &[(Move, f32)]) -> String {
    let mut sums: Map<String, Value> = Map::new();
    for (mv, p) in policy {
        let key = policy_key(board, *mv);
        let before = sums.get(&key).and_then(Value::as_f64).unwrap_or(0.0);
        sums.insert(key, (before + f64::from(*p)).into());
    }
    sums.retain(|_, p| p.as_f64().is_some_and(|p| p >= COARSE_FLOOR));
    for p in sums.values_mut() {
        let rounded = p.as_f64().map(|p| (p * 1e6).round() / 1e6);
        *p = rounded.into();
    }
    Value::Object(sums).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched() -> (BoardKind, SearchRecord) {
        let board = BoardKind::Square8;
        let cell = board.cell_at(3, 4).unwrap();
        let place = |count| Move::Place { cell, count };
        let policy = vec![(place(1), 0.25), (place(2), 0.125), (Move::SkipPlacement, 0.624_999)];
        let value = vec![0.75, 0.25];
        let record = SearchRecord { policy, value, simulations: 32, model: None, chosen: place(2) };
        (board, record)
    }

    #[test]
    fn the_exact_text_round_trips() {
        let (board, record) = searched();
        let text = search_stats(board, &record);
        assert_eq!(read_search_stats(board, &text).unwrap(), record);
    }

    #[test]
    fn placements_on_one_cell_share_a_key_and_are_summed() {
        let (board, record) = searched();
        let text = move_probs(board, &record.policy);
        assert_eq!(text, r#"{"place_ring_3,4":0.375,"skip_placement":0.624999}"#);
    }

    #[test]
    fn unusable_texts_are_refused() {
        let (board, record) = searched();
        let text = search_stats(board, &record);
        for bad in [
            text.replace("0.75", "1.75"),
            text.replace("P3,4x1", "P9,9x1"),
            text.replace("policy", "polity"),
            text[..20].to_owned(),
        ] {
            assert!(read_search_stats(board, &bad).is_err(), "{bad} was accepted");
        }
    }
}
