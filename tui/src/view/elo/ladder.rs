//! Beside the chart: who is how strong, and what is being decided.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ringrift::event::{Opponent, UtcMs};
use ringrift::game::ConfigKey;
use ringrift::state::{Evaluation, State};

use crate::model::Model;
use crate::model::rows::elo;
use crate::view::table::{self, Rows};
use crate::view::{Look, format, panel};

/// Lines of the panel on what is being decided.
const DECISION: u16 = 6;

pub fn draw(model: &Model, look: &Look, config: ConfigKey, area: Rect, buf: &mut Buffer) {
    let Some(state) = elo::source(model.shown(), config) else { return };
    let rows = [Constraint::Fill(1), Constraint::Length(DECISION)];
    let [above, below] = Layout::vertical(rows).areas(area);
    ladder(look, state, config, above, buf);
    let inner = panel::draw(look, "Decision", "", below, buf);
    panel::lines(look, decision(look, state, config, model.shown_at()), inner, buf);
}

/// Participants by rating, strongest first.
fn ladder(look: &Look, state: &State, config: ConfigKey, area: Rect, buf: &mut Buffer) {
    use crate::model::table::{number, text};
    let ladder = state.ratings.curve(config).map(|curve| curve.ladder()).unwrap_or_default();
    let note = format!("{} rated", ladder.len());
    let inner = panel::draw(look, "Ladder", &note, area, buf);
    let columns = [
        text("who", "WHO", 16, 9),
        number("elo", "ELO", 5, 8),
        number("half", "+/-", 4, 7),
        number("games", "GAMES", 6, 5),
    ];
    let best = state.models.best.get(&config);
    let row = |index: usize| {
        let rating = ladder[index];
        let is_best = matches!(&rating.participant, Opponent::Model(id) if best == Some(id));
        let style = if is_best { look.theme.mark } else { look.theme.text };
        vec![
            (short(&rating.participant), style),
            (format!("{:.0}", rating.elo), style),
            (format!("{:.0}", rating.uncertainty), look.theme.muted),
            (format::count(rating.games), look.theme.muted),
        ]
    };
    let rows = Rows { count: ladder.len(), anchor: 0, cursor: false, heading: true };
    table::draw(look, &columns, rows, row, inner, buf);
}

/// The name, of a network only the end: its beginning is the configuration.
fn short(participant: &Opponent) -> String {
    let name = participant.to_string();
    name.rsplit_once('-').map_or(name.clone(), |(_, end)| end.to_owned())
}

/// The match that goes on, its score so far and how long it will take at this pace.
fn decision<'a>(look: &Look, state: &State, config: ConfigKey, now: UtcMs) -> Vec<Line<'a>> {
    let line = |name: &'static str, text: String| {
        Line::from(vec![
            Span::styled(format!("{name:<6}"), look.theme.muted),
            Span::styled(text, look.theme.text),
        ])
    };
    let running = state.evaluations.running.values().filter(|e| e.config == Some(config));
    if let Some(evaluation) = running.max_by_key(|evaluation| evaluation.last_at) {
        let against = format::known(evaluation.opponent.as_ref(), short);
        return vec![
            line("match", format!("{} vs {against}", tail(evaluation.model.as_str()))),
            line("score", score(evaluation)),
            line("left", format::known(left_ms(evaluation, now), format::age)),
        ];
    }
    match state.models.deciding.get(&config) {
        Some(model) => vec![line("gate", format!("{} is being decided", tail(model.as_str())))],
        None => vec![line("match", "none goes on".to_owned())],
    }
}

fn tail(id: &str) -> &str {
    id.rsplit_once('-').map_or(id, |(_, end)| end)
}

fn score(evaluation: &Evaluation) -> String {
    let planned = format::known(evaluation.games_planned, |planned| planned.to_string());
    let share = 100.0 * evaluation.wins as f64 / evaluation.games.max(1) as f64;
    format!("{} of {} won ({share:.0}%), at most {planned}", evaluation.wins, evaluation.games)
}

/// How long the rest of the match takes at its pace so far, in milliseconds; a sequential test may
/// end earlier.
fn left_ms(evaluation: &Evaluation, now: UtcMs) -> Option<i64> {
    let left = evaluation.games_planned?.checked_sub(evaluation.games)?;
    let taken = now.since(evaluation.started_at);
    (evaluation.games > 0).then(|| (left as f64 * taken as f64 / evaluation.games as f64) as i64)
}
