//! Work on a given number of cores, with the CPU time that it took.

use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// Runs `work` where parallel iterators, burn's included, use `cores` threads; returns its value
/// and the CPU time of those threads.
///
/// # Errors
/// When the system gives no more threads.
pub fn run_on<T: Send>(
    cores: usize,
    work: impl FnOnce() -> T + Send,
) -> Result<(T, Duration), rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(cores.max(1)).build()?;
    let value = pool.install(work);
    let cpu = pool.broadcast(|_| thread_cpu()).into_iter().sum();
    Ok((value, cpu))
}

/// User CPU time of this process so far, all threads.
///
/// # Errors
/// When the system does not tell.
pub fn process_user_cpu() -> std::io::Result<Duration> {
    Ok(duration(getrusage(UsageWho::RUSAGE_SELF)?.user_time()))
}

/// User CPU time of the calling thread so far.
///
/// # Errors
/// When the system does not tell.
pub fn thread_user_cpu() -> std::io::Result<Duration> {
    Ok(duration(getrusage(UsageWho::RUSAGE_THREAD)?.user_time()))
}

/// User and system time of the calling thread so far; zero where the system does not tell.
pub fn thread_cpu() -> Duration {
    let Ok(usage) = getrusage(UsageWho::RUSAGE_THREAD) else { return Duration::ZERO };
    [usage.user_time(), usage.system_time()].into_iter().map(duration).sum()
}

fn duration(time: TimeVal) -> Duration {
    let seconds = u64::try_from(time.tv_sec()).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec()).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_every_thread_counts() {
        let spin = |until: Duration| {
            while thread_cpu() < until {
                std::hint::spin_loop();
            }
        };
        let half = Duration::from_millis(20);
        let (_, cpu) = run_on(2, || rayon::broadcast(|_| spin(half))).unwrap();
        assert!(cpu >= 2 * half, "{cpu:?}");
    }
}
