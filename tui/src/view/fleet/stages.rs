//! The learning loop, one line for each stage.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ringrift::event::DaemonState;
use ringrift::state::{Evaluation, EvaluationOutcome, Run, RunOutcome, State};
use unicode_width::UnicodeWidthStr;

use crate::model::Model;
use crate::model::rows::share;
use crate::model::rows::stages;
use crate::model::text::clean;
use crate::view::{Look, format, panel};

/// Columns of the names of the stages.
const NAME: usize = 9;

/// The daemon that begins runs.
const TRIGGER: &str = "training_trigger";

/// Columns of a bar of progress.
const BAR: usize = 8;

pub fn draw(model: &Model, look: &Look, area: Rect, buf: &mut Buffer) {
    let note = job(model);
    let inner = panel::draw(look, "Learning loop", &note, area, buf);
    let stages = [
        ("selfplay", selfplay(model)),
        ("games", games(model)),
        ("train", training(model, look)),
        ("evaluate", evaluation(model, look)),
        ("best", best(model)),
        ("daemons", daemons(model)),
        ("log", log(model)),
    ];
    let line = |(name, text): (&'static str, Option<String>)| {
        let style = if text.is_some() { look.theme.text } else { look.theme.muted };
        let text = text.unwrap_or_else(|| "--".to_owned());
        let text = whole_parts(&text, usize::from(inner.width).saturating_sub(NAME));
        Line::from(vec![
            Span::styled(format!("{name:<NAME$}"), look.theme.muted),
            Span::styled(text.to_owned(), Style::new().patch(style)),
        ])
    };
    panel::lines(look, stages.map(line), inner, buf);
}

/// As many of the parts, two blanks apart, as there is room for; the first one always.
fn whole_parts(text: &str, room: usize) -> &str {
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

/// What the only agent does now, or how many agents have a job.
fn job(model: &Model) -> String {
    let all = || share::all(model.shown());
    match (all().next(), all().count()) {
        (None, _) => "nothing heard yet".to_owned(),
        (Some(only), 1) => only.job(),
        (Some(_), count) => {
            format!("{} of {count} at work", all().filter(|share| share.is_at_work()).count())
        }
    }
}

fn selfplay(model: &Model) -> Option<String> {
    let parts: Vec<String> = [paused(model), pace(model)].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("  "))
}

/// What an operator holds back.
fn paused(model: &Model) -> Option<String> {
    let mut paused = states(model).flat_map(|state| &state.controls.paused);
    let (config, held) = paused.next()?;
    let more = paused.count();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    Some(format!("{config}{more} paused {}", clean(&held.why())))
}

fn pace(model: &Model) -> Option<String> {
    let Some(rate) = stages::fleet_games_per_s(model.shown(), model.shown_at()) else {
        return last_batch(model);
    };
    let plies = states(model).filter_map(stages::mean_plies).next();
    let plies = plies.map(|plies| format!("  {plies:.0} plies a game")).unwrap_or_default();
    Some(format!("{} games/s{plies}", format::rate(rate)))
}

/// What the newest batch was like, when none ended lately.
fn last_batch(model: &Model) -> Option<String> {
    let batches = states(model).flat_map(|state| state.games.by_config.values());
    let last = batches.filter_map(|games| games.last_batch()).max_by_key(|batch| batch.at)?;
    let rate = format::rate(last.games as f64 / last.duration_s.max(1e-9));
    let age = format::age(model.shown_at().since(last.at));
    Some(format!("last batch {age} ago  {rate} games/s"))
}

fn games(model: &Model) -> Option<String> {
    states(model).next()?;
    let games = states(model).map(stages::games).sum();
    let rows = states(model).map(stages::rows).sum();
    Some(format!("{} on disk  {} rows", format::count(games), format::count(rows)))
}

fn training(model: &Model, look: &Look) -> Option<String> {
    let runs = states(model).filter_map(stages::training);
    let Some((_, run)) = runs.max_by_key(|(_, run)| run.last_at) else {
        return last_run(model).or_else(|| before_first_run(model));
    };
    Some(format!("{}  {}", progress(look, run.share_done(), run.step, run.steps), losses(run)))
}

/// How the newest run ended, when none goes on.
fn last_run(model: &Model) -> Option<String> {
    let trained = states(model).flat_map(|state| state.training.by_config.values());
    let last = trained.filter_map(|t| t.last.as_ref()).max_by_key(|run| run.at)?;
    let age = format::age(model.shown_at().since(last.at));
    Some(match &last.outcome {
        RunOutcome::Completed { steps, loss, .. } => {
            format!("done {age} ago  {steps} steps  loss {loss:.3}")
        }
        RunOutcome::Failed { error } => format!("x failed {age} ago: {}", clean(error)),
    })
}

/// What the first run waits for, in the words of the daemon that begins it.
fn before_first_run(model: &Model) -> Option<String> {
    let told = model.shown().agents.iter().flat_map(|agent| &agent.progress);
    let of_trigger = told.filter(|(name, _)| name.as_str() == TRIGGER).map(|(_, told)| told);
    let note = &of_trigger.max_by_key(|told| told.at)?.note;
    // The configuration stands above, and that it does not train yet is plain.
    Some(format!("waits: {}", clean(note.split_once(": ").map_or(note, |(_, why)| why))))
}

fn losses(run: &Run) -> String {
    run.losses.last().map_or_else(String::new, |point| {
        format!("loss {:.2}  ({:.2} + {:.2})", point.loss, point.policy, point.value)
    })
}

fn evaluation(model: &Model, look: &Look) -> Option<String> {
    let running = states(model).filter_map(stages::evaluation).max_by_key(|e| e.last_at);
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

fn progress(look: &Look, share: f64, done: u64, all: u64) -> String {
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

fn daemons(model: &Model) -> Option<String> {
    let count = |wanted: DaemonState| states(model).map(|s| s.daemons.count(wanted)).sum::<usize>();
    let all = [
        (DaemonState::Running, "running"),
        (DaemonState::Starting, "starting"),
        (DaemonState::Stalled, "stalled !"),
        (DaemonState::Restarting, "restarting !"),
        (DaemonState::Failed, "failed x"),
        (DaemonState::Stopped, "stopped"),
    ];
    let counted = all.map(|(state, word)| (count(state), word));
    let told = counted.iter().filter(|(count, _)| *count > 0);
    let text = told.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join("  ");
    (!text.is_empty()).then_some(text)
}

fn log(model: &Model) -> Option<String> {
    let events: u64 = states(model).map(|state| state.applied).sum();
    let unknown: u64 = states(model).map(|state| state.unknown.events).sum();
    let unknown = if unknown > 0 { format!("  ! {unknown} unknown") } else { String::new() };
    (events > 0).then(|| format!("{} events{unknown}", format::count(events)))
}
