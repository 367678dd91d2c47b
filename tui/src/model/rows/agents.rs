//! One row for each agent.

use ringrift::event::{Opponent, UtcMs};
use ringrift::state::State;

use super::concerns;
use super::share::{self, Share};
use crate::model::agent::{Agent, Standing};
use crate::model::{Apart, Link, World};

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
    /// The rating of the best network in its log.
    pub elo: Option<f64>,
    /// Milliseconds since it was heard.
    pub age_ms: Option<i64>,
    /// The worst that is wrong.
    pub why: String,
}

/// The row of an agent.
pub fn row(world: &World, agent: &Agent, now: UtcMs) -> AgentRow {
    AgentRow {
        standing: agent.standing(now),
        name: agent.name().to_owned(),
        age_ms: agent.age_ms(now),
        why: why(world, agent, now),
        ..told(share::of(world, agent), now)
    }
}

/// The row of a node that a log tells of and that is not connected to.
pub fn stranger(share: Share<'_>, apart: Apart, now: UtcMs) -> AgentRow {
    let alert = concerns::told_of(share).into_iter().next();
    AgentRow {
        standing: share.standing(),
        name: share.node.to_string(),
        age_ms: share.told().map(|node| now.since(node.last_event).max(0)),
        why: alert.map_or_else(|| apart.why().to_owned(), |alert| alert.why),
        ..told(Some(share), now)
    }
}

/// What the log tells of a node.
fn told(share: Option<Share<'_>>, now: UtcMs) -> AgentRow {
    AgentRow {
        standing: Standing::Unknown,
        name: String::new(),
        device: share.and_then(|share| share.device().map(str::to_owned)),
        job: share.map(Share::job),
        games_per_s: share.and_then(|share| share.games_per_s(now)),
        games: share.and_then(Share::games),
        loss: share.and_then(Share::loss),
        elo: share.and_then(|share| best_elo(share.state)),
        age_ms: None,
        why: String::new(),
    }
}

/// The rating of the network that was promoted last, whatever its configuration.
fn best_elo(state: &State) -> Option<f64> {
    let promotion = state.models.promotions.last()?;
    let curve = state.ratings.curve(promotion.config)?;
    curve.rating(&Opponent::Model(promotion.model.clone())).map(|rating| rating.elo)
}

fn why(world: &World, agent: &Agent, now: UtcMs) -> String {
    if agent.link == Link::Connecting {
        return "connecting".to_owned();
    }
    concerns::worst(world, agent, now).map(|concern| concern.why).unwrap_or_default()
}
