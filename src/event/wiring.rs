//! The wiring of the events: who emits each kind and who consumes it.

use std::collections::BTreeMap;

use super::{EventKind, Payload};

/// Who emits and who consumes, by kind. A generic tail of all events is no consumer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wiring {
    emitters: BTreeMap<EventKind, Vec<String>>,
    consumers: BTreeMap<EventKind, Vec<String>>,
}

/// A kind that can be published and misses an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The kind.
    pub kind: EventKind,
    /// The end that it misses.
    pub missing: End,
}

/// The two ends of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Nobody publishes it.
    Emitter,
    /// Nobody acts on it.
    Consumer,
}

impl Wiring {
    /// Notes that `who` publishes these kinds.
    pub fn emits(&mut self, who: &str, kinds: &[EventKind]) {
        note(&mut self.emitters, who, kinds);
    }

    /// Notes that `who` acts on these kinds.
    pub fn consumes(&mut self, who: &str, kinds: &[EventKind]) {
        note(&mut self.consumers, who, kinds);
    }

    /// Who publishes this kind.
    pub fn emitters(&self, kind: EventKind) -> &[String] {
        self.emitters.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Who acts on this kind.
    pub fn consumers(&self, kind: EventKind) -> &[String] {
        self.consumers.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The kinds with a typed payload that miss an end.
    pub fn gaps(&self) -> Vec<Gap> {
        let gap = |missing, kind| Gap { kind, missing };
        let kinds = || Payload::KINDS.iter().copied();
        let unsaid = kinds().filter(|kind| self.emitters(*kind).is_empty());
        let unheard = kinds().filter(|kind| self.consumers(*kind).is_empty());
        unsaid
            .map(|kind| gap(End::Emitter, kind))
            .chain(unheard.map(|kind| gap(End::Consumer, kind)))
            .collect()
    }
}

fn note(ends: &mut BTreeMap<EventKind, Vec<String>>, who: &str, kinds: &[EventKind]) {
    for kind in kinds {
        ends.entry(*kind).or_default().push(who.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_without_an_end_is_a_gap() {
        let mut wiring = Wiring::default();
        wiring.emits("all", Payload::KINDS);
        wiring.consumes("most", &Payload::KINDS[1..]);
        let missing = End::Consumer;
        assert_eq!(wiring.gaps(), [Gap { kind: Payload::KINDS[0], missing }]);
        assert_eq!(wiring.consumers(Payload::KINDS[1]), ["most"]);
    }

    #[test]
    fn the_projections_act_on_every_kind_that_can_be_published() {
        let mut wiring = Wiring::default();
        wiring.emits("all", Payload::KINDS);
        wiring.consumes("projections", crate::state::CONSUMES);
        assert_eq!(wiring.gaps(), []);
    }
}
