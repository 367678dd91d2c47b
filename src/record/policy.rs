//! Policies as the older service stores them: a number for each key, where moves may share a key.

use std::collections::BTreeMap;

use serde_json::Value;

use super::game::SearchRecord;
use super::loss::{Loss, Losses};
use crate::game::{Game, Move};

/// The index of a move in the older service's policy vector; `None` for a move that has none.
pub type PolicyIndex<'a> = dyn Fn(&Game, Move) -> Option<usize> + 'a;

/// The key of a move in stored policies; `None` for a move that has none.
pub(super) type KeyOf<'a> = dyn Fn(&Game, Move) -> Option<String> + 'a;

/// Most entries of one policy; the longest legal list is shorter.
const MAX_ENTRIES: usize = 20_000;

/// A stored policy, untrusted.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum StoredPolicy {
    /// Probabilities by key.
    Shares(BTreeMap<String, f64>),
    /// Not readable as that.
    Unreadable,
}

impl StoredPolicy {
    /// Reads a JSON object of numbers.
    pub(super) fn parse(json: &[u8]) -> Self {
        match serde_json::from_slice(json) {
            Ok(value) => Self::of(&value),
            Err(_) => Self::Unreadable,
        }
    }

    /// Reads an object of numbers, none of them negative.
    pub(super) fn of(value: &Value) -> Self {
        let entries = value.as_object().filter(|entries| entries.len() <= MAX_ENTRIES);
        let share = |(key, value): (&String, &Value)| {
            let share = value.as_f64().filter(|share| *share >= 0.0 && share.is_finite())?;
            Some((key.clone(), share))
        };
        let shares = entries.and_then(|entries| entries.iter().map(share).collect());
        shares.map_or(Self::Unreadable, Self::Shares)
    }
}

/// The search result behind a policy by index: shares that several moves have in common are split
/// evenly, which `losses` counts. `None` where no legal move has a share.
pub fn search_by_index(
    game: &Game,
    legal: &[Move],
    shares: &BTreeMap<usize, f64>,
    index: &PolicyIndex<'_>,
    losses: &mut Losses,
) -> Option<SearchRecord> {
    let key = |game: &Game, mv: Move| index(game, mv).map(|index| index.to_string());
    let shares = shares.iter().map(|(index, share)| (index.to_string(), *share)).collect();
    search_record(game, legal, &StoredPolicy::Shares(shares), &key, losses)
}

/// The search result behind a stored policy: shares that several moves have in common are split
/// evenly. Value, simulations and network are not in such records.
pub(super) fn search_record(
    game: &Game,
    legal: &[Move],
    stored: &StoredPolicy,
    key_of: &KeyOf<'_>,
    losses: &mut Losses,
) -> Option<SearchRecord> {
    let StoredPolicy::Shares(shares) = stored else {
        losses.add(Loss::UnreadablePolicy);
        return None;
    };
    let mut by_key: BTreeMap<String, Vec<Move>> = BTreeMap::new();
    for mv in legal {
        match key_of(game, *mv) {
            Some(key) => by_key.entry(key).or_default().push(*mv),
            None => losses.add(Loss::MoveWithoutKey),
        }
    }
    if shares.keys().any(|key| !by_key.contains_key(key)) {
        losses.add(Loss::SharesOfNoMove);
    }
    let found = |key: &String| shares.get(key).copied().unwrap_or(0.0);
    let total: f64 = by_key.keys().map(found).sum();
    if total <= 0.0 {
        losses.add(Loss::UnreadablePolicy);
        return None;
    }
    if by_key.iter().any(|(key, moves)| moves.len() > 1 && found(key) > 0.0) {
        losses.add(Loss::SharedKeys);
    }
    Some(split(legal, &by_key, |key| found(key) / total))
}

fn split(
    legal: &[Move],
    by_key: &BTreeMap<String, Vec<Move>>,
    share: impl Fn(&String) -> f64,
) -> SearchRecord {
    let mut policy: Vec<(Move, f32)> = Vec::with_capacity(legal.len());
    for (key, moves) in by_key {
        let each = (share(key) / moves.len() as f64) as f32;
        policy.extend(moves.iter().map(|mv| (*mv, each)));
    }
    let place = |mv: &Move| legal.iter().position(|other| other == mv);
    policy.sort_by_key(|(mv, _)| place(mv));
    let first_best =
        |best: (Move, f32), next: &(Move, f32)| if next.1 > best.1 { *next } else { best };
    let chosen = policy.iter().fold((legal[0], -1.0), first_best).0;
    SearchRecord { policy, value: Vec::new(), simulations: 0, model: None, chosen }
}
