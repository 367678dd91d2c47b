//! Data: databases of games, data sets, networks: where they are, how much, verified or not.

use std::cmp::Reverse;
use std::fmt::{self, Write};

use ringrift::event::{Digest, UtcMs};
use ringrift::game::ConfigKey;
use ringrift::id::NodeId;
use ringrift::state::{Database, Dataset, Model, ModelStatus, State};

use crate::model::agent::Standing;
use crate::model::table::{Dated, Field, Line, Table, Value, number, text};
use crate::model::text::clean;
use crate::model::{LogKey, World};

/// One row for each database, data set and network, the newest of each sort first.
pub fn table(world: &World, now: UtcMs) -> Table<'_> {
    let mut lines = Vec::new();
    for (log, of) in world.logs.iter() {
        let line = |what| Kept { log, what };
        lines.extend(databases(of.state()).map(line));
        lines.extend(of.state().data.datasets.iter().rev().map(What::Rows).map(line));
        let networks = lines.len();
        lines.extend(of.state().models.by_id.values().map(What::Network).map(line));
        lines[networks..].sort_by_key(|kept| Reverse(kept.at()));
    }
    let fields: [Field<Dated<Kept>>; 9] = [
        text("sort", "TYPE", 8, 6).muted().of(|row| Value::text(row.line.sort())),
        text("what", "WHAT", 30, 9).by_row().of(|row| Value::Text(clean(row.line.name()))),
        text("config", "CONFIG", 11, 3)
            .muted()
            .of(|row| Value::known(row.line.config(), |config| Value::text(config.to_string()))),
        text("node", "NODE", 12, 8)
            .muted()
            .unless(world.has_one_node())
            .of(|row| Value::known(row.line.node(), |node| Value::text(node.as_str()))),
        number("items", "ITEMS", 9, 6).of(|row| Value::known(row.line.items(), Value::Count)),
        number("bytes", "SIZE", 8, 4).of(|row| Value::known(row.line.bytes(), Value::Bytes)),
        number("age", "AGE", 4, 5)
            .muted()
            .of(|row| Value::known(row.line.at(), |at| Value::Age(row.now.since(at)))),
        text("hash", "HASH", 12, 1)
            .muted()
            .of(|row| Value::known(row.line.hash(), |hash| Value::text(hash.short()))),
        text("check", "CHECK", 16, 7).by_row().of(|row| Value::Text(row.line.check(row.now))),
    ];
    Table::of(Dated::all(lines, now), fields)
}

fn databases(state: &State) -> impl Iterator<Item = What<'_>> {
    state.data.iter().map(|(node, location, of)| What::Games(node, location, of))
}

/// Something that a log tells is kept somewhere.
struct Kept<'a> {
    log: &'a LogKey,
    what: What<'a>,
}

enum What<'a> {
    /// A database on a node, at a location.
    Games(&'a NodeId, &'a str, &'a Database),
    Rows(&'a Dataset),
    Network(&'a Model),
}

impl Line for Kept<'_> {
    fn key(&self, out: &mut dyn Write) -> fmt::Result {
        write!(out, "{}/", self.log)?;
        match self.what {
            What::Games(node, location, _) => write!(out, "{node}/{location}"),
            What::Rows(of) => write!(out, "{}/{}", of.node, of.artefact.blake3),
            What::Network(of) => write!(out, "{}", of.id),
        }
    }

    fn standing(&self) -> Standing {
        match self.what {
            What::Games(_, _, of) => match (&of.last_check, of.checking_since) {
                (Some(check), _) if !check.is_clean() => Standing::Down,
                (Some(_), _) | (None, Some(_)) => Standing::Ok,
                (None, None) => Standing::Unknown,
            },
            What::Network(of) if of.status == ModelStatus::Corrupted => Standing::Down,
            What::Rows(_) | What::Network(_) => Standing::Ok,
        }
    }
}

impl<'a> Kept<'a> {
    const fn sort(&self) -> &'static str {
        match self.what {
            What::Games(..) => "games",
            What::Rows(_) => "rows",
            What::Network(_) => "network",
        }
    }

    fn name(&self) -> &'a str {
        match self.what {
            What::Games(_, location, _) => location,
            What::Rows(of) => &of.artefact.location,
            What::Network(of) => of.id.as_str(),
        }
    }

    const fn config(&self) -> Option<ConfigKey> {
        match self.what {
            What::Games(_, _, of) => of.config,
            What::Rows(of) => of.config,
            What::Network(of) => of.config,
        }
    }

    const fn node(&self) -> Option<&'a NodeId> {
        match self.what {
            What::Games(node, ..) => Some(node),
            What::Rows(of) => Some(&of.node),
            What::Network(_) => None,
        }
    }

    fn items(&self) -> Option<u64> {
        match self.what {
            What::Games(_, _, of) => of.games,
            What::Rows(of) => Some(of.artefact.items),
            What::Network(of) => of.artefact.as_ref().map(|made| made.items),
        }
    }

    fn bytes(&self) -> Option<u64> {
        match self.what {
            What::Games(..) => None,
            What::Rows(of) => Some(of.artefact.bytes),
            What::Network(of) => of.artefact.as_ref().map(|made| made.bytes),
        }
    }

    fn at(&self) -> Option<UtcMs> {
        match self.what {
            What::Games(_, _, of) => of.last_recorded.or(of.created_at),
            What::Rows(of) => Some(of.at),
            What::Network(of) => Some(of.created_at),
        }
    }

    fn hash(&self) -> Option<&'a Digest> {
        match self.what {
            What::Games(..) => None,
            What::Rows(of) => Some(&of.artefact.blake3),
            What::Network(of) => of.blake3.as_ref().or(of.artefact.as_ref().map(|m| &m.blake3)),
        }
    }

    /// What its last check found, or what is known instead.
    fn check(&self, now: UtcMs) -> String {
        match self.what {
            What::Games(_, _, of) => check(of, now),
            What::Rows(of) => format!("from {} games", of.games),
            What::Network(of) => format!("{:?}", of.status).to_lowercase(),
        }
    }
}

fn check(of: &Database, now: UtcMs) -> String {
    let orphans = match of.orphans {
        0 => String::new(),
        orphans => format!(", {orphans} put aside"),
    };
    match (&of.last_check, of.checking_since) {
        (Some(check), _) if !check.is_clean() => {
            let file = if check.database_ok { "" } else { ", file damaged" };
            format!("{} of {} failed{file}", check.failed, check.games)
        }
        (Some(check), _) => {
            let minutes = now.since(check.at) / 60_000;
            let all = of.games.map(|all| format!(" of {all}")).unwrap_or_default();
            format!("{}{all} replayed {minutes} min ago{orphans}", check.games)
        }
        (None, Some(_)) => format!("being checked{orphans}"),
        (None, None) => format!("never checked{orphans}"),
    }
}
