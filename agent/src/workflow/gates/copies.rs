//! Gates about what lies on a node: it lies here, too, and can be read here.

mod found;
mod held;

use ringrift::api::Gate;
use ringrift::event::EventKind;
use ringrift::fabric::port::Filter;
use ringrift::id::NodeId;

use self::found::Found;
use self::held::Held;
use crate::services::Services;

/// Events that are read at a time.
const PAGE: usize = 200;

/// Events by which a node says what lies on it.
const TELLING: &[EventKind] = &[
    EventKind::GameRecorded,
    EventKind::GameSynced,
    EventKind::ParityValidationCompleted,
    EventKind::TrainingCompleted,
];

/// The copies that this agent has of what lies on the node, and whether they can be read.
pub(super) async fn of(services: &Services, node: &NodeId) -> anyhow::Result<[Gate; 2]> {
    if services.node == *node {
        let found = "this agent is the node itself: its own files are no copies";
        let ask = "ask another agent: add `on <node>`";
        return Ok([Gate::unknown("copies", found, ask), Gate::unknown("restore", found, ask)]);
    }
    let filter = Filter { node: Some(node.clone()), ..Filter::kinds(TELLING) };
    let (mut found, mut held) = (Found::default(), Held::by(&services.state.read(), node));
    let mut after = 0;
    loop {
        let page = services.fabric.log.read(after, filter.clone(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        let dir = services.data_dir.clone();
        let look = move || -> anyhow::Result<(Found, Held)> {
            for stored in &page {
                found.take(&dir, &stored.event)?;
                held.take(&stored.event);
            }
            Ok((found, held))
        };
        (found, held) = tokio::task::spawn_blocking(look).await??;
    }
    let (dir, node) = (services.data_dir.clone(), node.clone());
    let look = move || -> anyhow::Result<Found> {
        for unnamed in held.unnamed(&dir, &node)? {
            found.take_unnamed(&unnamed);
        }
        found.replay(&dir)
    };
    let found = tokio::task::spawn_blocking(look).await??;
    Ok([copies(&found), restore(&found)])
}

fn copies(found: &Found) -> Gate {
    const NAME: &str = "copies";
    let (games, models) = (found.games, found.models);
    match &found.first_missing {
        Some(first) => Gate::fail(
            NAME,
            format!(
                "{} of its {games} games and {} of its {models} models do not lie here, first {first}",
                found.missing_games, found.missing_models
            ),
            "copy its data to this agent first",
        ),
        None => Gate::pass(NAME, format!("all {games} games and {models} models lie here too")),
    }
}

fn restore(found: &Found) -> Gate {
    const NAME: &str = "restore";
    match &found.unreadable {
        Some(why) => Gate::fail(NAME, why.clone(), "copy it anew and ask again"),
        None => {
            let (models, games) = (found.models, found.replayed);
            Gate::pass(NAME, format!("{models} models opened, the newest {games} games replayed"))
        }
    }
}
