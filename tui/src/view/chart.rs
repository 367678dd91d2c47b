//! A curve with its interval, marks and reference levels, in characters.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Look;

/// A point of the curve: its centre and half width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    /// The value.
    pub centre: f64,
    /// Half the width of the interval.
    pub half: f64,
}

/// A letter at a value.
#[derive(Debug, Clone, Copy)]
pub struct Letter {
    /// Index of its step.
    pub step: usize,
    /// Where.
    pub value: f64,
    /// What to draw.
    pub letter: &'static str,
    /// How.
    pub style: Style,
}

/// What to draw.
#[derive(Debug, Clone, Default)]
pub struct Chart<'a> {
    /// The curve, one value a step; `None` where it is not known.
    pub curve: Vec<Option<Value>>,
    /// Draw the interval.
    pub band: bool,
    /// Letters on top of the curve.
    pub letters: Vec<Letter>,
    /// Horizontal reference lines with their names.
    pub levels: Vec<(&'a str, f64)>,
    /// The step under the cursor.
    pub cursor: Option<usize>,
}

/// Columns of the scale at the left: a number and the axis.
const SCALE: u16 = 7;

/// Dots of a braille cell, by row from the top and column from the left.
const DOTS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// Draws the chart into the whole area.
pub fn draw(look: &Look, chart: &Chart, area: Rect, buf: &mut Buffer) {
    if area.width <= SCALE + 4 || area.height < 3 {
        return;
    }
    let plot =
        Rect { x: area.x + SCALE, width: area.width - SCALE, height: area.height - 1, ..area };
    let Some(scale) = Scale::of(chart, plot) else { return };
    axis(look, &scale, area, buf);
    levels(look, chart, &scale, buf);
    if chart.band {
        band(look, chart, &scale, buf);
    }
    names(look, chart, &scale, buf);
    match look.glyphs.point {
        Some(point) => points(look, chart, &scale, point, buf),
        None => dots(look, chart, &scale, buf),
    }
    letters(look, chart, &scale, buf);
}

/// From steps and values to cells.
struct Scale {
    plot: Rect,
    low: f64,
    high: f64,
    steps: usize,
}

impl Scale {
    /// Covers everything that is drawn; `None` if there is nothing.
    fn of(chart: &Chart, plot: Rect) -> Option<Self> {
        let half = |value: Value| if chart.band { value.half } else { 0.0 };
        let curve = chart.curve.iter().flatten();
        let ends = curve.flat_map(|v| [v.centre - half(*v), v.centre + half(*v)]);
        let letters = chart.letters.iter().map(|letter| letter.value);
        let values: Vec<f64> = ends.chain(letters).filter(|value| value.is_finite()).collect();
        let low = values.iter().copied().reduce(f64::min)?;
        let high = values.iter().copied().reduce(f64::max)?;
        let margin = ((high - low) * 0.05).max(5.0);
        let steps = chart.curve.len().max(1);
        Some(Self { plot, low: low - margin, high: high + margin, steps })
    }

    /// Position of a step, in columns from the left edge of the plot.
    fn x(&self, step: f64) -> f64 {
        let last = f64::from(self.plot.width - 1);
        if self.steps < 2 { last / 2.0 } else { step / (self.steps - 1) as f64 * last }
    }

    /// Position of a value, in rows from the top edge of the plot.
    fn y(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        (1.0 - share.clamp(0.0, 1.0)) * f64::from(self.plot.height - 1)
    }

    fn row(&self, value: f64) -> u16 {
        self.plot.y + self.y(value).round() as u16
    }

    fn column(&self, step: usize) -> u16 {
        self.plot.x + self.x(step as f64).round() as u16
    }

    /// The value at `x` columns from the left, between its two neighbours.
    fn value_at(&self, chart: &Chart, x: f64) -> Option<Value> {
        let last = f64::from(self.plot.width - 1);
        let step = if self.steps < 2 { 0.0 } else { x / last * (self.steps - 1) as f64 };
        let (left, share) = (step.floor() as usize, step.fract());
        let from = chart.curve.get(left).copied().flatten()?;
        let to = if share > 0.0 { chart.curve.get(left + 1).copied().flatten()? } else { from };
        let mix = |a: f64, b: f64| a + (b - a) * share;
        Some(Value { centre: mix(from.centre, to.centre), half: mix(from.half, to.half) })
    }
}

fn axis(look: &Look, scale: &Scale, area: Rect, buf: &mut Buffer) {
    let plot = scale.plot;
    let style = look.theme.muted;
    let labels = (plot.height / 4).clamp(1, 8);
    for y in plot.top()..plot.bottom() {
        buf.set_string(plot.x - 1, y, look.glyphs.border.vertical_left, style);
    }
    for label in 0..=labels {
        let y = (plot.height - 1) * label / labels;
        let value = scale.high
            - (scale.high - scale.low) * f64::from(y) / f64::from((plot.height - 1).max(1));
        buf.set_string(area.x, plot.y + y, format!("{value:>5.0}"), style);
    }
    buf.set_string(plot.x - 1, plot.bottom(), look.glyphs.border.bottom_left, style);
    for x in plot.left()..plot.right() {
        buf.set_string(x, plot.bottom(), look.glyphs.border.horizontal_bottom, style);
    }
}

fn levels(look: &Look, chart: &Chart, scale: &Scale, buf: &mut Buffer) {
    for (_, value) in &chart.levels {
        if !(scale.low..=scale.high).contains(value) {
            continue;
        }
        let y = scale.row(*value);
        for x in scale.plot.left()..scale.plot.right() {
            buf.set_string(x, y, look.glyphs.level, look.theme.border);
        }
    }
}

/// The names of the levels, over the band, so that they can be read.
fn names(look: &Look, chart: &Chart, scale: &Scale, buf: &mut Buffer) {
    for (name, value) in &chart.levels {
        if (scale.low..=scale.high).contains(value) {
            let y = scale.row(*value);
            buf.set_stringn(scale.plot.x + 1, y, format!(" {name} "), 24, look.theme.muted);
        }
    }
}

/// The interval: as a background where the theme has one, else in characters.
fn band(look: &Look, chart: &Chart, scale: &Scale, buf: &mut Buffer) {
    let symbol = if look.theme.band.bg.is_some() { " " } else { look.glyphs.band };
    for column in 0..scale.plot.width {
        let Some(value) = scale.value_at(chart, f64::from(column)) else { continue };
        let (top, bottom) =
            (scale.row(value.centre + value.half), scale.row(value.centre - value.half));
        for y in top..=bottom {
            buf.set_string(scale.plot.x + column, y, symbol, look.theme.band);
        }
    }
}

fn points(look: &Look, chart: &Chart, scale: &Scale, point: &str, buf: &mut Buffer) {
    for column in 0..scale.plot.width {
        if let Some(value) = scale.value_at(chart, f64::from(column)) {
            buf.set_string(scale.plot.x + column, scale.row(value.centre), point, look.theme.line);
        }
    }
}

/// The curve in braille: two dots a column, four a row, joined vertically.
fn dots(look: &Look, chart: &Chart, scale: &Scale, buf: &mut Buffer) {
    let mut before: Option<u16> = None;
    for dot in 0..scale.plot.width * 2 {
        let value = scale.value_at(chart, f64::from(dot) / 2.0);
        let y = value.map(|v| {
            (scale.y(v.centre) * 4.0).round().min(f64::from(scale.plot.height * 4 - 1)) as u16
        });
        if let Some(y) = y {
            let from = before.unwrap_or(y);
            for row in from.min(y)..=from.max(y) {
                dot_at(look, scale.plot, dot, row, buf);
            }
        }
        before = y;
    }
}

fn dot_at(look: &Look, plot: Rect, dot: u16, row: u16, buf: &mut Buffer) {
    let Some(cell) = buf.cell_mut((plot.x + dot / 2, plot.y + row / 4)) else { return };
    let bit = DOTS[usize::from(row % 4)][usize::from(dot % 2)];
    let there = cell.symbol().chars().next().map_or(0, u32::from);
    let bits = if (0x2800..0x2900).contains(&there) { there & 0xff } else { 0 };
    if let Some(symbol) = char::from_u32(0x2800 | bits | bit) {
        cell.set_char(symbol).set_style(look.theme.line);
    }
}

fn letters(look: &Look, chart: &Chart, scale: &Scale, buf: &mut Buffer) {
    for letter in &chart.letters {
        let (x, y) = (scale.column(letter.step), scale.row(letter.value));
        buf.set_string(x, y, letter.letter, letter.style);
        if chart.cursor == Some(letter.step) {
            buf.set_style(Rect { x, y, width: 1, height: 1 }, look.theme.select);
        }
    }
    if let Some(step) = chart.cursor {
        let (x, y) = (scale.column(step), scale.plot.bottom());
        buf.set_string(x, y, look.glyphs.caret, look.theme.key);
    }
}
