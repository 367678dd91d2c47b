//! Every rated network, for programs: on the screen the Elo curve shows them.

use std::fmt::{self, Write};

use ringrift::event::UtcMs;
use ringrift::game::ConfigKey;

use crate::model::World;
use crate::model::agent::Standing;
use crate::model::rows::elo::{self, Generation, Mark};
use crate::model::table::{Dated, Field, Line, Table, Value, number, text};

/// One row for each rated network, by configuration, oldest first.
pub fn table(world: &World, now: UtcMs) -> Table<'_> {
    let lines = elo::all(world).flat_map(|series| {
        let config = series.config;
        series.generations.into_iter().map(move |network| Rated { network, config })
    });
    let fields: [Field<Dated<Rated>>; 7] = [
        text("model", "MODEL", 24, 9)
            .by_row()
            .of(|row| Value::text(row.line.network.model.as_str())),
        text("config", "CONFIG", 11, 6).muted().of(|row| Value::text(row.line.config.to_string())),
        number("elo", "ELO", 5, 8).of(|row| Value::Number(row.line.network.rated.elo, 0)),
        number("half", "+/-", 4, 7)
            .muted()
            .of(|row| Value::Number(row.line.network.rated.uncertainty, 0)),
        number("games", "GAMES", 7, 5).of(|row| Value::Count(row.line.network.games)),
        text("mark", "MARK", 9, 4).of(|row| Value::text(word(row.line.network.mark))),
        number("age", "AGE", 4, 3)
            .muted()
            .of(|row| Value::Age(row.now.since(row.line.network.born))),
    ];
    Table::of(Dated::all(lines, now), fields)
}

/// A network with its rating.
struct Rated {
    network: Generation,
    config: ConfigKey,
}

impl Line for Rated {
    fn key(&self, out: &mut dyn Write) -> fmt::Result {
        write!(out, "{}", self.network.model)
    }

    fn standing(&self) -> Standing {
        Standing::Ok
    }
}

const fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Promoted => "promoted",
        Mark::Rejected => "rejected",
        Mark::Withdrawn => "withdrawn",
        Mark::Open => "open",
    }
}
