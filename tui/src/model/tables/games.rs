//! Games, the newest first; before them those that are being played.

use std::fmt::{self, Write};

use ringrift::api::GameHead;

use crate::model::agent::{Agent, Standing};
use crate::model::table::{Field, Line, Table, Value, number, text};
use crate::model::text::clean;
use crate::model::{World, board};

/// One row for each game that an agent listed.
pub fn table(world: &World) -> Table<'_> {
    let fields: [Field<Listed>; 7] = [
        text("game", "GAME", 16, 9).of(|game| Value::Text(short(game.head.id.as_str()))),
        text("config", "CONFIG", 11, 3)
            .muted()
            .of(|game| Value::text(game.head.config.to_string())),
        number("plies", "PLIES", 5, 7).of(|game| Value::known(game.head.plies, Value::Count)),
        text("won", "WON", 4, 8).of(|game| match game.head.is_running {
            true => Value::text("live"),
            false => Value::known(game.head.winner, |seat| Value::text(board::letter(seat))),
        }),
        text("reason", "END", 9, 5).muted().of(|game| match game.head.is_running {
            true => Value::text("playing"),
            false => told(game.head.reason.as_deref()),
        }),
        text("source", "SOURCE", 8, 2).muted().of(|game| told(game.head.source.as_deref())),
        text("node", "NODE", 12, 1)
            .muted()
            .unless(world.agents.len() == 1)
            .of(|game| Value::text(game.agent.name())),
    ];
    let lines = world
        .agents
        .iter()
        .flat_map(|agent| agent.games.iter().map(move |head| Listed { agent, head }));
    Table::of(lines.collect(), fields)
}

/// A game that an agent listed.
struct Listed<'a> {
    agent: &'a Agent,
    head: &'a GameHead,
}

impl Line for Listed<'_> {
    fn key(&self, out: &mut dyn Write) -> fmt::Result {
        write!(out, "{}/{}", self.agent.key, self.head.id)
    }

    fn standing(&self) -> Standing {
        Standing::Ok
    }
}

fn told(text: Option<&str>) -> Value {
    Value::known(text, |text| Value::text(clean(text)))
}

/// The agent and the game of a row.
pub fn find<'a>(world: &'a World, key: &str) -> Option<(&'a Agent, &'a GameHead)> {
    world.agents.iter().find_map(|agent| {
        let id = key.strip_prefix(agent.key.as_str())?.strip_prefix('/')?;
        Some((agent, agent.games.iter().find(|head| head.id.as_str() == id)?))
    })
}

/// The end of the run's name and the number of the game in it: the beginning is the same for all.
pub fn short(id: &str) -> String {
    let Some((run, number)) = id.rsplit_once('-') else { return id.to_owned() };
    let tail = run.char_indices().rev().nth(5).map_or(run, |(at, _)| &run[at..]);
    let number = number.trim_start_matches('0');
    format!("{tail}-{}", if number.is_empty() { "0" } else { number })
}
