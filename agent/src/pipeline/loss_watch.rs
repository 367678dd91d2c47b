//! Watches the loss of a training run: jumps out of its range, and changes of its direction.

use std::collections::VecDeque;

use ringrift::event::LossTrend;

/// Reports that are looked back on.
const WINDOW: usize = 20;

/// Deviations from the mean from which a loss is a jump, and the share of the mean that it has to
/// exceed as well: late losses hardly vary.
const JUMP_DEVIATIONS: f64 = 6.0;
const JUMP_SHARE: f64 = 0.2;

/// Change between the halves of the window, as a share of the older one, from which the loss moves.
const MOVES: f64 = 0.02;

/// A loss out of its range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jump {
    /// Mean of the reports before it.
    pub mean: f64,
    /// Their standard deviation.
    pub deviation: f64,
}

/// A loss that goes elsewhere than before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn {
    /// Where it goes now.
    pub trend: LossTrend,
    /// Change from the older to the newer half of the window.
    pub change: f64,
}

/// The last losses of one run.
#[derive(Debug, Default)]
pub struct LossWatch {
    losses: VecDeque<f64>,
    trend: Option<LossTrend>,
}

impl LossWatch {
    /// Takes in the next report: says whether it is a jump, and whether the direction changed. Both
    /// need a full window before.
    pub fn take_in(&mut self, loss: f64) -> (Option<Jump>, Option<Turn>) {
        let jump = self.jump(loss);
        if self.losses.len() >= WINDOW {
            self.losses.pop_front();
        }
        self.losses.push_back(loss);
        (jump, self.turn())
    }

    fn jump(&self, loss: f64) -> Option<Jump> {
        if self.losses.len() < WINDOW {
            return None;
        }
        let mean = mean(self.losses.iter());
        let square = |value: &f64| (value - mean).powi(2);
        let deviation = (self.losses.iter().map(square).sum::<f64>() / WINDOW as f64).sqrt();
        let off = (loss - mean).abs();
        let is_jump = off > JUMP_DEVIATIONS * deviation && off > JUMP_SHARE * mean.abs();
        is_jump.then_some(Jump { mean, deviation })
    }

    fn turn(&mut self) -> Option<Turn> {
        if self.losses.len() < WINDOW {
            return None;
        }
        let older = mean(self.losses.iter().take(WINDOW / 2));
        let change = mean(self.losses.iter().skip(WINDOW / 2)) - older;
        let trend = if change.abs() <= MOVES * older.abs() {
            LossTrend::Flat
        } else if change < 0.0 {
            LossTrend::Falling
        } else {
            LossTrend::Rising
        };
        let is_new = self.trend.replace(trend) != Some(trend);
        is_new.then_some(Turn { trend, change })
    }
}

fn mean<'a>(values: impl Iterator<Item = &'a f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trends(losses: impl IntoIterator<Item = f64>) -> Vec<LossTrend> {
        let mut watch = LossWatch::default();
        losses.into_iter().filter_map(|loss| watch.take_in(loss).1).map(|turn| turn.trend).collect()
    }

    #[test]
    fn only_a_change_of_direction_is_told() {
        let falling = (0..40).map(|n| 4.0 - f64::from(n) * 0.05);
        let flat = std::iter::repeat_n(2.05, 40);
        let rising = (0..40).map(|n| 2.05 + f64::from(n) * 0.1);
        let told = trends(falling.chain(flat).chain(rising));
        assert_eq!(told, [LossTrend::Falling, LossTrend::Flat, LossTrend::Rising]);
    }

    #[test]
    fn a_jump_is_far_from_the_reports_before_it() {
        let mut watch = LossWatch::default();
        let noise = |n: u32| 2.0 + 0.05 * f64::from(n % 5);
        let jumps: Vec<_> = (0..40).filter_map(|n| watch.take_in(noise(n)).0).collect();
        assert_eq!(jumps, [], "noise is none");
        let jump = watch.take_in(3.0).0.unwrap();
        assert!((jump.mean - 2.1).abs() < 1e-9 && jump.deviation > 0.0, "{jump:?}");
    }

    #[test]
    fn a_first_report_is_compared_with_nothing() {
        let mut watch = LossWatch::default();
        assert_eq!(watch.take_in(9.0), (None, None));
        assert_eq!(watch.take_in(0.1), (None, None));
    }
}
