//! The two hand-written evaluations of the older service, faults included (search.md 10 and 11).
//! What we play with is [`crate::heuristic`]; these reproduce recorded values.

mod lines;
mod material;
mod mobility;
mod profiles;
mod surroundings;
mod territory;
mod victory;

use ringrift::game::Seat;

use crate::heuristic::HeuristicWeights;
use crate::legacy::state::OldState;

pub use profiles::{ProfileError, Profiles};

/// Value of a finished game for the winner.
const DECIDED: f64 = 100_000.0;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// The one that ratings and training data come from: mostly relative to the opponents.
    Python,
    /// The one of the game server: mostly absolute.
    TypeScript,
}

/// One position under one evaluation.
#[derive(Debug, Clone, Copy)]
pub struct Evaluation<'a> {
    state: &'a OldState,
    weights: &'a HeuristicWeights,
    flavour: Flavour,
}

/// A weighted feature.
type Feature = fn(&Evaluation<'_>, Seat) -> f64;

/// Names in the two services, and the feature. The last nine are those that the light mode drops.
const FEATURES: [(&str, &str, Feature); 21] = [
    ("stack_control", "stackControl", |e, me| e.stack_control(me)),
    ("territory", "territory", |e, me| e.territory(me)),
    ("rings_in_hand", "ringsInHand", |e, me| e.rings_in_hand(me)),
    ("center_control", "centerControl", |e, me| e.center_control(me)),
    ("opponent_threats", "opponentThreats", |e, me| e.opponent_threats(me)),
    ("mobility", "mobility", |e, me| e.mobility(me)),
    ("eliminated_rings", "eliminatedRings", |e, me| e.eliminated_rings(me)),
    ("marker_count", "markerCount", |e, me| e.marker_count(me)),
    ("victory_proximity", "victoryProximity", |e, me| e.victory_proximity(me)),
    ("opponent_victory_threat", "opponentVictoryThreat", |e, me| e.opponent_victory_threat(me)),
    ("stack_mobility", "stackMobility", |e, me| e.stack_mobility(me)),
    ("multi_leader_threat", "multiLeaderThreat", |e, me| e.multi_leader_threat(me)),
    ("line_potential", "linePotential", |e, me| e.line_potential(me)),
    ("line_connectivity", "lineConnectivity", |e, me| e.line_connectivity(me)),
    ("vulnerability", "vulnerability", |e, me| e.vulnerability(me)),
    ("overtake_potential", "overtakePotential", |e, me| e.overtake_potential(me)),
    ("territory_closure", "territoryClosure", |e, me| e.territory_closure(me)),
    ("territory_safety", "territorySafety", |e, me| e.territory_safety(me)),
    ("forced_elimination_risk", "forcedEliminationRisk", |e, me| e.forced_elimination_risk(me)),
    ("lps_action_advantage", "lpsActionAdvantage", |e, me| e.lps_action_advantage(me)),
    (RECOVERY, "", |e, me| e.recovery_potential(me)),
];
/// Only the Python evaluation knows recovery.
const RECOVERY: &str = "recovery_potential";
/// Features of the light mode.
const LIGHT: usize = 12;

impl<'a> Evaluation<'a> {
    /// An evaluation of a position.
    pub const fn new(state: &'a OldState, weights: &'a HeuristicWeights, flavour: Flavour) -> Self {
        Self { state, weights, flavour }
    }

    /// Each weighted feature of a seat under its name in that service.
    pub fn components(&self, seat: Seat) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        self.known().map(move |(python, typescript, feature)| {
            let name = if self.flavour == Flavour::Python { python } else { typescript };
            (*name, feature(self, seat))
        })
    }

    /// The whole value.
    pub fn total(&self, seat: Seat) -> f64 {
        self.decided(seat).unwrap_or_else(|| self.known().map(|(_, _, of)| of(self, seat)).sum())
    }

    /// The value without the features that the light mode drops.
    pub fn light_total(&self, seat: Seat) -> f64 {
        let light = || FEATURES[..LIGHT].iter().map(|(_, _, of)| of(self, seat)).sum();
        self.decided(seat).unwrap_or_else(light)
    }

    fn known(&self) -> impl Iterator<Item = &'static (&'static str, &'static str, Feature)> {
        let python = self.flavour == Flavour::Python;
        FEATURES.iter().filter(move |(name, _, _)| python || *name != RECOVERY)
    }

    /// The value of a finished game; the TypeScript service tests for a status that its states
    /// never have.
    fn decided(&self, seat: Seat) -> Option<f64> {
        let winner = self.state.finished.filter(|_| self.flavour == Flavour::Python)?;
        Some(match winner {
            Some(winner) if winner == seat => DECIDED,
            Some(_) => -DECIDED,
            None => 0.0,
        })
    }

    fn opponents(&self, me: Seat) -> impl Iterator<Item = Seat> + Clone + use<> {
        self.state.all_seats().filter(move |seat| *seat != me)
    }

    /// `of(me)` minus the largest of the opponents'.
    fn lead(&self, me: Seat, of: impl Fn(Seat) -> f64) -> f64 {
        of(me) - self.opponents(me).map(&of).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The lead in the Python evaluation, the seat's own value in the other.
    fn lead_or_own(&self, me: Seat, of: impl Fn(Seat) -> f64) -> f64 {
        match self.flavour {
            Flavour::Python => self.lead(me, of),
            Flavour::TypeScript => of(me),
        }
    }
}

/// A small count as a number.
fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
