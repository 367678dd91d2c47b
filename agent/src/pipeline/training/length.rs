//! How long a run is.

use anyhow::ensure;

use ringrift_learn::train::Recipe;

use super::super::jobs::TrainWork;

/// The most steps of one run: what the largest `learn.rows_per_generation` and `learn.replay_ratio`
/// come to, which takes months. A job of more was queued by mistake, and would run for ever.
const MAX_STEPS: u64 = 50_000_000;

/// The steps of a run by this recipe, at this replay ratio.
///
/// # Errors
/// When they are more than any run takes.
pub fn steps_of(work: &TrainWork, recipe: &Recipe, replay_ratio: f64) -> anyhow::Result<u64> {
    let steps = recipe.steps_for(work.new_rows, replay_ratio).max(1);
    ensure!(
        steps <= MAX_STEPS,
        "{} rows at a replay ratio of {replay_ratio} are {steps} steps, more than the {MAX_STEPS} of \
         the longest run",
        work.new_rows
    );
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(new_rows: u64, replay_ratio: f64) -> anyhow::Result<u64> {
        let work = TrainWork { generation: 1, new_rows, total_rows: new_rows };
        steps_of(&work, &Recipe::default(), replay_ratio)
    }

    #[test]
    fn a_run_has_an_end_that_can_be_lived_to_see() {
        assert_eq!(steps(1, 1.0).unwrap(), 1);
        assert_eq!(steps(100_000_000, 64.0).unwrap(), MAX_STEPS, "what the settings allow");
        let error = steps(u64::MAX, 2.0).unwrap_err().to_string();
        assert!(error.contains("18446744073709551615 rows"), "{error}");
    }

    #[test]
    fn steps_of_several_batches_are_fewer() {
        let work = TrainWork { generation: 1, new_rows: 12_800, total_rows: 12_800 };
        let with = |accumulate| Recipe { accumulate, ..Recipe::default() };
        assert_eq!(steps_of(&work, &with(1), 1.0).unwrap(), 100);
        assert_eq!(steps_of(&work, &with(4), 1.0).unwrap(), 25);
    }
}
