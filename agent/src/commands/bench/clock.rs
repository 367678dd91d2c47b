//! User CPU time of this process, all threads.

use std::time::Duration;

use anyhow::Context;
use nix::sys::resource::{UsageWho, getrusage};

/// User CPU time so far.
///
/// # Errors
/// When the system does not tell.
pub(super) fn user_cpu() -> anyhow::Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).context("cannot read the CPU time used")?;
    let time = usage.user_time();
    let (seconds, micros) = (u64::try_from(time.tv_sec())?, u64::try_from(time.tv_usec())?);
    Ok(Duration::from_secs(seconds) + Duration::from_micros(micros))
}

/// Calls `work` until `limit` of user CPU time is spent; how often, and the seconds spent.
///
/// # Errors
/// When the system does not tell the time, or `work` fails.
pub(super) fn repeat(
    limit: Duration,
    mut work: impl FnMut() -> anyhow::Result<()>,
) -> anyhow::Result<(u32, f64)> {
    work()?; // caches and buffers
    let (start, mut calls) = (user_cpu()?, 0);
    loop {
        work()?;
        calls += 1;
        let spent = user_cpu()?.saturating_sub(start);
        if spent >= limit {
            return Ok((calls, spent.as_secs_f64()));
        }
    }
}
