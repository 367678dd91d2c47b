//! What the screens list, derived from the world. Screen, strip, one-shot output and cursor use
//! the same rows.

pub mod agents;
pub mod concerns;
pub mod daemons;
pub mod elo;
pub mod stages;

use super::{Model, Screen};

/// The keys of the rows of the screen on display, in order. The events have too many to list.
pub fn keys(model: &Model) -> Vec<String> {
    let (world, now) = (model.shown(), model.shown_at());
    match model.screen {
        Screen::Fleet => concerns::list(world, now).into_iter().map(|row| row.key).collect(),
        Screen::Agents => world.agents.iter().map(|agent| agent.key.to_string()).collect(),
        Screen::Daemons => daemons::list(world).into_iter().map(|row| row.key).collect(),
        Screen::Elo => elo::configs(world).iter().map(ToString::to_string).collect(),
        Screen::Events => Vec::new(),
    }
}
