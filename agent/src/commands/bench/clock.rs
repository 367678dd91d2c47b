//! Repeats work for an amount of user CPU time.

use std::time::Duration;

use ringrift_learn::cores::process_user_cpu;

/// Calls `work` until `limit` of user CPU time is spent; how often, and the seconds spent.
///
/// # Errors
/// When the system does not tell the time, or `work` fails.
pub(super) fn repeat(
    limit: Duration,
    mut work: impl FnMut() -> anyhow::Result<()>,
) -> anyhow::Result<(u32, f64)> {
    work()?; // caches and buffers
    let (start, mut calls) = (process_user_cpu()?, 0);
    loop {
        work()?;
        calls += 1;
        let spent = process_user_cpu()?.saturating_sub(start);
        if spent >= limit {
            return Ok((calls, spent.as_secs_f64()));
        }
    }
}
