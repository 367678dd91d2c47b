//! The help: every key with its sentence, from the keymap. Verbs are listed only while armed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Look, panel};
use crate::model::Model;
use crate::update::order::VERBS;

pub fn draw(model: &Model, look: &Look, skip: usize, area: Rect, buf: &mut Buffer) {
    let lines = lines(model, look);
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let note = "j/k scroll  Esc closes";
    let inner = panel::overlay(look, "Help", note, (72, height), area, buf);
    let most = lines.len().saturating_sub(usize::from(inner.height));
    panel::lines(lines.into_iter().skip(skip.min(most)), inner, buf);
}

fn lines<'a>(model: &'a Model, look: &Look) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut group = "";
    for binding in &model.keymap.bindings {
        if group != binding.group {
            group = &binding.group;
            lines.push(Line::styled(group.to_owned(), look.theme.title));
        }
        let keys = binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        lines.push(entry(look, format!("{keys:>14}"), &binding.doc));
    }
    lines.push(Line::styled("palette", look.theme.title));
    let armed = model.armed_s().is_some();
    for (_, grammar, doc, _) in VERBS.iter().filter(|(.., verb)| armed || !verb) {
        lines.push(entry(look, format!("  :{grammar}"), doc));
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
