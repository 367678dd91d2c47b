//! How long to wait between attempts, as data.

use serde::{Deserialize, Serialize};

/// Delays that double from attempt to attempt up to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backoff {
    /// Delay after the first failure, in milliseconds.
    pub first_ms: u64,
    /// The longest delay, in milliseconds.
    pub max_ms: u64,
}

impl Backoff {
    /// 1, 2, 4, 8, 16 s, then 16 s for ever.
    pub const STANDARD: Self = Self { first_ms: 1_000, max_ms: 16_000 };

    /// The delay in milliseconds after this many failures (1 or more).
    pub fn delay_ms(self, failures: u32) -> u64 {
        let doublings = failures.saturating_sub(1).min(32);
        self.first_ms.saturating_mul(1 << doublings).min(self.max_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_limit() {
        let delays: Vec<u64> = (1..=7).map(|n| Backoff::STANDARD.delay_ms(n)).collect();
        assert_eq!(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 16_000, 16_000]);
        assert_eq!(Backoff::STANDARD.delay_ms(u32::MAX), 16_000);
    }
}
