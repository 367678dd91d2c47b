//! One row for each agent, and for each that a log tells of and that is not connected to.

use ringrift::event::UtcMs;

use crate::model::World;
use crate::model::rows::agents::{self, AgentRow};
use crate::model::table::{Field, Table, Value, number, text};

/// Batches whose rates make up the trend.
const TREND: usize = 8;

/// One row for each.
pub fn table(world: &World, now: UtcMs) -> Table<'_> {
    let (all_direct, all_alone) = (world.agents.census(now).all_direct, world.is_each_alone());
    let fields: [Field<AgentRow>; 12] = [
        text("agent", "AGENT", 16, 10).by_row().of(|row| Value::text(row.name())),
        text("role", "ROLE", 6, 3)
            .muted()
            .unless(all_alone)
            .of(|row| Value::known(row.share(), |share| Value::text(share.role()))),
        text("job", "JOB", 20, 6).of(|row| Value::known(row.job(), Value::Text)),
        number("games_per_s", "G/S 1m", 6, 7)
            .of(|row| Value::known(row.games_per_s(), Value::Rate)),
        text("trend", "TREND", 8, 2).muted().of(trend),
        number("games", "GAMES", 8, 3).of(|row| Value::known(row.games(), Value::Count)),
        number("loss", "LOSS", 6, 4)
            .of(|row| Value::known(row.loss(), |loss| Value::Number(loss, 3))),
        number("elo", "ELO", 5, 5).of(|row| Value::known(row.elo(), |elo| Value::Number(elo, 0))),
        number("age", "AGE", 4, 9).by_row().of(|row| Value::known(row.age_ms(), Value::Age)),
        text("device", "DEVICE", 8, 1).muted().of(|row| Value::known(row.device(), Value::text)),
        text("route", "ROUTE", 12, 4).muted().unless(all_direct).of(|row| Value::Text(row.route())),
        text("why", "WHY", 12, 8).by_row().of(|row| Value::Text(row.why())),
    ];
    let rows = agents::rows(world, now);
    Table::sought(rows.count(), move |at| rows.get(at), fields)
}

fn trend(row: &AgentRow<'_>) -> Value {
    let trend = row.trend(TREND);
    if trend.is_empty() { Value::Unknown } else { Value::Course(trend) }
}
