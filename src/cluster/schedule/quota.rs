//! How much of the queue one configuration may hold.

/// The most of the queue's places that one configuration may hold while others want some, too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quota {
    /// A share above 0, at most 1.
    share: f64,
}

impl Quota {
    /// Half of the queue.
    pub const HALF: Self = Self { share: 0.5 };

    /// Checks and wraps a share; `None` unless above 0 and at most 1.
    pub fn new(share: f64) -> Option<Self> {
        (share > 0.0 && share <= 1.0).then_some(Self { share })
    }

    /// Places for one of `configs` that want some of `places`: at least an equal part, and one.
    pub fn places(self, places: usize, configs: usize) -> usize {
        let equal = 1.0 / configs.max(1) as f64;
        let part = (places as f64 * self.share.max(equal)).ceil();
        // At most `places`, which is a usize.
        (part as usize).max(1)
    }
}
