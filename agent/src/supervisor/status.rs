//! How a daemon is.

use serde::Serialize;

use ringrift::api::DaemonProgress;
use ringrift::event::{DaemonState, UtcMs};
use ringrift::fabric::MonoMs;
use ringrift::id::DaemonName;

use super::DaemonCategory;
use super::progress::Beat;

/// An error and when it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastError {
    /// When.
    pub at: UtcMs,
    /// What.
    pub error: String,
}

/// How a daemon is, as `/api/v1/daemons` lists it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DaemonStatus {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// What it is about.
    pub category: DaemonCategory,
    /// Where it stands.
    pub state: DaemonState,
    /// Since when.
    pub since: UtcMs,
    /// Why.
    pub reason: String,
    /// Starts in this process after the first.
    pub restarts: u64,
    /// When it last started.
    pub started_at: Option<UtcMs>,
    /// Seconds since it last said what it had done; `None` before the first time.
    pub progress_age_s: Option<f64>,
    /// What it had done then.
    pub progress_note: Option<String>,
    /// The age at which it counts as stalled.
    pub progress_max_age_s: u64,
    /// Its last error, kept after it recovered.
    pub last_error: Option<LastError>,
    #[serde(skip)]
    pub(super) progress_at: Option<MonoMs>,
}

impl DaemonStatus {
    /// What it did last, for readers who know the rest from its events.
    pub fn progress(&self) -> Option<DaemonProgress> {
        Some(DaemonProgress {
            name: DaemonName::new(self.name).ok()?,
            progress_age_s: self.progress_age_s,
            progress_note: self.progress_note.clone(),
        })
    }

    pub(super) fn take_in(&mut self, beat: &Beat) {
        self.progress_at = Some(beat.at);
        self.progress_note = Some(beat.note.clone());
    }

    pub(super) fn aged(mut self, now: MonoMs) -> Self {
        self.progress_age_s = self.progress_at.map(|at| now.since(at) as f64 / 1000.0);
        self
    }
}
