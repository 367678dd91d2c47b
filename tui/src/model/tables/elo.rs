//! Every rated network, for programs: on the screen the Elo curve shows them.

use ringrift::event::UtcMs;

use crate::model::World;
use crate::model::agent::Standing;
use crate::model::rows::elo::{self, Generation, Mark};
use crate::model::table::{Row, Table, Value, number, text};

/// One row for each rated network, by configuration, oldest first.
pub fn table(world: &World, now: UtcMs) -> Table {
    let columns = vec![
        text("model", "MODEL", 24, 9).by_row(),
        text("config", "CONFIG", 11, 6).muted(),
        number("elo", "ELO", 5, 8),
        number("half", "+/-", 4, 7).muted(),
        number("games", "GAMES", 7, 5),
        text("mark", "MARK", 9, 4),
        number("age", "AGE", 4, 3).muted(),
    ];
    let series = elo::configs(world).into_iter().filter_map(|config| elo::series(world, config));
    let rows = series.flat_map(|series| {
        let config = series.config;
        series.generations.into_iter().map(move |network| Row {
            key: network.model.to_string(),
            standing: Standing::Ok,
            cells: cells(&network, config.to_string(), now),
        })
    });
    Table { columns, rows: rows.collect() }
}

fn cells(network: &Generation, config: String, now: UtcMs) -> Vec<Value> {
    let mark = match network.mark {
        Mark::Promoted => "promoted",
        Mark::Rejected => "rejected",
        Mark::Withdrawn => "withdrawn",
        Mark::Open => "open",
    };
    vec![
        Value::text(network.model.as_str()),
        Value::Text(config),
        Value::Number(network.rated.elo, 0),
        Value::Number(network.rated.uncertainty, 0),
        Value::Count(network.games),
        Value::text(mark),
        Value::Age(now.since(network.born)),
    ]
}
