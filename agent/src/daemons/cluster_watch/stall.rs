//! Configurations that nothing holds back and of which no game comes in.

use ringrift::event::UtcMs;
use ringrift::game::ConfigKey;
use ringrift::id::NodeId;
use ringrift::state::State;

/// Silence after which a configuration stands still, in milliseconds.
const STALL_MS: i64 = 30 * 60_000;

/// Since when no game of a configuration has come in, and who could play; `None` unless that is long
/// ago, is not told yet, and nothing is in the way: no operator, no pressure, no job that runs.
pub(super) fn of(
    state: &State,
    config: ConfigKey,
    now: UtcMs,
    leads_since: UtcMs,
) -> Option<(UtcMs, Vec<NodeId>)> {
    let last = state.games.of(config).and_then(|games| games.last_recorded);
    let since = last.map_or(leads_since, |last| last.max(leads_since));
    let is_known = state.cluster.fitness.stalled.contains_key(&config);
    let is_paused = state.controls.paused(config).is_some();
    let runs = state.jobs.running().any(|job| job.config == Some(config));
    if now.since(since) < STALL_MS || is_known || is_paused || runs {
        return None;
    }
    let producer = format!("selfplay {config}");
    let is_free =
        |id: &NodeId| state.pressure.on(id).is_none_or(|of| !of.held_back.contains_key(&producer));
    let at_work = state.nodes.by_id.iter().filter(|(_, node)| node.at_work_since.is_some());
    let free: Vec<_> = at_work.map(|(id, _)| id.clone()).filter(is_free).collect();
    (!free.is_empty()).then_some((since, free))
}
