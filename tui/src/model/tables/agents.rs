//! One row for each agent.

use ringrift::event::UtcMs;

use crate::model::rows::agents::{self, AgentRow};
use crate::model::rows::share::{self, ALONE, Share};
use crate::model::table::{Row, Table, Value, number, text};
use crate::model::{Agent, World};

/// Batches whose rates make up the trend.
const TREND: usize = 8;

/// One row for each agent, and for each that a log tells of and that is not connected to.
pub fn table(world: &World, now: UtcMs) -> Table {
    let all_direct = world.agents.iter().all(|agent| agent.via.is_none());
    let all_alone = share::all(world).all(|share| share.role() == ALONE);
    let columns = vec![
        text("agent", "AGENT", 16, 10).by_row(),
        text("role", "ROLE", 6, 3).muted().unless(all_alone),
        text("job", "JOB", 20, 6),
        number("games_per_s", "G/S", 6, 7),
        text("trend", "TREND", 8, 2).muted(),
        number("games", "GAMES", 8, 3),
        number("loss", "LOSS", 6, 4),
        number("elo", "ELO", 5, 5),
        number("age", "AGE", 4, 9).by_row(),
        text("device", "DEVICE", 8, 1).muted(),
        text("route", "ROUTE", 12, 4).muted().unless(all_direct),
        text("why", "WHY", 12, 8).by_row(),
    ];
    let agents = world.agents.iter().map(|agent| {
        let row = agents::row(world, agent, now);
        self::row(agent.key.to_string(), row, share::of(world, agent), &route(world, agent))
    });
    let strangers = world.strangers().map(|(share, apart)| {
        let row = agents::stranger(share, apart, now);
        self::row(share.node.to_string(), row, Some(share), "none")
    });
    Table { columns, rows: agents.chain(strangers).collect() }
}

/// `direct`, or who passes its answers on.
pub fn route(world: &World, agent: &Agent) -> String {
    let Some(via) = &agent.via else { return "direct".to_owned() };
    format!("via {}", world.agent(via).map_or(via.as_str(), Agent::name))
}

fn row(key: String, row: AgentRow, share: Option<Share<'_>>, route: &str) -> Row {
    let trend = share.map(|share| share.trend(TREND)).unwrap_or_default();
    let cells = vec![
        Value::Text(row.name),
        Value::known(share, |share| Value::text(share.role())),
        Value::known(row.job, Value::Text),
        Value::known(row.games_per_s, Value::Rate),
        if trend.is_empty() { Value::Unknown } else { Value::Course(trend) },
        Value::known(row.games, Value::Count),
        Value::known(row.loss, |loss| Value::Number(loss, 3)),
        Value::known(row.elo, |elo| Value::Number(elo, 0)),
        Value::known(row.age_ms, Value::Age),
        Value::known(row.device, Value::Text),
        Value::text(route),
        Value::Text(row.why),
    ];
    Row { key, standing: row.standing, cells }
}
