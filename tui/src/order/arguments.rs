//! The words that can follow a verb in the palette, each with a remark.

use std::collections::BTreeSet;

use ringrift::event::DaemonState;
use ringrift::state::State;

use crate::model::{Model, rows};

type Words = Vec<(String, String)>;

/// What can follow these words; `None` where nothing is known to.
pub fn next(model: &Model, before: &[&str]) -> Option<Words> {
    Some(match before {
        ["promote" | "rollback" | "pause-config"] => configs(model),
        ["resume-config"] => paused(model),
        ["promote" | "rollback", config] => models(model, Some(config)),
        ["evaluate"] => models(model, None),
        ["evaluate", _] => opponents(model),
        ["restart"] => daemons(model),
        ["cancel"] => jobs(model),
        ["drain" | "undrain" | "terminate"] => nodes(model),
        ["ack"] => alerts(model),
        ["approve" | "abort"] => workflows(model),
        _ => return None,
    })
}

fn states(model: &Model) -> impl Iterator<Item = &State> {
    model.live.states()
}

/// Each word once, in order, with its first remark.
fn distinct(words: impl Iterator<Item = (String, String)>) -> Words {
    let mut seen = BTreeSet::new();
    let mut words: Words = words.filter(|(word, _)| seen.insert(word.clone())).collect();
    words.sort();
    words
}

/// A word that needs no remark.
fn plain(word: String) -> (String, String) {
    (word, String::new())
}

fn configs(model: &Model) -> Words {
    distinct(all_models(model).filter_map(|m| m.config).map(|config| plain(config.to_string())))
}

fn paused(model: &Model) -> Words {
    let held = states(model).flat_map(|state| &state.controls.paused);
    distinct(held.map(|(config, held)| (config.to_string(), held.why())))
}

fn models(model: &Model, config: Option<&str>) -> Words {
    let of = all_models(model)
        .filter(|m| config.is_none_or(|config| m.config.is_some_and(|c| c.to_string() == config)));
    distinct(of.map(|m| (m.id.to_string(), format!("{:?}", m.status).to_lowercase())))
}

fn opponents(model: &Model) -> Words {
    let fixed = ["random", "heuristic"].map(|word| plain(word.to_owned()));
    fixed.into_iter().chain(models(model, None)).collect()
}

fn all_models(model: &Model) -> impl Iterator<Item = &ringrift::state::Model> {
    states(model).flat_map(|state| state.models.by_id.values())
}

fn daemons(model: &Model) -> Words {
    let rows = rows::daemons::list(&model.live, model.now);
    distinct(rows.map(|row| {
        let state = row.state().map_or("not heard", DaemonState::name);
        (row.name.to_string(), state.to_owned())
    }))
}

fn jobs(model: &Model) -> Words {
    let open = states(model).flat_map(|state| state.jobs.open.values());
    distinct(open.map(|job| (job.id.to_string(), job.state.name().to_owned())))
}

fn nodes(model: &Model) -> Words {
    let nodes = states(model).flat_map(|state| {
        let drained = |id| state.controls.drained(id).map(|held| format!("drained {}", held.why()));
        state.nodes.by_id.keys().map(move |id| (id.to_string(), drained(id).unwrap_or_default()))
    });
    distinct(nodes)
}

fn alerts(model: &Model) -> Words {
    let open = states(model).flat_map(|state| &state.alerts.open);
    distinct(open.map(|alert| {
        (format!("{} {} {}", alert.kind.name(), alert.node, alert.what), alert.why.clone())
    }))
}

fn workflows(model: &Model) -> Words {
    let all = model.live.agents.iter().flat_map(|agent| &agent.operations.workflows);
    let running = all.filter(|workflow| workflow.is_running());
    distinct(running.map(|workflow| {
        (workflow.id.to_string(), format!("{} of {}", workflow.command, workflow.operator))
    }))
}
