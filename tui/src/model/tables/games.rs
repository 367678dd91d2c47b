//! Recorded games, the newest first.

use ringrift::api::GameHead;

use crate::model::World;
use crate::model::agent::{Agent, Standing};
use crate::model::table::{Row, Table, Value, number, text};
use crate::model::text::clean;

/// One row for each game that an agent listed.
pub fn table(world: &World) -> Table {
    let columns = vec![
        text("game", "GAME", 16, 9),
        text("config", "CONFIG", 11, 3).muted(),
        number("plies", "PLIES", 5, 7),
        text("won", "WON", 3, 8),
        text("reason", "END", 9, 5).muted(),
        text("source", "SOURCE", 8, 2).muted(),
        text("node", "NODE", 12, 1).muted().unless(world.agents.len() == 1),
    ];
    let rows = world.agents.iter().flat_map(|agent| {
        agent.games.iter().map(move |head| Row {
            key: format!("{}/{}", agent.key, head.id),
            standing: Standing::Ok,
            cells: cells(agent, head),
        })
    });
    Table { columns, rows: rows.collect() }
}

/// The agent and the game of a row.
pub fn find<'a>(world: &'a World, key: &str) -> Option<(&'a Agent, &'a GameHead)> {
    world.agents.iter().find_map(|agent| {
        let id = key.strip_prefix(agent.key.as_str())?.strip_prefix('/')?;
        Some((agent, agent.games.iter().find(|head| head.id.as_str() == id)?))
    })
}

/// The end of the run's name and the number of the game in it: the beginning is the same for all.
fn short(id: &str) -> String {
    let Some((run, number)) = id.rsplit_once('-') else { return id.to_owned() };
    let tail = run.char_indices().rev().nth(5).map_or(run, |(at, _)| &run[at..]);
    let number = number.trim_start_matches('0');
    format!("{tail}-{}", if number.is_empty() { "0" } else { number })
}

fn cells(agent: &Agent, head: &GameHead) -> Vec<Value> {
    vec![
        Value::Text(short(head.id.as_str())),
        Value::text(head.config.to_string()),
        Value::known(head.plies, Value::Count),
        Value::known(head.winner, |seat| Value::text(crate::model::board::letter(seat))),
        Value::known(head.reason.as_deref(), |reason| Value::text(clean(reason))),
        Value::known(head.source.as_deref(), |source| Value::text(clean(source))),
        Value::text(agent.name()),
    ]
}
