//! The Elo screen: the curve of a configuration with its 95 % band and promotion marks, and what is
//! known of the network under the cursor.

mod ladder;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ringrift::game::ConfigKey;
use ringrift::state::{Evaluation, EvaluationOutcome};

use super::chart::{self, Chart, Letter, Value};
use super::{Look, format, panel};
use crate::model::rows::elo::{self, Generation, Mark, Rated, Series};
use crate::model::text::clean;
use crate::model::wrap::wrap;
use crate::model::{Model, Screen};

/// Lines of the card below the chart, its frame included.
const CARD: u16 = 7;

/// Columns of the ladder beside the chart, and from which width on there is room for both.
const LADDER: u16 = 38;
const BOTH: u16 = 110;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let configs = elo::configs(model.shown());
    let Some(config) = chosen(model, &configs) else {
        let inner = panel::draw(look, "Elo", "", area, buf);
        let text = "No ratings yet: they come with the first evaluation of a network.";
        buf.set_stringn(inner.x, inner.y, text, inner.width.into(), look.theme.muted);
        return;
    };
    let Some(series) = elo::series(model.shown(), config) else { return };
    let card = if area.height >= 16 { CARD } else { 0 };
    let names = u16::from(configs.len() > 1);
    let rows = [Constraint::Length(names), Constraint::Fill(1), Constraint::Length(card)];
    let [choice, plot, below] = Layout::vertical(rows).areas(area);
    let beside = if plot.width >= BOTH && plot.height >= 12 { LADDER } else { 0 };
    let [plot, ranks] =
        Layout::horizontal([Constraint::Fill(1), Constraint::Length(beside)]).areas(plot);
    if beside > 0 {
        ladder::draw(model, look, config, ranks, buf);
    }
    if names > 0 {
        choices(look, &configs, config, choice, buf);
    }
    let at = cursor(model, &series);
    curve(model, look, &series, at, plot, buf);
    if let (true, Some(at)) = (card > 0, at) {
        generation(model, look, &series.generations[at], config, below, buf);
    }
}

/// The configuration under the cursor of the Elo screen.
pub fn chosen(model: &Model, configs: &[ConfigKey]) -> Option<ConfigKey> {
    let keys: Vec<String> = configs.iter().map(ToString::to_string).collect();
    let cursor = &model.cursors[Screen::Elo as usize];
    cursor.find(&keys).map(|index| configs[index])
}

fn cursor(model: &Model, series: &Series) -> Option<usize> {
    let last = series.generations.len().checked_sub(1)?;
    Some(last - model.chart_back.min(last))
}

fn choices(look: &Look, all: &[ConfigKey], chosen: ConfigKey, area: Rect, buf: &mut Buffer) {
    let style = |config: &ConfigKey| match *config == chosen {
        true => look.theme.select,
        false => look.theme.muted,
    };
    let names = all.iter().map(|config| Span::styled(format!(" {config} "), style(config)));
    buf.set_line(area.x + 1, area.y, &Line::from_iter(names), area.width.saturating_sub(1));
}

fn curve(
    model: &Model,
    look: &Look,
    series: &Series,
    at: Option<usize>,
    area: Rect,
    buf: &mut Buffer,
) {
    let inner = panel::draw(look, &title(look, series), &legend(series), area, buf);
    if series.generations.is_empty() {
        let text = "No network is rated yet.";
        buf.set_stringn(inner.x, inner.y, text, inner.width.into(), look.theme.muted);
        return;
    }
    let chart = Chart { band: model.band, cursor: at, ..chart_of(look, series) };
    chart::draw(look, &chart, inner, buf);
}

/// `square8_2p  best 540±31`.
pub fn title(look: &Look, series: &Series) -> String {
    let best = series.best.as_ref().map(|(_, best)| format!("  {}", rated(look, *best)));
    format!("Elo {}{}", series.config, best.unwrap_or_default())
}

fn legend(series: &Series) -> String {
    let networks = series.generations.len();
    format!("{networks} networks  95% band  P promoted R withdrawn x rejected")
}

/// `540±31`.
fn rated(look: &Look, rated: Rated) -> String {
    format!("{:.0}{}{:.0}", rated.elo, look.glyphs.plus_minus, rated.uncertainty)
}

/// The chart of a series, without a cursor.
pub fn chart_of<'a>(look: &Look, series: &Series) -> Chart<'a> {
    let value = |rated: Rated| Value { centre: rated.elo, half: rated.uncertainty };
    let letter = |(step, generation): (usize, &Generation)| Letter {
        step,
        value: generation.rated.elo,
        letter: generation.mark.letter(),
        style: match generation.mark {
            Mark::Promoted => look.theme.mark,
            Mark::Withdrawn => look.theme.bad,
            Mark::Rejected | Mark::Open => look.theme.muted,
        },
    };
    Chart {
        curve: series.generations.iter().map(|g| g.best.map(value)).collect(),
        band: true,
        letters: series.generations.iter().enumerate().map(letter).collect(),
        levels: series.anchors.clone(),
        cursor: None,
    }
}

fn generation(
    model: &Model,
    look: &Look,
    generation: &Generation,
    config: ConfigKey,
    area: Rect,
    buf: &mut Buffer,
) {
    let word = match generation.mark {
        Mark::Promoted => "promoted",
        Mark::Rejected => "rejected",
        Mark::Withdrawn => "withdrawn",
        Mark::Open => "not decided",
    };
    let born = format::time(generation.born);
    let inner =
        panel::draw(look, generation.model.as_str(), &format!("{word}, made {born}"), area, buf);
    let state = elo::source(model.shown(), config);
    let known = state.and_then(|state| state.models.get(&generation.model));
    let loss = format::known(known.and_then(|m| m.loss), |loss| format!("{loss:.3}"));
    let why = known.and_then(|m| m.reason.clone()).unwrap_or_default();
    let judged = state.and_then(|state| state.evaluations.of(&generation.model).next());
    let first = format!(
        "Elo {}  games {}  loss {loss}",
        rated(look, generation.rated),
        format::count(generation.games)
    );
    let lines = [first, judged.map(evaluation).unwrap_or_default(), clean(&why)];
    let wrapped = lines.iter().flat_map(|line| wrap(line, inner.width));
    panel::lines(look, wrapped.map(|line| Line::styled(line, look.theme.text)), inner, buf);
}

/// `vs random: 190/200 = 95.0% [91.0, 97.3] accept`.
pub fn evaluation(evaluation: &Evaluation) -> String {
    let opponent = format::known(evaluation.opponent.as_ref(), ToString::to_string);
    let score = format!("vs {opponent}: {}/{}", evaluation.wins, evaluation.games);
    match &evaluation.outcome {
        Some(EvaluationOutcome::Completed { win_rate, lower, upper, verdict, .. }) => format!(
            "{score} = {:.1}% [{:.1}, {:.1}] {verdict}",
            100.0 * win_rate,
            100.0 * lower,
            100.0 * upper
        ),
        Some(EvaluationOutcome::Failed { error }) => format!("{score} failed: {error}"),
        None => score,
    }
}
