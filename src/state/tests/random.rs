//! A random log: events of every typed kind, about few things, so that they meet.

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::event::sample::Sample;
use crate::event::{Body, Envelope, EventId, Payload};
use crate::id::{Incarnation, NodeId};

/// `len` events of the log with this seed.
pub(super) fn log(seed: u64, len: u64) -> impl Iterator<Item = (u64, Envelope)> {
    let mut rng = StdRng::seed_from_u64(seed);
    (1..=len).map(move |seq| (seq, event(seq, &mut rng)))
}

fn event(seq: u64, rng: &mut StdRng) -> Envelope {
    let kind = Payload::KINDS[rng.random_range(0..Payload::KINDS.len())];
    let mut payload = Payload::sample(kind, rng).expect("the kind is of the typed ones");
    if let Payload::CommandAccepted(taken) = &mut payload {
        // One that is about a parked delivery.
        taken.command = format!("retry-parked disk {}", taken.command);
    }
    let id = EventId { node: NodeId::sample(rng), incarnation: Incarnation(7), n: seq };
    let configs = ["square8_2p", "hex8_3p"].map(|key| key.parse().unwrap());
    Envelope {
        cause: rng.random_bool(0.3).then(|| EventId { n: rng.random_range(1..4), ..id.clone() }),
        id,
        at: super::at(seq),
        config: rng.random_bool(0.9).then(|| configs[rng.random_range(0..2)]),
        correlation: None,
        body: Body::Known(payload),
    }
}
