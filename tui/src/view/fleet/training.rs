//! What is trained, where and how far; else how the last run ended, or what the next one waits for.

use ringrift::game::ConfigKey;
use ringrift::state::{Job, Run, RunOutcome};

use super::stages::progress;
use crate::model::Model;
use crate::model::rows::heard::Heard;
use crate::model::rows::share::Share;
use crate::model::rows::trainings;
use crate::model::text::clean;
use crate::view::{Look, format};

/// The words between a configuration and what its next run waits for.
const NOT_YET: &str = " does not train yet: ";

/// The line of training.
pub fn line<'a>(model: &'a Model, heard: &Heard<'a>, look: &Look) -> Option<String> {
    let mut jobs = trainings::running(model.shown(), heard);
    jobs.sort_by_key(|(_, job)| job.claimed_at);
    let Some((share, job)) = jobs.pop() else {
        return last_run(model).or_else(|| waits(model));
    };
    let more = if jobs.is_empty() { String::new() } else { format!("  and {} more", jobs.len()) };
    Some(format!("{}{more}", goes_on(model, look, share, job)))
}

/// One that goes on: `square8_2p n2  ━━━─ 120/400  loss 2.31`.
fn goes_on(model: &Model, look: &Look, share: Share<'_>, job: &Job) -> String {
    let of_job = |config: ConfigKey| {
        let run = share.state.training.of(config)?.run.as_ref()?;
        (run.work_id == job.id).then_some(run)
    };
    let config = job.config.map(|config| format!("{config} ")).unwrap_or_default();
    let at = if model.shown().has_one_node() { String::new() } else { format!("{} ", share.node) };
    match job.config.and_then(of_job) {
        Some(run) => {
            let done = progress(look, run.share_done(), run.step, run.steps);
            format!("{config}{at}{done}  {}", losses(run)).trim_end().to_owned()
        }
        None => format!("{config}{at}begins"),
    }
}

fn losses(run: &Run) -> String {
    run.losses.last().map_or_else(String::new, |point| {
        let policy = point.policy.map(|loss| format!("{loss:.2} + ")).unwrap_or_default();
        format!("loss {:.2}  ({policy}{:.2})", point.loss, point.value)
    })
}

/// How the newest run ended, when none goes on.
fn last_run(model: &Model) -> Option<String> {
    let trained = model.shown().states().flat_map(|state| &state.training.by_config);
    let ended = trained.filter_map(|(config, training)| Some((config, training.last.as_ref()?)));
    let (config, last) = ended.max_by_key(|(_, run)| run.at)?;
    let age = format::age(model.shown_at().since(last.at));
    Some(match &last.outcome {
        RunOutcome::Completed { steps, loss, .. } => {
            format!("{config} done {age} ago  loss {loss:.3}  {steps} steps")
        }
        RunOutcome::Failed { error } => format!("x {config} failed {age} ago: {}", clean(error)),
    })
}

/// What the next run waits for.
fn waits(model: &Model) -> Option<String> {
    let note = trainings::leaders_note(model.shown())?;
    Some(match note.split_once(NOT_YET) {
        Some((config, why)) => clean(&format!("{config} waits: {why}")),
        None => clean(note),
    })
}
