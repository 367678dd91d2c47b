//! What each configuration gets of self-play, who plays it and who trains it; told when it changes.

use ringrift::cluster::schedule::{NodeView, Requirement, Score, Term, best_node};
use ringrift::event::{
    JobKind, Payload, ScoreTerm, SelfplayAllocationUpdated, SelfplayRateChanged,
};
use ringrift::game::ConfigKey;
use ringrift::id::NodeId;
use ringrift::state::{Allocation, State};

use crate::pipeline::order::NextRun;
use crate::publisher::Draft;

/// A share or a score that moved by more than this part of itself is told.
const TOLD: f64 = 0.2;

/// What is to become of one configuration.
pub(super) struct Plan {
    /// How much it needs games, with the terms.
    pub score: Score,
    /// Its part of all turns.
    pub share: f64,
    /// Its next training run.
    pub next: NextRun,
    /// An operator holds it back.
    pub is_paused: bool,
    /// Nodes that can play it.
    pub players: Vec<NodeId>,
    /// The node that is to train it.
    pub trainer: Option<NodeId>,
}

impl Plan {
    /// The plan for a configuration, before it is shared out.
    pub(super) fn new(state: &State, score: Score, next: NextRun, nodes: &[NodeView]) -> Self {
        let config = score.config;
        let play = Requirement::of(JobKind::Selfplay, config);
        let can_play = nodes.iter().filter(|node| play.check(&node.capabilities).is_ok());
        let told = state.schedule.allocation(config).and_then(|told| told.trainer.as_ref());
        Self {
            is_paused: state.controls.paused(config).is_some(),
            players: can_play.map(|node| node.id.clone()).collect(),
            trainer: trainer(config, nodes, told),
            share: 0.0,
            score,
            next,
        }
    }

    /// The configuration.
    pub(super) fn config(&self) -> ConfigKey {
        self.score.config
    }

    /// What it is shared out by: nothing for one that is held back.
    pub(super) fn weight(&self) -> f64 {
        if self.is_paused { 0.0 } else { self.score.total() }
    }

    fn told(&self) -> SelfplayAllocationUpdated {
        let Score { priority, seats, terms, .. } = &self.score;
        SelfplayAllocationUpdated {
            share: self.share,
            score: self.score.total(),
            priority: *priority,
            seats: *seats,
            terms: terms.iter().map(term).collect(),
            players: self.players.clone(),
            trainer: self.trainer.clone(),
        }
    }

    fn differs(&self, told: &Allocation) -> bool {
        moved(told.share, self.share)
            || moved(told.score, self.score.total())
            || told.players != self.players
            || told.trainer != self.trainer
    }
}

/// The node that is to train a configuration. The one that was told stays while it can, so that runs
/// do not move with every change of load.
fn trainer(config: ConfigKey, nodes: &[NodeView], told: Option<&NodeId>) -> Option<NodeId> {
    let run = Requirement::of(JobKind::Train, config);
    let stays = nodes.iter().find(|node| Some(&node.id) == told);
    let is_at_it = |node: &NodeView| node.training_jobs > 0;
    match stays {
        // It trains already, which is what it is meant to do.
        Some(node) if is_at_it(node) => told.cloned(),
        Some(node) if best_node(&run, std::slice::from_ref(node)).is_ok() => told.cloned(),
        _ => best_node(&run, nodes).ok().cloned(),
    }
}

fn term(term: &Term) -> ScoreTerm {
    ScoreTerm { name: term.name.to_owned(), need: term.need, weight: term.weight }
}

/// Gives each its part of all turns.
pub(super) fn share_out(plans: &mut [Plan]) {
    let all: f64 = plans.iter().map(Plan::weight).sum();
    for plan in plans {
        plan.share = if all > 0.0 { plan.weight() / all } else { 0.0 };
    }
}

/// What there is to tell: each plan that differs notably from what was told.
pub(super) fn changes(state: &State, plans: &[Plan]) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for plan in plans {
        let told = state.schedule.allocation(plan.config());
        if told.is_some_and(|told| !plan.differs(told)) {
            continue;
        }
        let rate = told.filter(|told| moved(told.share, plan.share)).map(|told| {
            let parts = plans.len() as f64;
            let (old_rate, new_rate) = (told.share * parts, plan.share * parts);
            SelfplayRateChanged { old_rate, new_rate, reason: reason(told, plan) }.into()
        });
        let payloads: Vec<Payload> = rate.into_iter().chain([plan.told().into()]).collect();
        drafts.extend(payloads.into_iter().map(|told| Draft::new(told).about(plan.config())));
    }
    drafts
}

fn moved(before: f64, now: f64) -> bool {
    (now - before).abs() > TOLD * before.abs()
}

/// The term that changed most, or the others if none of its own did.
fn reason(told: &Allocation, plan: &Plan) -> String {
    let now = plan.told();
    let value = |term: &ScoreTerm| term.weight * term.need.unwrap_or(0.5);
    let change = |(before, now): (&ScoreTerm, &ScoreTerm)| (value(now) - value(before)).abs();
    let pairs = told.terms.iter().zip(&now.terms);
    let most = pairs.max_by(|a, b| change(*a).total_cmp(&change(*b)));
    match most.filter(|pair| change(*pair) > 0.0) {
        Some((_, term)) => term.name.clone(),
        None => "the need of other configurations".to_owned(),
    }
}
