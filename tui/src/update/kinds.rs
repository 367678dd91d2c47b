//! Which kinds of events there are, and how many of each.

use std::collections::BTreeMap;

use crate::keymap::{Command, Key};
use crate::model::{Focus, Kinds, Model};

/// Opens the list of kinds with their counts, most frequent first.
pub fn open(model: &mut Model) {
    model.focus = Focus::Kinds(Kinds { counts: counts(model), at: 0 });
}

/// Counts again what the open list of kinds shows; the cursor stays on its kind.
pub fn recount(model: &mut Model) {
    let Focus::Kinds(kinds) = &model.focus else { return };
    let counts = counts(model);
    let chosen = kinds.counts.get(kinds.at).map(|(kind, _)| kind);
    let at = counts.iter().position(|(kind, _)| Some(kind) == chosen).unwrap_or(0);
    model.focus = Focus::Kinds(Kinds { counts, at });
}

fn counts(model: &Model) -> Vec<(String, usize)> {
    let mut counts = BTreeMap::<&str, usize>::new();
    let feed = &model.shown().feed;
    for entry in (0..feed.len()).filter_map(|at| feed.get(at)) {
        *counts.entry(&entry.kind).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> =
        counts.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// A key while the list of kinds is open: moves, chooses or closes.
pub fn press(model: &mut Model, mut kinds: Kinds, key: Key) {
    use crate::keymap::Lookup::Command as Does;
    let last = kinds.counts.len().saturating_sub(1);
    match model.keymap.lookup(model.screen, &[key]) {
        Does(Command::Open) => {
            if let Some((kind, _)) = kinds.counts.get(kinds.at) {
                let filter = format!("kind:{}", kind.to_lowercase());
                super::keys::set_filter(model, &filter);
            }
            return;
        }
        Does(Command::Back | Command::Kinds | Command::Quit) => return,
        Does(Command::Up) => kinds.at = kinds.at.saturating_sub(1),
        Does(Command::Down) => kinds.at = (kinds.at + 1).min(last),
        Does(Command::Top) => kinds.at = 0,
        Does(Command::Bottom) => kinds.at = last,
        _ => {}
    }
    model.focus = Focus::Kinds(kinds);
}
