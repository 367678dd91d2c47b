//! The learning loop, one line for each stage.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ringrift::event::DaemonState;
use ringrift::state::{Evaluation, Run, State};

use crate::model::Model;
use crate::model::rows::stages;
use crate::view::{Look, format, panel};

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
        Line::from(vec![
            Span::styled(format!("{name:<9}"), look.theme.muted),
            Span::styled(text, Style::new().patch(style)),
        ])
    };
    panel::lines(stages.map(line), inner, buf);
}

fn states(model: &Model) -> impl Iterator<Item = &State> {
    model.shown().agents.iter().filter_map(|agent| Some(&agent.known.as_ref()?.state))
}

/// What the only agent does now, or how many agents have a job.
fn job(model: &Model) -> String {
    let jobs: Vec<String> = states(model).map(stages::job).collect();
    match jobs.as_slice() {
        [] => "nothing heard yet".to_owned(),
        [only] => only.clone(),
        many => {
            format!("{} of {} at work", many.iter().filter(|j| *j != "idle").count(), many.len())
        }
    }
}

fn selfplay(model: &Model) -> Option<String> {
    let rate = stages::fleet_games_per_s(model.shown(), model.shown_at())?;
    let plies = states(model).filter_map(stages::mean_plies).next();
    let plies = plies.map(|plies| format!("  {plies:.0} plies a game")).unwrap_or_default();
    Some(format!("{} games/s{plies}", format::rate(rate)))
}

fn games(model: &Model) -> Option<String> {
    let games: Vec<u64> = states(model).map(stages::games).collect();
    let rows: u64 = states(model).map(stages::rows).sum();
    (!games.is_empty()).then(|| {
        format!("{} on disk  {} rows", format::count(games.iter().sum()), format::count(rows))
    })
}

fn training(model: &Model, look: &Look) -> Option<String> {
    let (_, run) = states(model).filter_map(stages::training).max_by_key(|(_, run)| run.last_at)?;
    Some(format!("{}  {}", progress(look, run.share_done(), run.step, run.steps), losses(run)))
}

fn losses(run: &Run) -> String {
    run.losses.last().map_or_else(String::new, |point| {
        format!("loss {:.3} (policy {:.3} value {:.3})", point.loss, point.policy, point.value)
    })
}

fn evaluation(model: &Model, look: &Look) -> Option<String> {
    let running = states(model).filter_map(stages::evaluation).max_by_key(|e| e.last_at)?;
    let planned = running.games_planned.unwrap_or(0).max(1);
    let share = running.games as f64 / planned as f64;
    Some(format!("{}  {}", progress(look, share, running.games, planned), against(running)))
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
    let promotions = states(model).filter_map(|state| state.models.promotions.last());
    let newest = promotions.max_by_key(|promotion| promotion.at)?;
    let age = format::age(model.shown_at().since(newest.at));
    Some(format!("{}  promoted {age} ago", newest.model))
}

fn daemons(model: &Model) -> Option<String> {
    let count = |wanted: DaemonState| states(model).map(|s| s.daemons.count(wanted)).sum::<usize>();
    let all = [
        (DaemonState::Running, "running"),
        (DaemonState::Starting, "starting"),
        (DaemonState::Stalled, "! stalled"),
        (DaemonState::Restarting, "! restarting"),
        (DaemonState::Failed, "x failed"),
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
