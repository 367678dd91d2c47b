//! What a process of a fault run says of itself.

use std::io::{Write, stdout};

use anyhow::Context;
use ringrift::fabric::port::LeaseToken;
use serde::{Deserialize, Serialize};

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// It is connected, and begins.
    Ready,
    /// It holds so many jobs.
    Holds(usize),
    /// Its result was taken.
    Finished,
    /// Its result was refused, because the job is another's.
    TooLate,
    /// It leads under this token.
    Leads(LeaseToken),
    /// A command of its own is written, as this one of the sequence.
    Wrote(u64),
    /// A command was refused, because another leads.
    Refused(String),
    /// It found out by itself that it does not lead any more.
    SteppedDown,
    /// So many events were acknowledged.
    Stored(u64),
    /// So many of its agents are connected.
    Connected(usize),
}

impl Said {
    /// Says it.
    pub fn say(&self) -> anyhow::Result<()> {
        let mut out = stdout().lock();
        let said = serde_json::to_writer(&mut out, self).map_err(std::io::Error::from);
        said.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()).context("nobody reads")
    }
}
