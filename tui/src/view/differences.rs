//! In what an agent's settings differ from those of its peers, over the Agents screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Look, panel};
use crate::model::rows::differences::{self, Comparison, Difference};
use crate::model::wrap::wrap;
use crate::model::{Agent, AgentKey, Model};

pub fn draw(
    model: &Model,
    look: &Look,
    (key, scrolled): (&AgentKey, usize),
    area: Rect,
    buf: &mut Buffer,
) {
    let name = model.live.agent(key).map_or(key.as_str(), Agent::name);
    let width = area.width.min(90);
    let room = width.saturating_sub(4);
    let lines = match differences::of(&model.live, key) {
        None => vec![plain(look, "fetching its settings ...")],
        Some(compared) => lines(look, &compared, room),
    };
    let size = (width, u16::try_from(lines.len() + 2).unwrap_or(u16::MAX));
    let title = format!("{name} and its peers");
    let inner = panel::overlay(look, &title, "Esc closes", size, area, buf);
    let last = lines.len().saturating_sub(usize::from(inner.height));
    panel::lines(look, lines.into_iter().skip(scrolled.min(last)), inner, buf);
}

fn lines<'a>(look: &Look, compared: &Comparison, room: u16) -> Vec<Line<'a>> {
    let mut lines = vec![plain(look, &summary(compared))];
    for difference in &compared.differences {
        let Difference { key, own, origin, .. } = difference;
        lines.push(Line::from(Span::styled(key.clone(), look.theme.title)));
        for text in [format!("here   {own}  ({origin})"), format!("peers  {}", peers(difference))] {
            let wrapped = wrap(&text, room).into_iter();
            lines.extend(wrapped.map(|text| Line::styled(format!("  {text}"), look.theme.text)));
        }
    }
    lines
}

fn summary(compared: &Comparison) -> String {
    let Comparison { peers, unknown, differences } = compared;
    let unknown = match unknown {
        0 => String::new(),
        some => format!("; of {some} more nothing is known yet"),
    };
    match (peers, differences.len()) {
        (0, _) => format!("no peers on its log to compare with{unknown}"),
        (_, 0) => format!("its settings are those of its {peers} peers{unknown}"),
        (_, count) => format!("{count} settings differ from those of {peers} peers{unknown}"),
    }
}

/// `8 (35), 4 (1)`.
fn peers(difference: &Difference) -> String {
    let value = |(value, count): &(String, usize)| format!("{value} ({count})");
    difference.peers.iter().map(value).collect::<Vec<_>>().join(", ")
}

fn plain<'a>(look: &Look, text: &str) -> Line<'a> {
    Line::styled(text.to_owned(), look.theme.muted)
}
