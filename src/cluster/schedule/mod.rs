//! What is played, trained and rated next, and where. Pure and deterministic: the same state gives
//! the same decision, and each decision carries its reasons.
//!
//! One mechanism shares out everything that is scarce ([`Shares`]): whoever has to wait gains on
//! those who do not, so nobody with a weight above 0 starves, and nobody needs a way past the rules.

mod capability;
mod gpu;
mod idle;
mod mix;
mod placement;
mod populate;
mod pressure;
mod quota;
mod readiness;
mod score;
mod share;
#[cfg(test)]
mod tests;

pub use capability::{Capabilities, Gpu, Lacking, Requirement};
pub use gpu::GpuClass;
pub use idle::{IdleWatch, Usage};
pub use mix::Mix;
pub use placement::{Load, NodeView, Refusal, best_node};
pub use populate::{Demand, Planned, Populator};
pub use pressure::{Change, Limit, Pressure, PressureGate, Reading, Resource};
pub use quota::Quota;
pub use readiness::{Blocked, Readiness, Samples, TrainingFacts, TrainingRules};
pub use score::{Facts, Priority, Score, Term, Weights};
pub use share::Shares;
