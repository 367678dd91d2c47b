//! `--once`: ask every agent, print how things stand, exit with a code that tells.

use std::io::{self, Write};
use std::time::Duration;

use ringrift::api::client::Client;
use ringrift::api::{Exit, StateSnapshot};
use ringrift::event::UtcMs;

use crate::cli::Format;
use crate::connection::now;
use crate::links::Targets;
use crate::model::{AgentKey, Model};
use crate::report::{Report, exit, report};
use crate::update::{Msg, News, update};
use crate::view::format;

/// Asks everybody at the same time and prints.
///
/// # Errors
/// When the output cannot be written.
pub async fn run(
    mut model: Model,
    targets: Targets,
    shape: Format,
    timeout_s: f64,
) -> io::Result<Exit> {
    let limit = Duration::from_secs_f64(timeout_s);
    let questions = targets.addresses.iter().map(|address| ask(&targets, address, limit));
    for (address, answer) in
        targets.addresses.iter().zip(futures::future::join_all(questions).await)
    {
        take(&mut model, &AgentKey::at(address), answer);
    }
    update(&mut model, Msg::Now(now()));
    let report = report(&model.live, model.now);
    let text = match shape {
        Format::Json => serde_json::to_string_pretty(&report).map_err(io::Error::other)?,
        Format::Table => table(&report),
    };
    writeln!(io::stdout().lock(), "{text}")?;
    Ok(exit(&model.live, model.now))
}

async fn ask(targets: &Targets, address: &str, limit: Duration) -> Result<StateSnapshot, String> {
    let client = Client::new(address, targets.token.clone()).map_err(|error| error.to_string())?;
    match tokio::time::timeout(limit, client.snapshot()).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {} s", limit.as_secs_f64())),
    }
}

/// Takes in an answer. Its age is the agent's: a relay may have kept it for a while.
fn take(model: &mut Model, key: &AgentKey, answer: Result<StateSnapshot, String>) {
    let made: Option<UtcMs> = answer.as_ref().ok().map(|snapshot| snapshot.at);
    let news = match answer {
        Ok(snapshot) => News::Snapshot(Box::new(snapshot)),
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
        "{:<24} {:<11} {:>7} {:>9} {:>6} {:<24}",
        "AGENT", "STANDING", "GAMES/S", "GAMES", "LOSS", "JOB"
    )];
    for agent in &report.agents {
        lines.push(format!(
            "{:<24} {:<11} {:>7} {:>9} {:>6} {:<24}",
            agent.node.as_deref().unwrap_or(&agent.address),
            agent.standing,
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
