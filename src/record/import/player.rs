//! Who sat where, out of other people's words.

use super::super::foreign::FoundPlayer;
use super::super::game::Player;
use super::super::loss::{Loss, Losses};
use super::super::verify::Failure;
use crate::game::{ConfigKey, Seat};
use crate::id::ModelId;

/// The kind of player that a network stands behind.
const SEARCH: &str = "gumbel_mcts";
/// Where a record does not say who played.
const UNKNOWN: &str = "unknown";

/// The players in seat order. A record without any says nothing of them.
pub(in super::super) fn seat_players(
    config: ConfigKey,
    found: &[FoundPlayer],
    losses: &mut Losses,
) -> Result<Vec<Player>, Failure> {
    let seats = usize::from(config.seats());
    if found.is_empty() {
        return Ok(vec![Player::Other(UNKNOWN.to_owned()); seats]);
    }
    let of = |seat: Seat| found.iter().find(|player| player.number == i64::from(seat.number()));
    let listed: Option<Vec<&FoundPlayer>> = Seat::all(config.seats()).map(of).collect();
    let listed = listed.filter(|_| found.len() == seats).ok_or_else(|| {
        Failure::whole(format!("{} players, not numbered from 1 to {seats}", found.len()))
    })?;
    Ok(listed.into_iter().map(|player| known(player, config, losses)).collect())
}

/// The player that a record means, as far as we have a word for it.
fn known(found: &FoundPlayer, config: ConfigKey, losses: &mut Losses) -> Player {
    let species = found.species.as_deref();
    let kind = found.kind.as_deref().or(species.filter(|species| *species != "ai"));
    let named = found.name.as_deref().filter(|name| name.starts_with(&format!("{config}-")));
    let model = named.and_then(|name| ModelId::new(name).ok());
    let player = match (kind, model) {
        (Some(SEARCH), Some(model)) => return Player::Model(model),
        (Some("random"), _) => Player::Random,
        (Some("heuristic"), _) => Player::Heuristic,
        (kind, _) => Player::Other(kind.unwrap_or(UNKNOWN).chars().take(60).collect()),
    };
    if found.has_details || found.name.as_deref().is_some_and(|name| Some(name) != kind) {
        losses.add(Loss::PlayerDetails);
    }
    player
}
