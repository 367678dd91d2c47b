//! The training that goes on, and what the next one waits for.

use ringrift::event::{JobKind, UtcMs};
use ringrift::state::Job;

use super::heard::Heard;
use super::share::Share;
use crate::model::World;

/// The daemon that begins runs.
const TRIGGER: &str = "training_trigger";

/// The training jobs that run, each where it runs: only of nodes that are heard.
pub fn running<'a>(world: &'a World, heard: &Heard<'a>) -> Vec<(Share<'a>, &'a Job)> {
    let jobs = world.logs.iter().flat_map(|(log, of)| {
        let state = of.state();
        let training = state.jobs.running().filter(|job| job.kind == JobKind::Train);
        training.filter_map(move |job| {
            let node = job.worker.as_ref()?;
            Some((Share { log, state, node }, job))
        })
    });
    jobs.filter(|(share, _)| heard.is(*share)).collect()
}

/// What the next run waits for, in the words of the daemon of the leader, which begins it.
pub fn leaders_note(world: &World) -> Option<&str> {
    let leads = world.agents.iter().filter(|agent| {
        let leader = world.state_of(agent).and_then(|state| state.cluster.leader.as_ref());
        let node = agent.known.as_ref().map(|known| &known.node);
        leader.is_none_or(|leader| Some(&leader.node) == node)
    });
    let told = leads.flat_map(|agent| &agent.progress);
    let told = told.filter(|(name, _)| name.as_str() == TRIGGER);
    let newest = told.max_by_key(|(_, told)| -> UtcMs { told.at });
    newest.map(|(_, told)| told.note.as_str())
}
