//! The single checks.

mod fabric;
mod games;
mod running;

use rusqlite::Connection;

use ringrift::api::HealthLevel;
use ringrift::event::UtcMs;
use ringrift::record::time_text;

use crate::daemons::check_voter;
use crate::daemons::disk_guard::Usage;
use crate::data_dir::{DataDir, Found};
use crate::runtime::identity;
use crate::settings::Effective;

/// What a check found.
pub(super) struct Finding {
    pub level: HealthLevel,
    pub found: String,
    pub advice: Option<String>,
}

/// The name of a check, and the check.
type Named = (&'static str, fn(&Effective) -> Finding);

/// Every check, in the order in which they are shown.
pub(super) const ALL: [Named; 14] = [
    ("node", node),
    ("data dir", data_dir),
    ("disk", disk),
    ("log", log),
    ("games", games::readable),
    ("sqlite", sqlite),
    ("fabric", fabric::reached),
    ("servers", fabric::safety),
    ("access", fabric::access),
    ("leading", leading),
    ("name", running::name),
    ("device", device),
    ("port", running::port),
    ("clock", clock),
];

/// The release of this source: a clock before it is wrong.
const RELEASE: UtcMs = UtcMs(1_760_000_000_000);

fn ok(found: impl Into<String>) -> Finding {
    Finding { level: HealthLevel::Healthy, found: found.into(), advice: None }
}

fn bad(level: HealthLevel, found: impl Into<String>, advice: &str) -> Finding {
    Finding { level, found: found.into(), advice: Some(advice.to_owned()) }
}

fn down(found: impl Into<String>, advice: &str) -> Finding {
    bad(HealthLevel::Down, found, advice)
}

fn node(settings: &Effective) -> Finding {
    match identity::node_id(&settings.settings.node) {
        Ok(id) => ok(format!("{id}, {} CPUs", num_cpus())),
        Err(error) => down(error.to_string(), "set node.id"),
    }
}

fn num_cpus() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn dir(settings: &Effective) -> Result<DataDir, crate::data_dir::DataDirError> {
    DataDir::resolve(settings.settings.data_dir.as_deref())
}

fn data_dir(settings: &Effective) -> Finding {
    match dir(settings).and_then(|dir| dir.look()) {
        Ok(Found::Writable(root)) => ok(format!("{} is writable", root.display())),
        Ok(Found::Creatable(root)) => {
            ok(format!("{} does not exist yet; an agent can make it", root.display()))
        }
        Err(error) => {
            down(error.to_string(), "choose another --data-dir, or correct its permissions")
        }
    }
}

fn disk(settings: &Effective) -> Finding {
    let limits = &settings.settings.disk;
    let usage = match dir(settings).map(|dir| Usage::of(dir.nearest())) {
        Ok(Ok(usage)) => usage,
        Ok(Err(error)) => return down(error.to_string(), "see the finding on the data directory"),
        Err(error) => return down(error.to_string(), "see the finding on the data directory"),
    };
    let found = format!("{:.1} % in use, {} MiB free", usage.used_percent, usage.free_bytes >> 20);
    if usage.used_percent >= limits.stop_percent {
        down(found, "free some space: nothing that writes much is started")
    } else if usage.used_percent >= limits.warn_percent {
        bad(HealthLevel::Warnings, found, "free some space soon")
    } else {
        ok(found)
    }
}

/// The log can be read and is whole.
fn log(settings: &Effective) -> Finding {
    let path = match dir(settings) {
        Ok(dir) => dir.log_db(),
        Err(error) => return down(error.to_string(), "see the finding on the data directory"),
    };
    if !path.exists() {
        return ok("none yet");
    }
    match quick_check(&path) {
        Ok(finding) if finding == "ok" => ok(format!("{} is sound", path.display())),
        Ok(finding) => down(finding, "restore log.db from a copy"),
        Err(error) => down(error.to_string(), "check the permissions of log.db"),
    }
}

fn quick_check(path: &std::path::Path) -> rusqlite::Result<String> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.query_row("PRAGMA quick_check(1)", (), |row| row.get(0))
}

fn sqlite(_: &Effective) -> Finding {
    let probe = || -> rusqlite::Result<i64> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch("CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (1);")?;
        connection.query_row("SELECT x FROM t", (), |row| row.get(0))
    };
    match probe() {
        Ok(_) => ok(rusqlite::version()),
        Err(error) => down(error.to_string(), "this build of SQLite does not work: build anew"),
    }
}

fn device(settings: &Effective) -> Finding {
    match identity::device(&settings.settings.node) {
        Ok(device) => ok(device.line),
        Err(error) => down(error.to_string(), "set node.device to auto or cpu"),
    }
}

fn leading(settings: &Effective) -> Finding {
    let settings = &settings.settings;
    let Ok(node) = identity::node_id(&settings.node) else { return ok("no node, see above") };
    match check_voter(&node, settings) {
        Ok(()) if settings.fabric.voters.is_empty() => ok("alone: nobody else leads"),
        Ok(()) if settings.fabric.voters.contains(&node) => {
            ok("votes, and runs what a leader does")
        }
        Ok(()) => ok("does not vote"),
        Err(error) => down(error.to_string(), "an agent would not start"),
    }
}

fn clock(_: &Effective) -> Finding {
    let now = UtcMs::now();
    let shown = time_text(now);
    if now < RELEASE {
        return down(format!("{shown} is before the release of this program"), "set the clock");
    }
    ok(shown)
}
