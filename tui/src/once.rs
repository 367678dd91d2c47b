//! `--once`: ask every agent, print how things stand, exit with a code that tells.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ringrift::api::client::{Client, Http};
use ringrift::api::{Exit, StateSnapshot};
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

/// Asks everybody at the same time and prints.
///
/// # Errors
/// When the output cannot be written.
pub async fn run(mut model: Model, targets: Targets, question: Question) -> io::Result<Exit> {
    let limit = Duration::from_secs_f64(question.timeout_s);
    let http = Http::new().map_err(io::Error::other)?;
    update(&mut model, Msg::Now(UtcMs::now()));
    let questions = targets.addresses.iter().map(|address| ask(&http, &targets, address, limit));
    for (address, answer) in
        targets.addresses.iter().zip(futures::future::join_all(questions).await)
    {
        take(&mut model, &AgentKey::at(address), answer);
    }
    let screen = model.screen;
    let more = targets.addresses.iter().map(|address| fetch(&http, &targets, address, screen));
    let more = more.map(|news| tokio::time::timeout(limit, news));
    for (address, news) in targets.addresses.iter().zip(futures::future::join_all(more).await) {
        // Whoever cannot be reached was noticed before, and is told in the exit code.
        for news in news.unwrap_or_default() {
            update(&mut model, Msg::Agent(AgentKey::at(address), news));
        }
    }
    update(&mut model, Msg::Now(UtcMs::now()));
    let exit = question.fail_on.apply(exit(&model.live, model.now));
    let text = answer(&mut model, &question, exit).map_err(io::Error::other)?;
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(exit)
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

/// What the rows of a screen need besides the state: what daemons did last, games, commands.
async fn fetch(http: &Http, targets: &Targets, address: &str, screen: Screen) -> Vec<News> {
    let Ok(client) = Client::over(http, address, targets.token.clone()) else { return Vec::new() };
    match screen {
        Screen::Daemons => probe(&client).await,
        Screen::Games => client.recorded_games().await.ok().map(News::Games),
        Screen::Actions | Screen::Audit => operations(&client).await,
        _ => None,
    }
    .into_iter()
    .collect()
}

async fn probe(client: &Client) -> Option<News> {
    let asked = Instant::now();
    let report = Box::new(client.itself().await.ok()?);
    let rtt_ms = u32::try_from(asked.elapsed().as_millis()).unwrap_or(u32::MAX);
    Some(News::Probe { report, rtt_ms, via: None, period_ms: PROBE_MS })
}

async fn operations(client: &Client) -> Option<News> {
    let (workflows, audit) = tokio::try_join!(client.workflows(), client.audit()).ok()?;
    Some(News::Operations { workflows, audit })
}

async fn ask(
    http: &Http,
    targets: &Targets,
    address: &str,
    limit: Duration,
) -> Result<StateSnapshot, String> {
    let client = Client::over(http, address, targets.token.clone());
    let client = client.map_err(|error| error.to_string())?;
    match tokio::time::timeout(limit, client.snapshot()).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {} s", limit.as_secs_f64())),
    }
}

/// Takes in an answer. Its age is the agent's: a relay may have kept it for a while.
fn take(model: &mut Model, key: &AgentKey, answer: Result<StateSnapshot, String>) {
    let made: Option<UtcMs> = answer.as_ref().ok().map(|snapshot| snapshot.at);
    let news = match answer {
        Ok(snapshot) => News::Snapshot(Arc::new(snapshot)),
        Err(error) => News::Offline { error, retry_at: None },
    };
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
