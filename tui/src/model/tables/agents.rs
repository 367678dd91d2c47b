//! One row for each agent.

use ringrift::event::UtcMs;

use crate::model::table::{Row, Table, Value, number, text};
use crate::model::{Agent, World, rows};

/// Batches whose rates make up the trend.
const TREND: usize = 8;

/// One row for each agent.
pub fn table(world: &World, now: UtcMs) -> Table {
    let columns = vec![
        text("agent", "AGENT", 16, 10).by_row(),
        text("job", "JOB", 20, 6),
        number("games_per_s", "G/S", 6, 7),
        text("trend", "TREND", 8, 2).muted(),
        number("games", "GAMES", 8, 3),
        number("loss", "LOSS", 6, 4),
        number("elo", "ELO", 5, 5),
        number("age", "AGE", 4, 9).by_row(),
        text("device", "DEVICE", 8, 1).muted(),
        text("why", "WHY", 12, 8).by_row(),
    ];
    Table { columns, rows: world.agents.iter().map(|agent| row(world, agent, now)).collect() }
}

fn row(world: &World, agent: &Agent, now: UtcMs) -> Row {
    let row = rows::agents::row(world, agent, now);
    let share = rows::share::of(world, agent);
    let trend = share.map(|share| share.trend(TREND)).unwrap_or_default();
    let cells = vec![
        Value::Text(row.name),
        Value::known(row.job, Value::Text),
        Value::known(row.games_per_s, Value::Rate),
        if trend.is_empty() { Value::Unknown } else { Value::Course(trend) },
        Value::known(row.games, Value::Count),
        Value::known(row.loss, |loss| Value::Number(loss, 3)),
        Value::known(row.elo, |elo| Value::Number(elo, 0)),
        Value::known(row.age_ms, Value::Age),
        Value::known(row.device, Value::Text),
        Value::Text(row.why),
    ];
    Row { key: agent.key.to_string(), standing: row.standing, cells }
}
