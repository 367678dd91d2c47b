//! Reports of progress: the newest one of a job stands for those before it.

use std::collections::HashMap;

use super::Entry;

/// The number of the newest report of each job.
#[derive(Debug, Clone, Default)]
pub(super) struct Newest(HashMap<Job, u64>);

/// What reports have in common that follow one another: kind, node, configuration and purpose.
type Job = [String; 4];

fn job(entry: &Entry) -> Option<Job> {
    let is_report = matches!(entry.kind.as_str(), "TRAINING_PROGRESS" | "EVALUATION_PROGRESS");
    let of = |entry: &Entry| {
        [&entry.kind, &entry.node, &entry.config, &entry.correlation].map(Clone::clone)
    };
    is_report.then(|| of(entry))
}

impl Newest {
    /// Takes in an entry of this number; the number of the report that it stands for now, if any.
    pub(super) fn takes_the_place_of(&mut self, entry: &Entry, number: u64) -> Option<u64> {
        self.0.insert(job(entry)?, number)
    }

    /// The number of the report that stands for this one.
    pub(super) fn of(&self, entry: &Entry) -> Option<u64> {
        self.0.get(&job(entry)?).copied()
    }

    /// The entry of this number is dropped.
    pub(super) fn forget(&mut self, entry: &Entry, number: u64) {
        if let Some(job) = job(entry)
            && self.0.get(&job) == Some(&number)
        {
            self.0.remove(&job);
        }
    }
}
