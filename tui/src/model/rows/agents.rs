//! One row for each agent.

use ringrift::event::{Opponent, UtcMs};
use ringrift::state::State;

use super::{concerns, stages};
use crate::model::Link;
use crate::model::agent::{Agent, Standing};

/// One agent in a row.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentRow {
    /// How it stands.
    pub standing: Standing,
    /// Its node, or its address.
    pub name: String,
    /// What computes its networks.
    pub device: Option<String>,
    /// What it works on.
    pub job: Option<String>,
    /// Games per second; `None` if it plays none.
    pub games_per_s: Option<f64>,
    /// Games on its disk.
    pub games: Option<u64>,
    /// The loss of its training.
    pub loss: Option<f64>,
    /// The rating of its best network.
    pub elo: Option<f64>,
    /// Milliseconds since it was heard.
    pub age_ms: Option<i64>,
    /// The worst that is wrong.
    pub why: String,
}

/// The row of an agent.
pub fn row(agent: &Agent, now: UtcMs) -> AgentRow {
    let state = agent.known.as_ref().map(|known| &known.state);
    AgentRow {
        standing: agent.standing(now),
        name: agent.name().to_owned(),
        device: state.and_then(|state| device(agent, state)),
        job: state.map(stages::job),
        games_per_s: state.and_then(|state| stages::games_per_s(state, now)),
        games: state.map(stages::games),
        loss: state.and_then(stages::loss).map(|point| point.loss),
        elo: state.and_then(best_elo),
        age_ms: agent.age_ms(now),
        why: why(agent, now),
    }
}

fn device(agent: &Agent, state: &State) -> Option<String> {
    state.nodes.get(&agent.known.as_ref()?.node)?.device.clone()
}

/// The rating of the network that was promoted last, whatever its configuration.
fn best_elo(state: &State) -> Option<f64> {
    let promotion = state.models.promotions.last()?;
    let curve = state.ratings.curve(promotion.config)?;
    curve.rating(&Opponent::Model(promotion.model.clone())).map(|rating| rating.elo)
}

fn why(agent: &Agent, now: UtcMs) -> String {
    if agent.link == Link::Connecting {
        return "connecting".to_owned();
    }
    concerns::worst(agent, now).map(|concern| concern.why).unwrap_or_default()
}
