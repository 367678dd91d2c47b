//! How boldly self-play explores in the course of a game.

/// Temperature that falls from `start` to `end`, halving its distance every `half_life` decisions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Temperature {
    /// At the first decision.
    pub start: f32,
    /// In the long run; 0 plays the search's own move.
    pub end: f32,
    /// Decisions in which the distance to `end` halves.
    pub half_life: f32,
}

impl Temperature {
    /// 1.0 to 0.25 with half-life 12 (learning.md c.3).
    pub const SELFPLAY: Self = Self { start: 1.0, end: 0.25, half_life: 12.0 };

    /// The temperature after `decisions` decisions.
    pub fn at(self, decisions: u32) -> f32 {
        #[allow(clippy::cast_precision_loss)]
        let halvings = decisions as f32 / self.half_life;
        self.end + (self.start - self.end) * 0.5f32.powf(halvings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_to_the_end_halves() {
        let schedule = Temperature::SELFPLAY;
        assert_eq!(schedule.at(0), 1.0);
        assert!((schedule.at(12) - 0.625).abs() < 1e-6);
        assert!((schedule.at(240) - 0.25).abs() < 1e-4);
    }
}
