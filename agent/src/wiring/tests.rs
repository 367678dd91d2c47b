use std::collections::BTreeSet;

use strum::IntoEnumIterator;

use ringrift::event::Payload;
use ringrift::id::DaemonName;

use super::*;
use crate::daemons::of_profile;
use crate::settings::Profile;

/// How many kinds wait. Lower it when one is wired; it never rises.
const WAITING: usize = 41;

#[test]
fn every_event_is_wired_or_waits_by_name_or_is_gone() {
    let unwired: BTreeSet<String> = EventKind::iter()
        .filter(|kind| !is_wired(*kind))
        .map(|kind| kind.name().to_owned())
        .collect();
    let waiting: BTreeSet<String> = Waiting::load().unwrap().kinds.into_keys().collect();
    let gone: BTreeSet<String> = Gone::load().unwrap().0.into_keys().collect();
    let both: Vec<_> = waiting.intersection(&gone).collect();
    assert!(both.is_empty(), "it cannot wait and be gone: {both:?}");
    let listed = waiting.union(&gone).cloned().collect();
    let forgotten: Vec<_> = unwired.difference(&listed).collect();
    assert!(forgotten.is_empty(), "no emitter or no consumer: {forgotten:?}");
    let wired: Vec<_> = listed.difference(&unwired).collect();
    assert!(wired.is_empty(), "wired or unknown; take it out of wiring/*.toml: {wired:?}");
    assert_eq!(waiting.len(), WAITING);
}

#[test]
fn every_reason_is_given_and_used() {
    let waiting = Waiting::load().unwrap();
    let given: BTreeSet<&String> = waiting.reasons.keys().collect();
    let used: BTreeSet<&String> = waiting.kinds.values().collect();
    assert_eq!(given, used);
}

#[test]
fn only_typed_events_are_declared() {
    let untyped: Vec<_> = sources()
        .flat_map(|source| source.kinds)
        .filter(|kind| !Payload::KINDS.contains(kind))
        .collect();
    assert!(untyped.is_empty(), "{untyped:?}");
}

#[test]
fn the_table_is_in_order_and_its_profiles_are_closed() {
    let mut before = BTreeSet::new();
    for spec in TABLE {
        assert!(DaemonName::new(spec.name).is_ok(), "{}", spec.name);
        for needed in spec.depends_on {
            assert!(before.contains(needed), "{} needs {needed}, which comes later", spec.name);
            let needed = TABLE.iter().find(|other| other.name == *needed).unwrap();
            let closed = spec.profiles.iter().all(|profile| needed.profiles.contains(profile));
            assert!(closed, "{} runs in a profile without {}", spec.name, needed.name);
        }
        assert!(spec.profiles.contains(&Profile::Full), "{} is not in `full`", spec.name);
        assert!(spec.progress_max_age_s > 0, "{} stalls at once", spec.name);
        assert!(before.insert(spec.name), "{} stands twice", spec.name);
    }
}

#[test]
fn every_profile_has_the_guards_and_only_minimal_has_nothing_else() {
    let minimal = of_profile(Profile::Minimal);
    for profile in Profile::ALL {
        let members = of_profile(*profile);
        assert!(minimal.iter().all(|guard| members.iter().any(|spec| spec.name == guard.name)));
        assert_eq!(members.len() > minimal.len(), *profile != Profile::Minimal, "{profile:?}");
    }
}

#[test]
fn what_is_gone_has_no_payload_and_no_emitter() {
    for name in Gone::load().unwrap().0.keys() {
        let kind = EventKind::from_name(name).unwrap();
        assert!(!Payload::KINDS.contains(&kind) && emitters(kind).next().is_none(), "{kind}");
    }
}
