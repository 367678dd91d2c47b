//! The learning loop, one line for each stage.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ringrift::event::DaemonState;
use ringrift::state::{Evaluation, EvaluationOutcome, State};
use unicode_width::UnicodeWidthStr;

use super::{selfplay, training};
use crate::model::rows::heard::Heard;
use crate::model::rows::{self, agents, stages};
use crate::model::text::clean;
use crate::model::{Model, World};
use crate::view::{Look, format, panel};

/// Columns of the names of the stages.
const NAME: usize = 9;

/// The stages.
const NAMES: [&str; 7] = ["selfplay", "games", "train", "evaluate", "best", "daemons", "log"];

/// Columns of a bar of progress.
const BAR: usize = 8;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.width.saturating_sub(panel::FRAME)).saturating_sub(NAME);
    let question = (model.shown().moment(model.shown_at()), room);
    let told = look.stages.answer(question, || Arc::new(Stages::of(model, look, room)));
    let inner = panel::draw(look, "Learning loop", &told.note, area, buf);
    let line = |(name, text): (&'static str, &Option<String>)| {
        let style = if text.is_some() { look.theme.text } else { look.theme.muted };
        let text = whole_parts(text.as_deref().unwrap_or("--"), room);
        Line::from(vec![
            Span::styled(format!("{name:<NAME$}"), look.theme.muted),
            Span::styled(text.to_owned(), Style::new().patch(style)),
        ])
    };
    panel::lines(look, NAMES.into_iter().zip(&told.texts).map(line), inner, buf);
}

/// What is told of each stage, by [`NAMES`]: worked out once for each moment and width.
#[derive(Debug)]
pub struct Stages {
    note: String,
    texts: [Option<String>; NAMES.len()],
}

impl Stages {
    fn of(model: &Model, look: &Look, room: usize) -> Self {
        let heard = Heard::of(model.shown(), model.shown_at());
        let texts = [
            selfplay::line(model.shown(), &heard, room),
            games(model),
            training::line(model, &heard, look),
            evaluation(model, &heard, look),
            best(model),
            daemons(model.shown(), &heard),
            log(model),
        ];
        Self { note: job(model, &heard), texts }
    }
}

/// As many of the parts, two blanks apart, as there is room for; the first one always.
pub(super) fn whole_parts(text: &str, room: usize) -> &str {
    let mut text = text;
    while text.width() > room
        && let Some((shorter, _)) = text.rsplit_once("  ")
    {
        text = shorter;
    }
    text
}

fn states(model: &Model) -> impl Iterator<Item = &State> {
    model.shown().states()
}

/// What the only agent does now, or how many have a job.
fn job<'a>(model: &'a Model, heard: &Heard<'a>) -> String {
    let rows = agents::rows(model.shown(), model.shown_at());
    match rows.count() {
        0 => "nothing heard yet".to_owned(),
        1 => rows.get(0).job().unwrap_or_else(|| "not heard".to_owned()),
        count => format!("{} of {count} at work", stages::at_work(model.shown(), heard)),
    }
}

fn games(model: &Model) -> Option<String> {
    states(model).next()?;
    let games = states(model).map(stages::games).sum();
    let rows = states(model).map(stages::rows).sum();
    Some(format!("{} on disk  {} rows", format::count(games), format::count(rows)))
}

fn evaluation<'a>(model: &'a Model, heard: &Heard<'a>, look: &Look) -> Option<String> {
    let running = stages::evaluation(model.shown(), heard);
    let Some(running) = running else { return last_evaluation(model) };
    let planned = running.games_planned.unwrap_or(0).max(1);
    let share = running.games as f64 / planned as f64;
    Some(format!("{}  {}", progress(look, share, running.games, planned), against(running)))
}

/// What the newest evaluation found, when none goes on.
fn last_evaluation(model: &Model) -> Option<String> {
    let ended = states(model).filter_map(|state| state.evaluations.ended.last());
    let last = ended.max_by_key(|evaluation| evaluation.last_at)?;
    let age = format::age(model.shown_at().since(last.last_at));
    let verdict = match &last.outcome {
        Some(EvaluationOutcome::Completed { win_rate, verdict, .. }) => {
            format!("  {:.1}%  {}", 100.0 * win_rate, clean(verdict.name()))
        }
        Some(EvaluationOutcome::Failed { error }) => format!("  x {}", clean(error)),
        None => String::new(),
    };
    Some(format!("done {age} ago  won {}/{}{verdict}", last.wins, last.games))
}

fn against(evaluation: &Evaluation) -> String {
    let opponent = evaluation.opponent.as_ref().map(|o| format!(" vs {o}")).unwrap_or_default();
    format!("won {}{opponent}", evaluation.wins)
}

pub(super) fn progress(look: &Look, share: f64, done: u64, all: u64) -> String {
    let full = ((share.clamp(0.0, 1.0) * BAR as f64).round() as usize).min(BAR);
    let (done_glyph, open_glyph) = look.glyphs.bar;
    let bar = done_glyph.repeat(full) + &open_glyph.repeat(BAR - full);
    format!("{bar} {done}/{all}")
}

fn best(model: &Model) -> Option<String> {
    let best = states(model).filter_map(|state| state.models.newest_best());
    let newest = best.max_by_key(|network| network.changed_at)?;
    let age = format::age(model.shown_at().since(newest.changed_at));
    Some(format!("{}  {age} ago", newest.id))
}

fn daemons<'a>(world: &'a World, heard: &Heard<'a>) -> Option<String> {
    const STATES: [(DaemonState, &str); 6] = [
        (DaemonState::Running, "running"),
        (DaemonState::Starting, "starting"),
        (DaemonState::Stalled, "stalled !"),
        (DaemonState::Restarting, "restarting !"),
        (DaemonState::Failed, "failed x"),
        (DaemonState::Stopped, "stopped"),
    ];
    let (mut counts, mut unknown) = ([0_usize; STATES.len()], 0_usize);
    for told in rows::daemons::states(world, heard) {
        let at = STATES.iter().position(|(state, _)| told == Some(*state));
        *at.map_or(&mut unknown, |at| &mut counts[at]) += 1;
    }
    let known = counts.into_iter().zip(STATES.map(|(_, word)| word));
    let told = known.chain([(unknown, "unknown ?")]).filter(|(count, _)| *count > 0);
    let text = told.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join("  ");
    (!text.is_empty()).then_some(text)
}

fn log(model: &Model) -> Option<String> {
    let events: u64 = states(model).map(|state| state.applied).sum();
    let unknown: u64 = states(model).map(|state| state.unknown.events).sum();
    let unknown = if unknown > 0 { format!("  ! {unknown} unknown") } else { String::new() };
    (events > 0).then(|| format!("{} events{unknown}", format::count(events)))
}
