//! The time from which keys and certificates hold.

use anyhow::Context;

use ringrift::event::UtcMs;

/// Seconds since 1970.
pub fn now_s() -> anyhow::Result<u64> {
    seconds(UtcMs::now())
}

fn seconds(now: UtcMs) -> anyhow::Result<u64> {
    let wrong = "the clock of this machine stands before 1970, and what is made now would not hold: \
                 set the clock";
    u64::try_from(now.seconds()).context(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_made_by_a_clock_that_is_wrong() {
        assert_eq!(seconds(UtcMs(1_999)).unwrap(), 1);
        assert!(seconds(UtcMs(-1)).unwrap_err().to_string().contains("set the clock"));
    }
}
