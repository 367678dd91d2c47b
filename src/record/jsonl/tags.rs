//! What the format has no member for, as tags of the record's metadata: other readers keep them.

use super::super::game::FinishedGame;
use super::super::loss::{Loss, Losses};
use super::super::maker;
use crate::provenance::{Known, Maker};

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
    /// What played the game.
    pub(super) maker: Known<Maker>,
}

/// The tags of a game.
pub(super) fn of(game: &FinishedGame) -> Vec<String> {
    let mut tags = vec![
        format!("{RULESET}{}", game.ruleset),
        format!("{END}{}", game.outcome.reason.name()),
        format!("{SOURCE}{}", game.source),
        if game.swap { SWAP_ON } else { SWAP_OFF }.to_owned(),
    ];
    let members = maker::members(&game.maker);
    tags.extend(members.into_iter().map(|(name, value)| format!("{name}:{value}")));
    tags
}

/// Reads tags; rules and end are found by replaying. Unknown ones are notes that are lost.
pub(super) fn read(tags: &[String], losses: &mut Losses) -> Tags {
    let mut found = Tags::default();
    for tag in tags {
        match tag.as_str() {
            SWAP_ON => found.swap = Some(true),
            SWAP_OFF => found.swap = Some(false),
            known if known.starts_with(RULESET) || known.starts_with(END) => {}
            of_maker if maker_member(of_maker).is_some() => {}
            other => match other.strip_prefix(SOURCE) {
                Some(source) => found.source = Some(source.to_owned()),
                None => losses.add(Loss::Notes),
            },
        }
    }
    let member = |wanted: &str| {
        let mut members = tags.iter().filter_map(|tag| maker_member(tag));
        members.find(|(name, _)| *name == wanted).map(|(_, value)| value)
    };
    found.maker = maker::read(member).unwrap_or_else(|_| {
        losses.add(Loss::Notes);
        Known::Unknown
    });
    found
}

/// A tag that says something of what played the game: its name and its value.
fn maker_member(tag: &str) -> Option<(&str, &str)> {
    let known = [maker::CODE, maker::SETTINGS, maker::NETWORK];
    tag.split_once(':').filter(|(name, _)| known.contains(name))
}
