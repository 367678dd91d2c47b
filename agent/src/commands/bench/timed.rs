//! Evaluators that tell how much CPU time they took.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ringrift::game::{Game, Seat};
use ringrift_learn::cores::thread_user_cpu;
use ringrift_learn::encode::Inputs;
use ringrift_learn::inference::{Engine, RawOutputs};
use ringrift_learn::search::{Evaluation, Evaluator, Leaf, Rules as _};
use ringrift_learn::values::SeatVec;

/// CPU time, added up by one thread and read by another owner.
#[derive(Debug, Clone, Default)]
pub(super) struct Stopwatch(Arc<AtomicU64>);

impl Stopwatch {
    /// Adds the CPU time of `work` on this thread.
    fn time<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = thread_user_cpu().unwrap_or_default();
        let result = work();
        let spent = thread_user_cpu().unwrap_or_default().saturating_sub(before);
        let micros = u64::try_from(spent.as_micros()).unwrap_or(u64::MAX);
        self.0.fetch_add(micros, Ordering::Relaxed);
        result
    }

    /// What was added up.
    pub(super) fn spent(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// An engine under a stopwatch.
pub(super) struct TimedEngine(pub(super) Box<dyn Engine>, pub(super) Stopwatch);

impl Engine for TimedEngine {
    fn run(&mut self, inputs: &Inputs, outputs: &mut RawOutputs) {
        let Self(engine, watch) = self;
        watch.time(|| engine.run(inputs, outputs));
    }

    fn describe(&self) -> String {
        self.0.describe()
    }
}

/// An evaluator under a stopwatch.
pub(super) struct TimedEvaluator(pub(super) Box<dyn Evaluator<Game>>, pub(super) Stopwatch);

impl Evaluator<Game> for TimedEvaluator {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<Evaluation> {
        let Self(evaluator, watch) = self;
        watch.time(|| evaluator.evaluate(leaves))
    }
}

/// Costs next to nothing and still has opinions: numbers drawn from the hash of the position, so that
/// trees grow as deep as with a network.
pub(super) struct Free;

impl Evaluator<Game> for Free {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<Evaluation> {
        leaves.iter().map(judge).collect()
    }
}

fn judge(leaf: &Leaf<'_, Game>) -> Evaluation {
    let mut state = leaf.state.hash();
    let mut draw = || {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        f32::from(u16::try_from(state >> 48).unwrap_or_default()) / 65536.0
    };
    let logits = leaf.legal.iter().map(|_| 4.0 * draw()).collect();
    let mut value = SeatVec::default();
    let seats = leaf.state.seats();
    Seat::all(seats).for_each(|seat| value.0[seat] = draw());
    let total: f32 = value.0.0.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    value.0.0.iter_mut().for_each(|share| *share /= total);
    Evaluation { logits, value }
}
