//! The two lines on top of every screen: what it is about, may it act, how do they stand, is it
//! now; and the screens.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Look, format};
use crate::model::world::Counts;
use crate::model::{Model, Screen, Temporality};

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let counts = model.shown().counts(model.shown_at());
    let right = temporality(model, counts, look, true);
    let least = if model.armed_s().is_some() { ARMED } else { 0 };
    let fits = area.width >= least + width(&right);
    let right = if fits { right } else { temporality(model, counts, look, false) };
    let room = area.width.saturating_sub(width(&right) + 1).max(least);
    let left = standing(model, counts, look, room);
    let x = area.right().saturating_sub(width(&right)).max(area.x + least);
    buf.set_line(x, area.y, &right, area.right().saturating_sub(x));
    buf.set_line(area.x, area.y, &left, room.min(area.width));
    tabs(model, look, Rect { y: area.y + 1, height: 1, ..area }, buf);
}

/// Columns of `[ARMED 04:59]`, with a blank before it and behind it.
const ARMED: u16 = 15;

fn width(line: &Line) -> u16 {
    u16::try_from(line.width()).unwrap_or(u16::MAX)
}

/// Who, armed or not, and the counts; where there is no room the least important are left out.
fn standing<'a>(model: &Model, counts: Counts, look: &Look, room: u16) -> Line<'a> {
    let theme = &look.theme;
    let count = |word: &str, count: usize, style| {
        Span::styled(format!("{word} {count}"), if count == 0 { theme.muted } else { style })
    };
    let armed = match model.armed_s() {
        Some(left) => Span::styled(format!("[ARMED {}]", format::countdown(left)), theme.armed),
        None => Span::styled("[RO]", theme.muted),
    };
    let mut parts = vec![
        (3, Span::styled(name(model), theme.title)),
        // Whoever may act has to see it, whatever else there is no room for.
        (if model.armed_s().is_some() { u8::MAX } else { 5 }, armed),
        (2, count("ok", counts.ok, theme.text)),
        (if counts.warn == 0 { 1 } else { 6 }, count("! warn", counts.warn, theme.warn)),
        (if counts.down == 0 { 1 } else { 7 }, count("x down", counts.down, theme.bad)),
    ];
    if counts.unknown > 0 {
        parts.push((4, count("? unknown", counts.unknown, theme.stale)));
    }
    let needed = |parts: &[(u8, Span)]| parts.iter().map(|(_, s)| s.width() + 2).sum::<usize>();
    while parts.len() > 1 && needed(&parts) > usize::from(room) {
        let least = parts.iter().map(|(priority, _)| *priority).min();
        parts.retain(|(priority, _)| Some(*priority) != least);
    }
    let mut line = Line::raw("");
    for (index, (_, part)) in parts.into_iter().enumerate() {
        line.push_span(Span::raw(if index == 0 { " " } else { "  " }));
        line.push_span(part);
    }
    line
}

fn name(model: &Model) -> String {
    let context = if model.contexts.len() > 1 { model.context.as_str() } else { "" };
    match (&model.shown().agents[..], context) {
        ([only], "") => format!("ringrift:{}", only.name()),
        ([only], context) => format!("ringrift:{context}  {}", only.name()),
        (agents, "") => format!("ringrift  {} agents", agents.len()),
        (agents, context) => format!("ringrift:{context}  {} agents", agents.len()),
    }
}

/// What now means, with the time where there is room for it.
fn temporality<'a>(model: &Model, counts: Counts, look: &Look, with_time: bool) -> Line<'a> {
    let theme = &look.theme;
    let (word, style) = match model.temporality() {
        Temporality::Connecting => ("CONNECTING".to_owned(), theme.stale),
        Temporality::Live => ("LIVE".to_owned(), theme.live),
        Temporality::Partly { live, all } => (format!("LIVE {live}/{all}"), theme.warn),
        Temporality::Stale(s) => (format!("STALE {s}s"), theme.warn),
        Temporality::Offline(Some(s)) => (format!("OFFLINE retry {s}s"), theme.bad),
        Temporality::Offline(None) => ("OFFLINE".to_owned(), theme.bad),
        Temporality::Paused => ("PAUSED".to_owned(), theme.past),
        Temporality::Past(ago) => (format!("PAST -{}", format::countdown(ago)), theme.past),
    };
    let mut spans = vec![Span::styled(word, style)];
    if !with_time {
        return Line::from(spans);
    }
    spans.push(Span::styled(format!(" {}", format::clock(model.shown_at())), theme.text));
    // Where there is little room, who was not heard is worth more than how soon the others answer.
    let room = if counts.unknown == 0 { 72 } else { ROOMY };
    let rtt = model.shown().agents.census(model.shown_at()).slowest_ms;
    if let Some(rtt) = rtt.filter(|_| model.size.0 >= room) {
        spans.push(Span::styled(format!(" rtt {rtt}ms"), theme.muted));
    }
    spans.push(Span::raw(" "));
    Line::from(spans)
}

/// Terminals from this width on have room for every name with blanks around it.
const ROOMY: u16 = 100;

/// Narrower ones show only the name of the open screen.
const TIGHT: u16 = 76;

fn tabs(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let gap = if area.width >= ROOMY { " " } else { "" };
    let mut spans = vec![Span::raw(" ")];
    for screen in Screen::ALL {
        let open = model.screen == screen;
        let named = open || area.width >= TIGHT;
        let (key, name) = (key(model, screen), if named { screen.name() } else { "" });
        let style = |plain| if open { look.theme.select } else { plain };
        spans.push(Span::styled(format!("{gap}{key}{gap}"), style(look.theme.key)));
        spans.push(Span::styled(format!("{name}{gap}"), style(look.theme.muted)));
        spans.push(Span::raw(" "));
    }
    buf.set_line(area.x, area.y, &Line::from(spans), area.width);
}

/// The key that opens a screen.
fn key(model: &Model, screen: Screen) -> String {
    let mut bindings = model.keymap.bindings.iter();
    let binding = bindings.find(|binding| binding.command.screen() == Some(screen));
    binding.and_then(|binding| binding.keys.first()).map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::Key;
    use crate::samples;
    use crate::theme::Theme;
    use crate::update::{Msg, update};

    #[test]
    fn a_paused_header_tells_how_soon_agents_answered_then() {
        let mut model = Model { size: (120, 40), ..samples::model() };
        update(&mut model, Msg::Key(Key::Char(' ')));
        model.live.agents[0].rtt_ms = Some(999);
        let look = Look::new(Theme::named("terminal").unwrap(), false, true);
        let mut buf = Buffer::empty(Rect::new(0, 0, 120, 2));
        draw(&model, &look, buf.area, &mut buf);
        let shown: String = (0..120).map(|x| buf[(x, 0)].symbol()).collect();
        assert!(shown.contains("PAUSED") && shown.contains("rtt 1ms"), "{shown}");
    }
}
