//! What an agent is called so that no other one can be meant.

use crate::model::{Agent, World};

/// Its name, or its address where several agents are called so: what `on` is followed by.
pub fn of<'a>(world: &World, agent: &'a Agent) -> &'a str {
    let namesakes = world.agents.iter().filter(|other| other.name() == agent.name());
    if namesakes.count() > 1 { agent.key.as_str() } else { agent.name() }
}
