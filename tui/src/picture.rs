//! One frame as an SVG file, for the README: made from a real run.

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::time::Duration;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use ringrift::api::Exit;
use ringrift::event::UtcMs;
use tokio::sync::mpsc;

use crate::links::{Links, Targets};
use crate::model::{Model, Temporality};
use crate::update::{Msg, update};
use crate::view::{self, Look};

/// Columns and lines of the picture.
const SIZE: (u16, u16) = (100, 30);

/// Pixels of a cell.
const CELL: (u32, u32) = (9, 18);

/// How long the first live data may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The data are complete once nothing came for so long.
const QUIET: Duration = Duration::from_millis(700);

const BACKGROUND: &str = "#14161b";
const FOREGROUND: &str = "#d3d7de";

/// Connects, waits for live data, draws one frame into `path`.
///
/// # Errors
/// When no agent answers in time, or the file cannot be written.
pub async fn run(mut model: Model, look: Look, targets: Targets, path: &Path) -> io::Result<Exit> {
    let (out, mut inbox) = mpsc::channel(1024);
    let links = Links::open(targets, &out);
    model.size = SIZE;
    let live = tokio::time::timeout(PATIENCE, settle(&mut model, &mut inbox)).await;
    links.close().await;
    live.map_err(|_| io::Error::other("no live data within a minute: is the agent running?"))?;
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    view::draw(&model, &look, &mut buffer);
    let wrong = |error: io::Error| io::Error::other(format!("{}: {error}", path.display()));
    std::fs::write(path, svg(&buffer)).map_err(wrong)?;
    Ok(Exit::Healthy)
}

/// Takes messages in until every agent is live and nothing more comes for a moment.
async fn settle(model: &mut Model, inbox: &mut mpsc::Receiver<Msg>) {
    loop {
        let msg = tokio::time::timeout(QUIET, inbox.recv()).await;
        update(model, Msg::Now(UtcMs::now()));
        match msg {
            Ok(Some(msg)) => {
                update(model, msg);
            }
            _ if model.temporality() == Temporality::Live => return,
            _ => {}
        }
    }
}

/// The buffer as SVG: a rectangle for each run with a background, a text for each run of one style.
pub fn svg(buffer: &Buffer) -> String {
    let (width, height) =
        (u32::from(buffer.area.width) * CELL.0 + 16, u32::from(buffer.area.height) * CELL.1 + 16);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"15\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n"
    );
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            let end = run_end(buffer, x, y);
            piece(&mut out, buffer, x, end, y);
            x = end;
        }
    }
    out.push_str("</svg>\n");
    out
}

/// The end of the run of equal style that begins at `x`. Characters beyond ASCII come from fallback
/// fonts with other widths: each stands alone, so that it cannot push its neighbours.
fn run_end(buffer: &Buffer, x: u16, y: u16) -> u16 {
    let (style, plain) = (buffer[(x, y)].style(), |x: u16| buffer[(x, y)].symbol().is_ascii());
    if !plain(x) {
        return x + 1;
    }
    let same = |end: &u16| buffer[(*end, y)].style() == style && plain(*end);
    (x + 1..buffer.area.right()).take_while(same).last().map_or(x + 1, |last| last + 1)
}

fn piece(out: &mut String, buffer: &Buffer, from: u16, to: u16, y: u16) {
    let text: String = (from..to).map(|x| buffer[(x, y)].symbol()).collect();
    let (fg, bg) = colours(&buffer[(from, y)]);
    let (x, top) = (u32::from(from) * CELL.0 + 8, u32::from(y) * CELL.1 + 8);
    let wide = u32::from(to - from) * CELL.0;
    // Writing to a String cannot fail.
    if let Some(bg) = bg {
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{top}\" width=\"{wide}\" height=\"{}\" fill=\"{bg}\" shape-rendering=\"crispEdges\"/>",
            CELL.1
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let modifier = buffer[(from, y)].modifier;
    let bold = if modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let italic = if modifier.contains(Modifier::ITALIC) { " font-style=\"italic\"" } else { "" };
    let base = top + 14;
    let text = escape(&text);
    let _ = writeln!(
        out,
        "<text x=\"{x}\" y=\"{base}\" textLength=\"{wide}\" fill=\"{fg}\" xml:space=\"preserve\"{bold}{italic}>{text}</text>"
    );
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn colours(cell: &Cell) -> (String, Option<String>) {
    let fg = colour(cell.fg).unwrap_or_else(|| FOREGROUND.to_owned());
    let bg = colour(cell.bg);
    if cell.modifier.contains(Modifier::REVERSED) {
        return (bg.unwrap_or_else(|| BACKGROUND.to_owned()), Some(fg));
    }
    (fg, bg)
}

/// The colour as SVG writes it; `None` for the terminal's own.
fn colour(colour: Color) -> Option<String> {
    let named = match colour {
        Color::Rgb(r, g, b) => return Some(format!("#{r:02x}{g:02x}{b:02x}")),
        Color::Black => "#1d1f21",
        Color::Red | Color::LightRed => "#f07178",
        Color::Green | Color::LightGreen => "#8ec07c",
        Color::Yellow | Color::LightYellow => "#e5b567",
        Color::Blue | Color::LightBlue => "#5b82b5",
        Color::Magenta | Color::LightMagenta => "#c792ea",
        Color::Cyan | Color::LightCyan => "#7fdbca",
        Color::Gray | Color::White => "#d3d7de",
        Color::DarkGray => "#7f8694",
        Color::Reset | Color::Indexed(_) => return None,
    };
    Some(named.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn runs_of_one_style_become_one_text() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
        buffer.set_string(0, 0, "a<b", Style::new().fg(Color::Red));
        buffer.set_string(3, 0, "sel", Style::new().add_modifier(Modifier::REVERSED));
        let svg = svg(&buffer);
        assert!(svg.contains(r##"fill="#f07178""##) && svg.contains(">a&lt;b</text>"), "{svg}");
        assert_eq!(svg.matches("<text").count(), 2);
        assert_eq!(svg.matches("<rect").count(), 2, "the background and the reversed run");
    }
}
