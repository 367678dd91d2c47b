//! The time bar: what happened when, and which instant the screens show.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ringrift::event::UtcMs;

use super::Look;
use crate::model::Model;
use crate::model::seconds::Weight;

/// What stands at the left and at the right of the bar.
const LEFT: &str = " [time] ";
const RIGHT: &str = " now ";

/// The worst that happened in the time of one column.
fn mark(worst: Option<Weight>, look: &Look) -> (&'static str, Style) {
    match worst {
        None => (look.glyphs.empty, look.theme.border),
        Some(Weight::Something) => (":", look.theme.muted),
        Some(Weight::Milestone) => ("P", look.theme.mark),
        Some(Weight::Warning) => ("!", look.theme.warn),
        Some(Weight::Error) => ("x", look.theme.bad),
    }
}

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let span = format!(" -{}m", model.span_min);
    let taken = LEFT.len() + span.len() + RIGHT.len();
    let Some(columns) = usize::from(area.width).checked_sub(taken).filter(|room| *room > 4) else {
        return;
    };
    let scale = Scale { end: model.now, span_ms: model.span_min * 60_000, columns };
    let mut worst = vec![None; columns];
    for second in model.live.feed.seconds().newest_first() {
        // Agents' clocks differ a little: go on until far before the bar.
        if model.now.since(second.at) > 2 * scale.span_ms {
            break;
        }
        if let Some(column) = scale.column(second.at) {
            worst[column] = worst[column].max(Some(second.worst));
        }
    }
    let here = model.frozen.as_ref().map(|frozen| scale.column(frozen.at).unwrap_or(0));
    let marks = worst.into_iter().enumerate().map(|(column, worst)| {
        let (glyph, style) = mark(worst, look);
        let bookmarked = model.bookmarks.iter().any(|at| scale.column(*at) == Some(column));
        let glyph = if bookmarked { "b" } else { glyph };
        Span::styled(glyph, if here == Some(column) { look.theme.select } else { style })
    });
    let past = if model.frozen.is_some() { look.theme.past } else { look.theme.muted };
    let mut line = Line::from(vec![Span::styled(LEFT, past), Span::styled(span, look.theme.muted)]);
    line.extend(marks);
    line.push_span(Span::styled(RIGHT, look.theme.muted));
    buf.set_line(area.x, area.y, &line, area.width);
}

/// From instants to columns.
struct Scale {
    end: UtcMs,
    span_ms: i64,
    columns: usize,
}

impl Scale {
    /// The column of an instant; `None` if it lies before the bar.
    fn column(&self, at: UtcMs) -> Option<usize> {
        let into = self.span_ms - self.end.since(at).max(0);
        let column = usize::try_from(into * self.columns as i64 / self.span_ms).ok()?;
        Some(column.min(self.columns - 1))
    }
}
