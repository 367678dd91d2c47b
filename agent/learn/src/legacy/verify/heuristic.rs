//! The evaluations in `positions.jsonl`.

// The methods are bound to one lifetime, the closures to any.
#![allow(clippy::redundant_closure_for_method_calls)]

use std::collections::BTreeMap;

use ringrift::game::Seat;
use serde::Deserialize;
use serde_json::Value;

use super::checker::Checker;
use crate::legacy::evaluation::{Evaluation, Flavour, Profiles};
use crate::legacy::state::OldState;

/// Tolerance of values, which are rounded to six decimals in the file.
const TOLERANCE: f64 = 1e-5;
/// The profile whose components are listed.
const BALANCED: &str = "heuristic_v1_balanced";
/// The sum of the components.
const TOTAL: &str = "total";

/// Values of the Python evaluation for one seat.
#[derive(Deserialize)]
pub(super) struct PythonSample {
    balanced_full: Option<BTreeMap<String, f64>>,
    evaluate_position: Option<f64>,
    balanced_light_total: Option<f64>,
    #[serde(default)]
    totals: BTreeMap<String, f64>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// Values of the TypeScript evaluation for one seat.
#[derive(Deserialize)]
pub(super) struct TypeScriptSample {
    balanced: Option<BTreeMap<String, f64>>,
    #[serde(default)]
    totals: BTreeMap<String, f64>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// Where values are being compared.
struct Place<'a> {
    id: &'a str,
    name: String,
    state: &'a OldState,
    seat: Seat,
    profiles: &'a Profiles,
    flavour: Flavour,
}

impl PythonSample {
    pub(super) fn check(
        &self,
        id: &str,
        state: &OldState,
        seat: &str,
        profiles: &Profiles,
        checker: &mut Checker<'_>,
    ) {
        let Some(place) = Place::new(id, state, seat, profiles, Flavour::Python, checker) else {
            return;
        };
        if let Some(components) = &self.balanced_full {
            place.check_components(components, checker);
        }
        if let Some(expected) = self.evaluate_position {
            place.check_total(BALANCED, "evaluate_position", expected, total, checker);
        }
        if let Some(expected) = self.balanced_light_total {
            let what = "balanced_light_total";
            place.check_total(BALANCED, what, expected, light_total, checker);
        }
        place.check_totals(&self.totals, checker);
        checker.unknown(id, &place.name, &self.rest, &[]);
    }
}

impl TypeScriptSample {
    pub(super) fn check(
        &self,
        id: &str,
        state: &OldState,
        seat: &str,
        profiles: &Profiles,
        checker: &mut Checker<'_>,
    ) {
        let flavour = Flavour::TypeScript;
        let Some(place) = Place::new(id, state, seat, profiles, flavour, checker) else {
            return;
        };
        if let Some(components) = &self.balanced {
            place.check_components(components, checker);
        }
        place.check_totals(&self.totals, checker);
        checker.unknown(id, &place.name, &self.rest, &[]);
    }
}

impl<'a> Place<'a> {
    fn new(
        id: &'a str,
        state: &'a OldState,
        number: &str,
        profiles: &'a Profiles,
        flavour: Flavour,
        checker: &mut Checker<'_>,
    ) -> Option<Self> {
        let name = format!("{flavour:?} evaluation of seat {number}");
        let known = |seat: &Seat| seat.number() <= state.config.seats();
        let seat = number.parse().ok().and_then(Seat::from_number).filter(known);
        let Some(seat) = seat else {
            checker.mismatch(id, &name, "a seat of the game", "no such seat");
            return None;
        };
        Some(Self { id, name, state, seat, profiles, flavour })
    }

    fn check_components(&self, expected: &BTreeMap<String, f64>, checker: &mut Checker<'_>) {
        let weights = match self.profiles.weights(BALANCED) {
            Ok(weights) => weights,
            Err(error) => {
                checker.mismatch(self.id, &self.name, "a profile", &error.to_string());
                return;
            }
        };
        let evaluation = Evaluation::new(self.state, &weights, self.flavour);
        let mut ours: BTreeMap<&str, f64> = evaluation.components(self.seat).collect();
        ours.insert(TOTAL, evaluation.total(self.seat));
        for (name, expected) in expected {
            let what = format!("{}: {name}", self.name);
            match ours.remove(name.as_str()) {
                Some(got) => checker.near(self.id, &what, *expected, got, TOLERANCE),
                None => checker.mismatch(self.id, &what, &expected.to_string(), "not known"),
            }
        }
        for name in ours.into_keys() {
            checker.note(&format!("{}: {}: no `{name}` in the file", self.id, self.name));
        }
    }

    fn check_totals(&self, expected: &BTreeMap<String, f64>, checker: &mut Checker<'_>) {
        for (profile, expected) in expected {
            let what = format!("total of {profile}");
            self.check_total(profile, &what, *expected, total, checker);
        }
    }

    fn check_total(
        &self,
        profile: &str,
        what: &str,
        expected: f64,
        value: fn(&Evaluation<'_>, Seat) -> f64,
        checker: &mut Checker<'_>,
    ) {
        let what = format!("{}: {what}", self.name);
        match self.profiles.weights(profile) {
            Ok(weights) => {
                let evaluation = Evaluation::new(self.state, &weights, self.flavour);
                checker.near(self.id, &what, expected, value(&evaluation, self.seat), TOLERANCE);
            }
            Err(error) => {
                checker.mismatch(self.id, &what, &expected.to_string(), &error.to_string());
            }
        }
    }
}

fn total(evaluation: &Evaluation<'_>, seat: Seat) -> f64 {
    evaluation.total(seat)
}

fn light_total(evaluation: &Evaluation<'_>, seat: Seat) -> f64 {
    evaluation.light_total(seat)
}
