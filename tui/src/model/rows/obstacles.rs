//! What keeps games from being played.

use std::collections::BTreeSet;

use super::heard::Heard;
use super::share::Share;
use crate::model::World;
use crate::model::text::clean;

/// What self-play waits for, before what that is about.
const TRAINING: &str = "waits for training";

/// Why something is not played.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obstacle {
    /// What is about all comes first.
    rank: u8,
    /// With what it is about.
    pub long: String,
    /// Without that.
    pub brief: String,
}

/// Everything that keeps games from being played, each once.
pub fn list<'a>(world: &'a World, heard: &Heard<'a>) -> Vec<Obstacle> {
    let (mut all, mut paused) = (BTreeSet::new(), Vec::new());
    for (config, held) in world.states().flat_map(|state| &state.controls.paused) {
        let brief = clean(&format!("paused by {}", held.by));
        let long = clean(&format!("{config} paused {}", held.why()));
        all.insert(Obstacle { rank: 0, long, brief });
        paused.push(config.to_string());
    }
    for (log, of) in world.logs.iter() {
        let state = of.state();
        for (node, pressure) in &state.pressure.by_node {
            let held = pressure.held_back.iter().filter_map(|(producer, held)| {
                Some(Obstacle::told(
                    &clean(producer.strip_prefix("selfplay ")?),
                    &clean(&held.reason),
                ))
            });
            let mut held = held.peekable();
            if held.peek().is_some() && heard.is(Share { log, state, node }) {
                all.extend(held);
            }
        }
    }
    // Of what is paused nothing else has to be waited for.
    all.retain(|one| {
        one.rank == 0 || !paused.iter().any(|config| one.long.ends_with(config.as_str()))
    });
    all.into_iter().collect()
}

impl Obstacle {
    /// What a configuration waits for, as its player says.
    pub fn told(config: &str, reason: &str) -> Self {
        if reason.starts_with(TRAINING) {
            let (long, brief) = (format!("{TRAINING} {config}"), TRAINING.to_owned());
            return Self { rank: 1, long, brief };
        }
        let why = format!("held: {}", reason.strip_prefix("waits: ").unwrap_or(reason));
        Self { rank: 1, long: why.clone(), brief: why }
    }
}
