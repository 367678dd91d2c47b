//! `/api/v1/relay/{node}/...`: what another node answers to readers that cannot reach it. The question
//! goes over the calls between agents, and the node asks its own routes: a relayed answer is the direct
//! one. Only what changes nothing is relayed, and only where reading it directly needs no token either.

mod answer;
mod ask;
mod question;

pub use answer::Relayed;
pub use ask::ask;
