//! Random values of what payloads are made of, from small sets, so that events meet each other.

use rand::{Rng, RngCore};

use super::{
    Artefact, BatchSoFar, ClusterHealth, DaemonState, Digest, EvaluationPurpose, GoesBy,
    HeldOutLoss, HostFileGroup, JobKind, LossTrend, MatchTerms, MatchVerdict, ModelChange,
    NodeLoad, Opponent, RegistryChange, ResourceUse, ScoreTerm, SeatingTally, Severity, UtcMs,
};
use crate::id::{DaemonName, GameId, IdempotencyKey, JobId, ModelId, NodeId};
use crate::rating::regression::Level;

/// What a random value can be made of.
pub(crate) trait Sample {
    /// A random value.
    fn sample(rng: &mut dyn RngCore) -> Self;
}

fn one_of<T: Clone>(rng: &mut dyn RngCore, values: &[T]) -> T {
    values[rng.random_range(0..values.len())].clone()
}

macro_rules! one_of {
    ($($ty:ty: [$($value:expr),+ $(,)?],)*) => {
        $(impl Sample for $ty {
            fn sample(rng: &mut dyn RngCore) -> Self {
                one_of(rng, &[$($value),+])
            }
        })*
    };
}

macro_rules! ids {
    ($($ty:ty),*) => {
        $(impl Sample for $ty {
            fn sample(rng: &mut dyn RngCore) -> Self {
                Self::new(one_of(rng, &["a", "b", "c", "d"])).unwrap()
            }
        })*
    };
}

ids!(DaemonName, GameId, IdempotencyKey, JobId, ModelId, NodeId);

one_of! {
    bool: [false, true],
    u8: [0, 1],
    u64: [0, 1, 2, 60, 1_000],
    i64: [-1, 0, 10],
    f64: [-80.0, 0.0, 0.5, 95.0],
    DaemonState: [
        DaemonState::Stopped,
        DaemonState::Starting,
        DaemonState::Running,
        DaemonState::Stalled,
        DaemonState::Restarting,
        DaemonState::Failed,
    ],
    EvaluationPurpose: [
        EvaluationPurpose::Publication,
        EvaluationPurpose::Canary,
        EvaluationPurpose::Gauntlet,
    ],
    JobKind: [JobKind::Selfplay, JobKind::Train, JobKind::Evaluate, JobKind::Promote],
    Level: [Level::Minor, Level::Moderate, Level::Severe, Level::Critical],
    ClusterHealth: [ClusterHealth::Healthy, ClusterHealth::Degraded, ClusterHealth::Unhealthy],
    LossTrend: [LossTrend::Falling, LossTrend::Flat, LossTrend::Rising],
    ModelChange: [ModelChange::CanaryPassed, ModelChange::CanaryFailed],
    MatchVerdict: [
        MatchVerdict::Accept,
        MatchVerdict::Reject,
        MatchVerdict::Undecided,
        MatchVerdict::Fixed,
        MatchVerdict::Unknown("perhaps".to_owned()),
    ],
    RegistryChange: [
        RegistryChange::Registered,
        RegistryChange::Promoted,
        RegistryChange::Rejected,
        RegistryChange::Corrupted,
        RegistryChange::Unknown("forgotten".to_owned()),
    ],
    Severity: [Severity::Info, Severity::Warning, Severity::Critical],
}

impl Sample for String {
    fn sample(rng: &mut dyn RngCore) -> Self {
        one_of(rng, &["disk", "resource", "database", "disk (lost games)"]).to_owned()
    }
}

impl<T: Sample> Sample for Option<T> {
    fn sample(rng: &mut dyn RngCore) -> Self {
        rng.random_bool(0.7).then(|| T::sample(rng))
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn sample(rng: &mut dyn RngCore) -> Self {
        (0..rng.random_range(0..3)).map(|_| T::sample(rng)).collect()
    }
}

impl Sample for UtcMs {
    fn sample(rng: &mut dyn RngCore) -> Self {
        Self(rng.random_range(0..1_000_000))
    }
}

impl Sample for Digest {
    fn sample(rng: &mut dyn RngCore) -> Self {
        Self::of(&[u8::sample(rng)])
    }
}

impl Sample for Opponent {
    fn sample(rng: &mut dyn RngCore) -> Self {
        let model = Self::Model(ModelId::sample(rng));
        one_of(rng, &[Self::Random, Self::Heuristic, model])
    }
}

impl Sample for Artefact {
    fn sample(rng: &mut dyn RngCore) -> Self {
        Self {
            location: String::sample(rng),
            blake3: Digest::sample(rng),
            bytes: u64::sample(rng),
            items: u64::sample(rng),
        }
    }
}

impl Sample for BatchSoFar {
    fn sample(rng: &mut dyn RngCore) -> Self {
        Self {
            work_id: JobId::sample(rng),
            games: u64::sample(rng),
            plies: u64::sample(rng),
            rows: u64::sample(rng),
        }
    }
}

impl Sample for NodeLoad {
    fn sample(rng: &mut dyn RngCore) -> Self {
        Self { memory_percent: f64::sample(rng), disk_percent: f64::sample(rng) }
    }
}

impl Sample for ScoreTerm {
    fn sample(rng: &mut dyn RngCore) -> Self {
        Self { name: String::sample(rng), need: Option::sample(rng), weight: f64::sample(rng) }
    }
}

impl Sample for ResourceUse {
    fn sample(rng: &mut dyn RngCore) -> Self {
        Self { used_percent: f64::sample(rng), limit_percent: f64::sample(rng) }
    }
}

impl Sample for HeldOutLoss {
    fn sample(rng: &mut dyn RngCore) -> Self {
        Self {
            rows: u64::sample(rng),
            total: Option::sample(rng),
            policy: Option::sample(rng),
            value: Option::sample(rng),
            parent_total: Option::sample(rng),
        }
    }
}

impl Sample for MatchTerms {
    fn sample(rng: &mut dyn RngCore) -> Self {
        Self {
            simulations: u64::sample(rng),
            seed: u64::sample(rng),
            opening: u64::sample(rng),
            hypotheses: None,
        }
    }
}

impl Sample for GoesBy {
    fn sample(rng: &mut dyn RngCore) -> Self {
        let file = Self::File(Digest::sample(rng));
        one_of(rng, &[Self::Nothing, Self::Unreadable, file])
    }
}

impl Sample for HostFileGroup {
    fn sample(rng: &mut dyn RngCore) -> Self {
        let (goes_by, nodes) = (GoesBy::sample(rng), Vec::sample(rng));
        Self { goes_by, nodes, count: u64::sample(rng) }
    }
}

impl Sample for SeatingTally {
    fn sample(rng: &mut dyn RngCore) -> Self {
        Self { candidate: Vec::sample(rng), wins: Vec::sample(rng), nobody: u64::sample(rng) }
    }
}
