//! The help: every key with its sentence, from the keymap. Verbs are listed only while armed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Look, panel};
use crate::model::Model;
use crate::order::VERBS;

pub fn draw(model: &Model, look: &Look, skip: usize, area: Rect, buf: &mut Buffer) {
    let lines = lines(model, look);
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let note = "j/k scroll  Esc closes";
    let inner = panel::overlay(look, "Help", note, (72, height), area, buf);
    let most = lines.len().saturating_sub(usize::from(inner.height));
    panel::lines(look, lines.into_iter().skip(skip.min(most)), inner, buf);
}

/// What the keys do on this screen alone, then what they do everywhere, then the palette's words.
fn lines<'a>(model: &'a Model, look: &Look) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut group = String::new();
    for binding in model.keymap.on(model.screen).filter(|binding| !binding.keys.is_empty()) {
        let heading = match binding.is_of(model.screen) {
            true => format!("here, on {}", model.screen.name()),
            false => binding.group.clone(),
        };
        if group != heading {
            group = heading;
            lines.push(Line::styled(group.clone(), look.theme.title));
        }
        lines.push(entry(look, format!("{:>14}", binding.keys_text()), &binding.doc));
    }
    lines.push(Line::styled("palette", look.theme.title));
    let armed = model.armed_s().is_some();
    for verb in VERBS.iter().filter(|verb| armed || !verb.needs_arming) {
        lines.push(entry(look, format!("  :{}", verb.grammar), verb.doc));
    }
    lines
}

fn entry<'a>(look: &Look, keys: String, doc: &'a str) -> Line<'a> {
    Line::from(vec![
        Span::styled(keys, look.theme.key),
        Span::raw("  "),
        Span::styled(doc, look.theme.text),
    ])
}
