//! A simulated day: agents, voters, presence, the queue and the scheduler in one process under
//! virtual time, while agents die, freeze and return. A seed names a day.
//!
//! The links are sound here; what partitions and lost calls do is the fault suite's. Here it is about
//! scale and length, and about the scheduler: whatever happens, no job is lost or done twice, at
//! most one voter leads, and no configuration starves.

mod agenda;
mod agent;
mod day;
mod deaths;
mod lead;
mod ledger;
mod outcome;
mod pass;
mod practice;
#[cfg(test)]
mod tests;
mod trouble;
mod voter;
mod work;

pub use outcome::{Failure, Report};

/// What to simulate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Agents, of which the first five vote.
    pub agents: usize,
    /// Hours of trouble; afterwards everybody returns and finishes.
    pub hours: u64,
    /// Names the day.
    pub seed: u64,
}

/// Lets a day pass.
///
/// # Errors
/// What did not hold, with the seed and the end of the timeline.
pub fn run(plan: Plan) -> Result<Report, Box<Failure>> {
    day::Day::new(plan).run()
}
