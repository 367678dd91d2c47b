//! `--once`: ask every agent, print how things stand, exit with a code that tells.

mod ask;
mod lists;
mod tellers;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use ringrift::api::Exit;
use ringrift::api::client::Http;
use ringrift::event::UtcMs;

use crate::cli::FailOn;
use crate::export::{self, Format, Frame};
use crate::links::Targets;
use crate::model::agent::PROBE_MS;
use crate::model::table::RowFilter;
use crate::model::{AgentKey, Model, Screen, tables};
use crate::report::{Report, exit, report};
use crate::update::{Msg, News, update};
use crate::view::format;
use ask::Met;

/// Agents whose missing lists are told by name.
const TOLD: usize = 10;

/// An agent whose list did not come, and why.
type Missing = (AgentKey, String);

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// How to print.
    pub format: Format,
    /// Which rows.
    pub select: RowFilter,
    /// From which standing on to fail.
    pub fail_on: FailOn,
    /// Seconds that an answer may take.
    pub timeout_s: f64,
}

/// Reads which rows of a screen are wanted.
///
/// # Errors
/// When the screen has no such column.
pub fn select(model: &Model, terms: Option<&str>) -> Result<RowFilter, String> {
    let Some(terms) = terms else { return Ok(RowFilter::default()) };
    // Which columns there are does not depend on what was heard.
    let Some(table) = tables::exported(model, model.screen) else {
        return Ok(RowFilter::default());
    };
    let name = model.screen.name().to_lowercase();
    RowFilter::checked(terms, &table).map_err(|why| format!("--select of {name}: {why}"))
}

/// Asks everybody at the same time and prints. What did not come is told on standard error.
///
/// # Errors
/// When the output cannot be written.
pub async fn run(mut model: Model, targets: Targets, question: Question) -> io::Result<Exit> {
    let missing = gather(&mut model, &targets, question.timeout_s).await?;
    let exit = question.fail_on.apply(found(&model, &missing));
    let text = answer(&mut model, &question, exit).map_err(io::Error::other)?;
    io::stdout().lock().write_all(text.as_bytes())?;
    // Who does not read that has the exit code.
    let _ = io::stderr().lock().write_all(told(&missing).as_bytes());
    Ok(exit)
}

/// Asks and takes in what comes; each answer may take so many seconds. Gives whose list did not come, and
/// why.
async fn gather(model: &mut Model, targets: &Targets, timeout_s: f64) -> io::Result<Vec<Missing>> {
    let limit = Duration::from_secs_f64(timeout_s);
    let http = Http::new().map_err(io::Error::other)?;
    let agents = ask::everybody(&http, targets, limit).await;
    let lists = lists::of(model.screen, &agents, limit);
    let (logs, lists) = tokio::join!(ask::logs(&agents, limit), lists);
    for (key, met) in agents {
        take(model, &key, met.map(|met| (met.report.at, probe(met))));
    }
    for (key, snapshot) in logs {
        take(model, &key, snapshot.map(|told| (told.at, News::Snapshot(Arc::new(told)))));
    }
    update(model, Msg::Now(UtcMs::now()));
    let mut missing = Vec::new();
    for (key, list) in lists {
        match list {
            Ok(news) => drop(update(model, Msg::Agent(key, news))),
            Err(why) => missing.push((key, why)),
        }
    }
    Ok(missing)
}

/// How things stand. Rows that are not all there are no healthy answer: an empty list would say that nothing
/// was done.
fn found(model: &Model, missing: &[Missing]) -> Exit {
    match exit(&model.live, model.now) {
        Exit::Healthy | Exit::Warnings if !missing.is_empty() => Exit::Stale,
        exit => exit,
    }
}

/// Whose lists did not come, a line each.
fn told(missing: &[Missing]) -> String {
    let line =
        |(key, why): &Missing| format!("ringrift-tui: the list of {key} did not come: {why}\n");
    let mut text: String = missing.iter().take(TOLD).map(line).collect();
    if missing.len() > TOLD {
        text += &format!("ringrift-tui: and {} more\n", missing.len() - TOLD);
    }
    text
}

/// The text to print. Of the fleet, table and JSON tell everything; else the rows of the screen.
fn answer(model: &mut Model, question: &Question, exit: Exit) -> serde_json::Result<String> {
    let everything = model.screen == Screen::Fleet && question.select.is_empty();
    match question.format {
        Format::Json if everything => {
            let report = Report { exit: exit.code(), ..report(&model.live, model.now) };
            return Ok(serde_json::to_string_pretty(&report)? + "\n");
        }
        Format::Table if everything => return Ok(table(&report(&model.live, model.now)) + "\n"),
        _ => {}
    }
    model.arrangement_mut().filter = question.select.clone();
    // Events are no list: nobody asks for them here.
    let Some(table) = tables::exported(model, model.screen) else { return Ok(String::new()) };
    let frame = Frame { screen: model.screen, at: model.now, exit };
    Ok(export::write(&table, frame, question.format))
}

fn probe(met: Met) -> News {
    let rtt_ms = u32::try_from(met.took.as_millis()).unwrap_or(u32::MAX);
    News::Probe { report: Box::new(met.report), rtt_ms, via: None, period_ms: PROBE_MS }
}

/// Takes in an answer with when it was made. Its age is the agent's: a relay may have kept it for a while.
fn take(model: &mut Model, key: &AgentKey, answer: Result<(UtcMs, News), String>) {
    let made = answer.as_ref().ok().map(|(made, _)| *made);
    let offline = |error| News::Offline { error, retry_at: None };
    let news = answer.map_or_else(offline, |(_, news)| news);
    update(model, Msg::Agent(key.clone(), news));
    if let Some(agent) = model.live.agent_mut(key) {
        agent.heard = made;
    }
}

/// The report for people: agents, ratings, attention.
pub fn table(report: &Report) -> String {
    let mut lines = vec![format!(
        "{:<24} {:<11} {:>8} {:>9} {:>6} {:<24}",
        "AGENT", "STANDING", "G/S 1MIN", "GAMES", "LOSS", "JOB"
    )];
    for agent in &report.agents {
        lines.push(format!(
            "{:<24} {:<11} {:>8} {:>9} {:>6} {:<24}",
            agent.node.as_deref().unwrap_or(&agent.address),
            if agent.asked { agent.standing } else { "not asked" },
            format::known(agent.games_per_s, format::rate),
            format::known(agent.games, format::count),
            format::known(agent.loss, |loss| format!("{loss:.3}")),
            format::known(agent.job.as_deref(), str::to_owned),
        ));
    }
    for rating in &report.ratings {
        let best = format::known(rating.best.as_deref(), str::to_owned);
        let elo = format::known(rating.elo, |elo| format!("{elo:.0}"));
        let half = format::known(rating.uncertainty, |half| format!("{half:.0}"));
        let networks = rating.networks;
        lines.push(format!("elo {} {elo} +/-{half} {best}, {networks} networks", rating.config));
    }
    for item in &report.attention {
        lines.push(format!("{} {} {}: {}", item.severity, item.node, item.subject, item.why));
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}
