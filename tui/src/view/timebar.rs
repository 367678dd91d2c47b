//! The time bar: what happened when, and which instant the screens show.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ringrift::event::UtcMs;

use super::Look;
use crate::model::{Entry, Level, Model};

/// What stands at the left and at the right of the bar.
const LEFT: &str = " [time] ";
const RIGHT: &str = " now ";

/// What happened in the time of one column, worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happened {
    Nothing,
    Something,
    Milestone,
    Warning,
    Error,
}

impl Happened {
    fn of(entry: &Entry) -> Self {
        match entry.level {
            Level::Error => Self::Error,
            Level::Warn => Self::Warning,
            Level::Info if entry.is_milestone() => Self::Milestone,
            Level::Info => Self::Something,
        }
    }

    fn draw(self, look: &Look) -> (&'static str, Style) {
        match self {
            Self::Nothing => (look.glyphs.empty, look.theme.border),
            Self::Something => (":", look.theme.muted),
            Self::Milestone => ("P", look.theme.mark),
            Self::Warning => ("!", look.theme.warn),
            Self::Error => ("x", look.theme.bad),
        }
    }
}

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let span = format!(" -{}m", model.span_min);
    let taken = LEFT.len() + span.len() + RIGHT.len();
    let Some(columns) = usize::from(area.width).checked_sub(taken).filter(|room| *room > 4) else {
        return;
    };
    let scale = Scale { end: model.now, span_ms: model.span_min * 60_000, columns };
    let mut happened = vec![Happened::Nothing; columns];
    for entry in model.live.feed.all().rev() {
        // Agents' clocks differ a little: go on until far before the bar.
        if model.now.since(entry.at) > 2 * scale.span_ms {
            break;
        }
        if let Some(column) = scale.column(entry.at) {
            happened[column] = happened[column].max(Happened::of(entry));
        }
    }
    let here = model.frozen.as_ref().map(|frozen| scale.column(frozen.at).unwrap_or(0));
    let marks = happened.into_iter().enumerate().map(|(column, happened)| {
        let (glyph, style) = happened.draw(look);
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
