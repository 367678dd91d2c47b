//! How boldly moves are drawn in the course of a game.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The lowest temperature: the most probable move is played.
pub const COLDEST: f32 = 0.01;

/// The highest temperature of any schedule.
const HOTTEST: f32 = 2.0;

/// A schedule: the temperature T at decision k. Probabilities are drawn as `p^(1/T)`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Temperature {
    /// Falls from `start` to `end`, halving its distance every `half_life` decisions.
    HalfLife {
        /// At the first decision.
        start: f32,
        /// In the long run.
        end: f32,
        /// Decisions in which the distance to `end` halves.
        half_life: f32,
    },
    /// Always the same.
    Constant {
        /// T.
        value: f32,
    },
    /// `start` until decision `from`, then linear to `end` at decision `to`.
    Linear {
        /// First T.
        start: f32,
        /// Last T.
        end: f32,
        /// Where the fall begins.
        from: u32,
        /// Where it ends.
        to: u32,
    },
    /// `start` until decision `from`, then `start * exp(-0.05 (k - from))`, never below `end`.
    Exponential {
        /// First T.
        start: f32,
        /// Least T.
        end: f32,
        /// Where the fall begins.
        from: u32,
    },
    /// The T of the last step whose decision is reached.
    Step {
        /// (decision, T), in rising order.
        steps: Vec<(u32, f32)>,
    },
    /// Falls from `high` to `low` along half a cosine, then starts again.
    Cosine {
        /// At the beginning of a period.
        high: f32,
        /// At its end.
        low: f32,
        /// Decisions of one period.
        period: u32,
    },
    /// `base`, more in complex and uncertain positions, less in later phases of the game.
    Adaptive {
        /// T of an average position at the start.
        base: f32,
    },
    /// From bold to careful in the course of training, with a decay late in each game.
    Curriculum {
        /// T of early training.
        early: f32,
        /// T of late training.
        late: f32,
        /// Decisions before the decay begins, in early training; half as many in late training.
        explore: u32,
        /// Progress of training, 0 to 1.
        #[serde(default)]
        progress: f32,
    },
    /// The weighted mean of others.
    Mixed {
        /// (weight, schedule); weights need not sum to 1.
        parts: Vec<(f32, Temperature)>,
    },
    /// The stronger the network, the more careful.
    EloAdaptive {
        /// Rating of the network.
        elo: f32,
    },
}

/// What a schedule may look at.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moment {
    /// Decisions made in the game before (k).
    pub decision: u32,
    /// Legal moves, if known.
    pub legal: Option<usize>,
    /// Entropy of the policy in nats, if known.
    pub entropy: Option<f32>,
}

impl Moment {
    /// A moment of which only the number of decisions before is known.
    pub fn at(decision: u32) -> Self {
        Self { decision, ..Self::default() }
    }
}

impl Temperature {
    /// 1.0 to 0.25 with half-life 12 (learning.md c.3).
    pub const SELFPLAY: Self = Self::HalfLife { start: 1.0, end: 0.25, half_life: 12.0 };

    /// The schedules with names, from `assets/players/temperatures.toml`.
    ///
    /// # Panics
    /// Never in a program whose tests pass: the file is part of it.
    pub fn presets() -> BTreeMap<String, Self> {
        let text = include_str!("../../../../assets/players/temperatures.toml");
        toml::from_str(text).expect("assets/players/temperatures.toml is read in the tests")
    }

    /// The temperature at a moment, between [`COLDEST`] and 2.
    pub fn at(&self, moment: Moment) -> f32 {
        self.unbounded(moment).clamp(COLDEST, HOTTEST)
    }

    fn unbounded(&self, moment: Moment) -> f32 {
        let k = moment.decision as f32;
        match self {
            Self::HalfLife { start, end, half_life } => {
                end + (start - end) * 0.5f32.powf(k / half_life)
            }
            Self::Constant { value } => *value,
            Self::Linear { start, end, from, to } => {
                start + (end - start) * share(k, *from as f32, *to as f32)
            }
            Self::Exponential { start, end, from } => {
                (start * decay(0.05, k - *from as f32)).max(*end)
            }
            Self::Step { steps } => {
                let reached = steps.iter().take_while(|(from, _)| *from <= moment.decision);
                reached.last().map_or(1.0, |(_, value)| *value)
            }
            Self::Cosine { high, low, period } => {
                let period = (*period).max(1);
                let angle = (moment.decision % period) as f32 / period as f32;
                low + (high - low) * (1.0 + (std::f32::consts::PI * angle).cos()) / 2.0
            }
            Self::Adaptive { base } => adaptive(*base, moment),
            Self::Curriculum { early, late, explore, progress } => {
                let (late_share, explore) = (share(*progress, 0.3, 0.7), *explore as f32);
                let hold = explore * (1.0 - late_share / 2.0);
                let base = early + (late - early) * late_share;
                (base * decay(0.05, k - hold)).max(0.1)
            }
            Self::Mixed { parts } => mean(parts, moment),
            Self::EloAdaptive { elo } => elo_adaptive(*elo, k),
        }
    }
}

/// How far `x` is on the way from `from` to `to`, 0 to 1.
fn share(x: f32, from: f32, to: f32) -> f32 {
    if x <= from { 0.0 } else { ((x - from) / (to - from)).min(1.0) }
}

/// exp(-rate * beyond), 1 before the decay begins.
fn decay(rate: f32, beyond: f32) -> f32 {
    (-rate * beyond.max(0.0)).exp()
}

fn adaptive(base: f32, moment: Moment) -> f32 {
    let complexity = moment.legal.map_or(0.5, |legal| (legal as f32 / 50.0).min(1.0));
    let uncertainty = moment.entropy.map_or(0.5, |entropy| (entropy / 2.0).min(1.0));
    let k = moment.decision as f32;
    let phase = if k < 20.0 { k / 40.0 } else { 0.5 + ((k - 60.0) / 40.0).clamp(0.0, 0.5) };
    let raised = (1.0 + 0.3 * (complexity - 0.5)) * (1.0 + 0.3 * (uncertainty - 0.5));
    (base * raised * (1.0 - 0.4 * phase)).clamp(0.1, 2.0)
}

fn mean(parts: &[(f32, Temperature)], moment: Moment) -> f32 {
    let total: f32 = parts.iter().map(|(weight, _)| weight).sum();
    parts.iter().map(|(weight, schedule)| weight * schedule.unbounded(moment)).sum::<f32>() / total
}

fn elo_adaptive(elo: f32, k: f32) -> f32 {
    let base = if elo < 1500.0 {
        1.5 - 0.5 * share(elo, 1300.0, 1500.0)
    } else if elo < 1700.0 {
        1.0 - 0.3 * share(elo, 1500.0, 1700.0)
    } else {
        0.5
    };
    let rate = if elo < 1500.0 { 0.03 } else { 0.05 };
    let floor = if elo < 1700.0 { 0.2 } else { 0.1 };
    (base * decay(rate, k - 30.0)).max(floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_to_the_end_halves() {
        let schedule = Temperature::SELFPLAY;
        assert_eq!(schedule.at(Moment::at(0)), 1.0);
        assert!((schedule.at(Moment::at(12)) - 0.625).abs() < 1e-6);
        assert!((schedule.at(Moment::at(240)) - 0.25).abs() < 1e-4);
    }

    /// One preset of the older service, with its values at some plies.
    #[derive(Deserialize)]
    struct Row {
        preset: String,
        training_progress: Option<f32>,
        values: Vec<(u32, f32)>,
    }

    #[test]
    fn presets_have_the_values_of_the_older_service() {
        let text = include_str!("../../../../tests/data/search/temperature.json");
        let rows: Vec<Row> = serde_json::from_str(text).unwrap();
        let presets = Temperature::presets();
        assert_eq!(rows.len(), 11);
        for row in rows {
            let mut schedule = presets[&row.preset].clone();
            if let Temperature::Curriculum { progress, .. } = &mut schedule {
                *progress = row.training_progress.unwrap();
            }
            for (decision, expected) in row.values {
                let found = schedule.at(Moment::at(decision));
                assert!(
                    (found - expected).abs() < 1e-6,
                    "{} at {decision}: {found}, not {expected}",
                    row.preset
                );
            }
        }
    }

    #[test]
    fn complex_and_uncertain_positions_are_played_more_boldly() {
        let schedule = Temperature::Adaptive { base: 1.0 };
        let plain = Moment { decision: 10, legal: Some(5), entropy: Some(0.1) };
        let rich = Moment { decision: 10, legal: Some(80), entropy: Some(3.0) };
        assert!(schedule.at(plain) < schedule.at(Moment::at(10)));
        assert!((schedule.at(rich) - 1.15 * 1.15 * 0.9).abs() < 1e-6);
    }

    #[test]
    fn a_mixed_schedule_is_the_weighted_mean() {
        let constant = |value| Temperature::Constant { value };
        let parts = vec![(1.0, constant(1.0)), (3.0, constant(0.2))];
        assert!((Temperature::Mixed { parts }.at(Moment::at(5)) - 0.4).abs() < 1e-6);
    }

    #[test]
    fn stronger_networks_play_more_carefully() {
        let at = |elo| Temperature::EloAdaptive { elo }.at(Moment::at(0));
        let values = [1200.0, 1400.0, 1500.0, 1600.0, 1700.0, 2000.0].map(at);
        for (found, expected) in values.iter().zip([1.5, 1.25, 1.0, 0.85, 0.5, 0.5]) {
            assert!((found - expected).abs() < 1e-6, "{values:?}");
        }
    }
}
