//! The wiring of events: every one has an emitter and a consumer, or waits in `wiring-later.toml`.

use std::collections::{BTreeMap, BTreeSet};

use strum::IntoEnumIterator;

use ringrift::event::{EventKind, Payload};
use ringrift::id::DaemonName;
use ringrift::state::CONSUMES;

use super::TABLE;
use crate::publisher::Emits;
use crate::{runtime, server, supervisor};

/// How many kinds wait. Lower it when one is wired; it never rises.
const WAITING: usize = 115;

/// Parts that publish without being daemons.
const PARTS: [Emits; 3] = [supervisor::EMITS, server::EMITS, runtime::EMITS];

fn emitted() -> BTreeSet<EventKind> {
    let daemons = TABLE.iter().flat_map(|spec| spec.emits);
    daemons.chain(PARTS.iter().flat_map(|part| part.kinds)).copied().collect()
}

fn consumed() -> BTreeSet<EventKind> {
    TABLE.iter().flat_map(|spec| spec.consumes).chain(CONSUMES).copied().collect()
}

/// Kinds that wait to be wired, with the reason.
fn waiting() -> BTreeMap<String, String> {
    toml::from_str(include_str!("wiring-later.toml")).unwrap()
}

#[test]
fn every_event_is_wired_or_waits_by_name() {
    let (emitted, consumed) = (emitted(), consumed());
    let unwired: BTreeSet<String> = EventKind::iter()
        .filter(|kind| !emitted.contains(kind) || !consumed.contains(kind))
        .map(|kind| kind.name().to_owned())
        .collect();
    let waiting: BTreeSet<String> = waiting().into_keys().collect();
    let forgotten: Vec<_> = unwired.difference(&waiting).collect();
    assert!(forgotten.is_empty(), "no emitter or no consumer: {forgotten:?}");
    let wired: Vec<_> = waiting.difference(&unwired).collect();
    assert!(wired.is_empty(), "wired or unknown; take it out of wiring-later.toml: {wired:?}");
    assert_eq!(waiting.len(), WAITING);
}

#[test]
fn only_typed_events_are_declared() {
    let typed: BTreeSet<_> = Payload::KINDS.iter().copied().collect();
    let untyped: Vec<_> = emitted().difference(&typed).copied().collect();
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
        assert!(!spec.profiles.is_empty(), "{} runs nowhere", spec.name);
        assert!(spec.progress_max_age_s > 0, "{} stalls at once", spec.name);
        assert!(before.insert(spec.name), "{} stands twice", spec.name);
    }
}
