//! Jobs: what runs, what waits, what ended lately.

use ringrift::event::UtcMs;

use crate::model::World;
use crate::model::rows::jobs::{self, Told};
use crate::model::table::{Dated, Field, Table, Value, number, text};
use crate::model::text::clean;

/// One row for each job: running first, then waiting by priority, then ended, newest first.
pub fn table(world: &World, now: UtcMs) -> Table<'_> {
    let fields: [Field<Dated<Told>>; 9] = [
        text("job", "JOB", 22, 9).by_row().of(|row| Value::text(row.line.job.id.as_str())),
        text("config", "CONFIG", 11, 4)
            .muted()
            .of(|row| Value::known(row.line.job.config, |config| Value::text(config.to_string()))),
        text("state", "STATE", 9, 8).by_row().of(|row| Value::text(row.line.job.state.name())),
        number("tries", "TRY", 3, 5).of(|row| Value::Count(row.line.job.attempt)),
        number("priority", "PRIO", 4, 2)
            .muted()
            .of(|row| Value::known(row.line.job.priority, |p| Value::Number(p as f64, 0))),
        text("worker", "WORKER", 12, 3)
            .muted()
            .unless(world.has_one_node())
            .of(|row| Value::known(row.line.job.worker.as_ref(), |w| Value::text(w.as_str()))),
        number("age", "AGE", 4, 7)
            .muted()
            .of(|row| Value::Age(row.now.since(jobs::last_moved(row.line.job)))),
        number("took", "TOOK", 5, 6).of(|row| Value::known(jobs::took(row.line.job), Value::Age)),
        text("why", "WHY", 14, 6).by_row().of(|row| Value::text(clean(&row.line.why(row.now)))),
    ];
    let all = jobs::all(world);
    let count = all.count();
    Table::sought(count, move |index| Dated { line: all.get(index), now }, fields)
}
