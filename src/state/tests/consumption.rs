//! What the projections say that they take in is what changes them.

use std::collections::BTreeSet;

use super::random;
use crate::event::{EventKind, Payload};
use crate::state::{PROJECTIONS, State, projections_of};

/// The projections that differ.
fn changed(before: &State, after: &State) -> BTreeSet<&'static str> {
    macro_rules! differing {
        ($($field:ident)*) => {
            [$((stringify!($field), before.$field != after.$field),)*]
        };
    }
    let fields = differing!(
        nodes cluster transfers daemons jobs tasks pressure games schedule training models evaluations ratings regressions data alerts controls audit
    );
    assert!(fields.map(|(name, _)| name).into_iter().eq(PROJECTIONS.iter().map(|(name, _)| *name)));
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

#[test]
fn each_projection_takes_in_the_kinds_that_it_names_and_no_other() {
    let mut state = State::default();
    let mut changes: BTreeSet<(EventKind, &str)> = BTreeSet::new();
    for (seq, event) in random::log(1, 40_000) {
        let mut before = state.clone();
        before.nodes.heard(&event);
        state.apply(seq, &event);
        let kind = event.body.kind().unwrap();
        changes.extend(changed(&before, &state).into_iter().map(|name| (kind, name)));
    }
    let named: BTreeSet<(EventKind, &str)> = PROJECTIONS
        .iter()
        .flat_map(|(name, kinds)| kinds.iter().map(move |kind| (*kind, *name)))
        .collect();
    assert_eq!(changes.difference(&named).collect::<Vec<_>>(), [] as [&_; 0], "changed, not named");
    assert_eq!(named.difference(&changes).collect::<Vec<_>>(), [] as [&_; 0], "named, no change");
}

#[test]
fn every_typed_payload_is_consumed() {
    let unheard: Vec<_> =
        Payload::KINDS.iter().filter(|kind| projections_of(**kind).next().is_none()).collect();
    assert_eq!(unheard, [] as [&EventKind; 0], "no projection uses these kinds");
}
