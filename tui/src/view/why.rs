//! The chain of causes of an event, and what else happened for the same purpose.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Look, format, panel};
use crate::model::Entry;
use crate::model::why::Beyond;
use crate::model::words::counted;
use crate::model::wrap::wrap;

/// Columns of the panel, at most.
const WIDTH: u16 = 100;

pub fn draw(
    look: &Look,
    (chain, beyond): (&[Arc<Entry>], &Beyond),
    together: &[Arc<Entry>],
    scrolled: usize,
    area: Rect,
    buf: &mut Buffer,
) {
    let width = WIDTH.min(area.width);
    let room = width.saturating_sub(4);
    let mut lines = Vec::new();
    for (index, entry) in chain.iter().enumerate() {
        if index > 0 {
            lines.push(Line::styled(
                format!("  {} recorded cause", look.glyphs.because),
                look.theme.muted,
            ));
        }
        lines.extend(told(look, entry, room));
    }
    let end = wrap(&end(chain, beyond), room.saturating_sub(2)).into_iter();
    lines.extend(end.map(|line| Line::styled(format!("  {line}"), look.theme.muted)));
    if !together.is_empty() {
        let purpose = &together[0].correlation;
        lines.push(Line::styled(format!("also for {purpose}:"), look.theme.title));
        lines.extend(together.iter().map(|entry| head(look, entry)));
    }
    let note = format!("{}  j/k scroll  Esc closes", counted(chain.len() as u64, "link"));
    let size = (width, u16::try_from(lines.len() + 2).unwrap_or(u16::MAX));
    let inner = panel::overlay(look, "Why", &note, size, area, buf);
    let most = lines.len().saturating_sub(usize::from(inner.height));
    let lines = lines.into_iter().skip(scrolled.min(most));
    panel::lines(look, lines, Rect { x: inner.x + 1, width: inner.width - 1, ..inner }, buf);
}

/// Where the chain ends, and whether that is known.
fn end(chain: &[Arc<Entry>], beyond: &Beyond) -> String {
    let Some(cause) = chain.last().map(|last| &last.cause) else { return String::new() };
    match beyond {
        Beyond::Asked(agent) => format!("its cause {cause} is asked of {agent} ..."),
        Beyond::Missing(why) => format!("its cause {cause} {why}"),
        Beyond::Nothing if cause.is_empty() => {
            "the beginning: nothing is recorded as its cause".to_owned()
        }
        Beyond::Nothing => format!("its cause {cause} is followed no further"),
    }
}

fn told<'a>(look: &Look, entry: &'a Entry, room: u16) -> Vec<Line<'a>> {
    let detail = wrap(&entry.detail, room.saturating_sub(2));
    let detail = detail.into_iter().map(|line| Line::styled(format!("  {line}"), look.theme.text));
    std::iter::once(head(look, entry)).chain(detail).collect()
}

fn head<'a>(look: &Look, entry: &'a Entry) -> Line<'a> {
    Line::from(vec![
        Span::styled(format!("{} ", format::time(entry.at)), look.theme.muted),
        Span::styled(format!("{:<24} ", entry.kind), look.level(entry.level)),
        Span::styled(format!("{} #{}", entry.node, entry.seq), look.theme.muted),
    ])
}
