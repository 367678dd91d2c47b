//! What the format has no member for, as tags of the record's metadata: other readers keep them.

use super::super::game::FinishedGame;
use super::super::loss::{Loss, Losses};

const RULESET: &str = "ruleset:";
const END: &str = "end:";
const SOURCE: &str = "source:";
const SWAP_ON: &str = "swap_rule:on";
const SWAP_OFF: &str = "swap_rule:off";

/// What the tags of a record say.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// Whether sides could be swapped.
    pub(super) swap: Option<bool>,
    pub(super) source: Option<String>,
}

/// The tags of a game.
pub(super) fn of(game: &FinishedGame) -> Vec<String> {
    vec![
        format!("{RULESET}{}", game.ruleset),
        format!("{END}{}", game.outcome.reason.name()),
        format!("{SOURCE}{}", game.source),
        if game.swap { SWAP_ON } else { SWAP_OFF }.to_owned(),
    ]
}

/// Reads tags; rules and end are found by replaying. Unknown ones are notes that are lost.
pub(super) fn read(tags: &[String], losses: &mut Losses) -> Tags {
    let mut found = Tags::default();
    for tag in tags {
        match tag.as_str() {
            SWAP_ON => found.swap = Some(true),
            SWAP_OFF => found.swap = Some(false),
            known if known.starts_with(RULESET) || known.starts_with(END) => {}
            other => match other.strip_prefix(SOURCE) {
                Some(source) => found.source = Some(source.to_owned()),
                None => losses.add(Loss::Notes),
            },
        }
    }
    found
}
