//! What was planned and what was done, by the word of those who did it; and what must hold.

use std::collections::BTreeMap;

use super::outcome::Report;
use super::practice::Standing;
use crate::cluster::schedule::Planned;
use crate::event::JobKind;
use crate::fabric::MonoMs;
use crate::game::ConfigKey;
use crate::id::JobId;

/// Without a finished job of games for so long a configuration starves: games older than this are
/// stale to the scheduler, and it has had every reason to act.
const STARVED_MS: u64 = 4 * 3_600_000;

/// A planned job.
#[derive(Debug, Clone, Copy)]
struct Entry {
    job: Planned,
    is_done: bool,
}

/// The ledger of a day.
pub(super) struct Ledger {
    jobs: BTreeMap<JobId, Entry>,
    open: usize,
    standings: BTreeMap<ConfigKey, Standing>,
    last_fed: BTreeMap<ConfigKey, MonoMs>,
    pub(super) report: Report,
}

impl Ledger {
    pub(super) fn new() -> Self {
        Self {
            jobs: BTreeMap::new(),
            open: 0,
            standings: ConfigKey::all().map(|config| (config, Standing::START)).collect(),
            last_fed: ConfigKey::all().map(|config| (config, MonoMs(0))).collect(),
            report: Report::default(),
        }
    }

    pub(super) fn standings(&self) -> &BTreeMap<ConfigKey, Standing> {
        &self.standings
    }

    /// Jobs that are planned and not done.
    pub(super) fn open(&self) -> usize {
        self.open
    }

    /// The first job that is planned and not done.
    pub(super) fn first_open(&self) -> Option<&JobId> {
        self.jobs.iter().find(|(_, entry)| !entry.is_done).map(|(id, _)| id)
    }

    pub(super) fn planned(&mut self, id: JobId, job: Planned) {
        if self.jobs.insert(id, Entry { job, is_done: false }).is_none() {
            self.open += 1;
            self.report.jobs += 1;
        }
    }

    /// Takes note that the queue accepted a result.
    pub(super) fn finished(&mut self, id: &JobId, now: MonoMs) -> Result<(), String> {
        let Some(entry) = self.jobs.get_mut(id) else {
            return Err(format!("{id} is done and nobody planned it"));
        };
        if entry.is_done {
            return Err(format!("{id} is done a second time"));
        }
        entry.is_done = true;
        self.open -= 1;
        let Planned { kind, config } = entry.job;
        if let Some(standing) = self.standings.get_mut(&config) {
            standing.finished(kind, now);
        }
        let place = match kind {
            JobKind::Selfplay => 0,
            JobKind::Train => 1,
            JobKind::Evaluate | JobKind::Promote => 2,
        };
        self.report.by_kind[place] += 1;
        if kind == JobKind::Selfplay {
            self.feed(config, now);
        }
        Ok(())
    }

    fn feed(&mut self, config: ConfigKey, now: MonoMs) {
        let hungry = self.last_fed.insert(config, now).map_or(0, |then| now.since(then));
        self.report.longest_hunger_ms = self.report.longest_hunger_ms.max(hungry);
    }

    /// Nobody who is not strong enough yet may be without games for too long.
    pub(super) fn nobody_starves(&self, now: MonoMs) -> Result<(), String> {
        let starved = self.last_fed.iter().find(|(config, then)| {
            now.since(**then) > STARVED_MS && !self.standings[config].is_on_target()
        });
        match starved {
            Some((config, then)) => {
                let minutes = now.since(*then) / 60_000;
                Err(format!("{config} has had no games for {minutes} minutes"))
            }
            None => Ok(()),
        }
    }
}
