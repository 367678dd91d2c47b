//! The Jobs screen: the queue by kind, and every job.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};

use super::table::{self, Cell, Rows};
use super::{Look, format, list, panel};
use crate::model::rows::jobs;
use crate::model::table::{number, text};
use crate::model::{Model, Screen};

/// Lines of the upper panel: four kinds, a heading and the frame.
const QUEUE: u16 = 7;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let queue = if area.height >= 2 * QUEUE { QUEUE } else { 0 };
    let [above, below] =
        Layout::vertical([Constraint::Length(queue), Constraint::Fill(1)]).areas(area);
    if queue > 0 {
        by_kind(model, look, above, buf);
    }
    list::draw(model, look, Screen::Jobs, "no job was queued yet", below, buf);
}

fn by_kind(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let inner = panel::draw(look, "Queue", "since the start of the log", area, buf);
    let columns = [
        text("kind", "KIND", 10, 9),
        number("waiting", "WAITING", 8, 8),
        number("running", "RUNNING", 8, 8),
        number("done", "DONE", 8, 7),
        number("failed", "FAILED", 8, 7),
        number("retries", "RETRIES", 8, 4),
        number("timeouts", "TIMEOUTS", 8, 3),
        number("cancelled", "CANCELLED", 9, 2),
    ];
    let totals = jobs::totals(model.shown());
    let row = |index: usize| {
        let (kind, waiting, running, total) = totals[index];
        let quiet = |n: u64| if n == 0 { look.theme.muted } else { look.theme.text };
        let bad = |n: u64, loud| if n == 0 { look.theme.muted } else { loud };
        let cell = |n: u64, style| -> Cell { (format::count(n), style) };
        let (waiting, running) = (waiting as u64, running as u64);
        vec![
            (kind.name().to_owned(), look.theme.text),
            cell(waiting, quiet(waiting)),
            cell(running, quiet(running)),
            cell(total.done, quiet(total.done)),
            cell(total.failed, bad(total.failed, look.theme.bad)),
            cell(total.retries, bad(total.retries, look.theme.warn)),
            cell(total.timeouts, bad(total.timeouts, look.theme.warn)),
            cell(total.cancelled, quiet(total.cancelled)),
        ]
    };
    let rows = Rows { count: totals.len(), anchor: 0, cursor: false, heading: true };
    table::draw(look, &columns, rows, row, inner, buf);
}
