//! Runs that end when nothing is gained any more on games held out.

use ringrift_learn::dataset::Dataset;
use ringrift_learn::train::Trainer;

/// Steps between looks, each of which takes about as long as ten steps (an estimate); a state is
/// written at every second one, so that an interrupted run goes on with the same looks.
const LOOK_STEPS: u64 = 100;

/// When a run ends early.
#[derive(Debug, Clone, Copy)]
pub(super) struct EarlyStop {
    /// Looks without gain that end it; 0: none do.
    looks: u32,
}

impl EarlyStop {
    /// After so many looks without gain; 0: never, and nobody looks.
    pub(super) fn after(looks: u32) -> Self {
        Self { looks }
    }

    pub(super) fn is_on(self) -> bool {
        self.looks > 0
    }

    /// Steps from here to the next look; `None` if there is none.
    pub(super) fn steps_to_look(self, done: u64) -> Option<u64> {
        self.is_on().then_some(LOOK_STEPS - done % LOOK_STEPS)
    }

    /// Looks where one is due: every so many steps of the run, and at its end.
    pub(super) fn look(self, trainer: &mut Trainer, (done, steps): (u64, u64), data: &Dataset) {
        if !self.is_on() || (done < steps && !done.is_multiple_of(LOOK_STEPS)) {
            return;
        }
        let (Some(found), step) = (trainer.look(data), trainer.step()) else { return };
        tracing::info!(step, loss = found.total, rows = found.rows, "on games held out");
        if let Some(best) = trainer.best().filter(|_| self.is_due(trainer)) {
            let (best, looks) = (best.step, self.looks);
            tracing::info!(step, best, looks, "ends early: nothing was gained since its best step");
        }
    }

    /// Whether the run has to end.
    pub(super) fn is_due(self, trainer: &Trainer) -> bool {
        self.is_on() && trainer.best().is_some_and(|best| best.looks_since >= self.looks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_come_every_hundred_steps_wherever_a_run_goes_on() {
        let to_look = [0, 1, 99, 100, 250].map(|done| EarlyStop::after(3).steps_to_look(done));
        assert_eq!(to_look, [100, 99, 1, 100, 50].map(Some));
        assert_eq!(EarlyStop::after(0).steps_to_look(7), None);
    }
}
