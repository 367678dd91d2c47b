//! How things stand, for programs and for people without a screen: the same rows as the cockpit.

use ringrift::api::{Exit, HealthLevel};
use ringrift::event::UtcMs;
use serde::Serialize;

use crate::model::agent::{Agent, Standing};
use crate::model::rows::agents::{self as rows, AgentRow};
use crate::model::rows::{concerns, elo};
use crate::model::table::Line;
use crate::model::{Link, World};

/// Version of the report: raised when a field changes its meaning.
pub const SCHEMA: u32 = 2;

/// Everything that `--once` prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Version of this shape.
    pub schema: u32,
    /// When it was made, UTC milliseconds.
    pub at: UtcMs,
    /// The exit code that goes with it.
    pub exit: u8,
    /// The agents.
    pub agents: Vec<AgentReport>,
    /// What needs attention, worst first.
    pub attention: Vec<AttentionReport>,
    /// The best network of each configuration.
    pub ratings: Vec<RatingReport>,
}

/// One agent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgentReport {
    /// Its address; empty if nobody says where it answers.
    pub address: String,
    /// Its node; `null` if it never answered.
    pub node: Option<String>,
    /// It was asked itself; of the others their log tells.
    pub asked: bool,
    /// `ok`, `warn`, `down`, `stale`, `unreachable`, `unknown`.
    pub standing: &'static str,
    /// What it says about its health; `null` if it never answered.
    pub health: Option<HealthLevel>,
    /// Why it cannot be reached; `null` if it can.
    pub error: Option<String>,
    /// Seconds since its answer.
    pub age_s: Option<f64>,
    /// Its log: agents with the same one share it, and its totals are counted once.
    pub log: Option<String>,
    /// Sequence of the last event in that.
    pub seq: Option<u64>,
    /// What it works on.
    pub job: Option<String>,
    /// Games per second that ended within the last minute; `null` if it is not heard.
    pub games_per_s: Option<f64>,
    /// Games on its disk.
    pub games: Option<u64>,
    /// Loss of the training that goes on.
    pub loss: Option<f64>,
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttentionReport {
    /// `critical`, `stale`, `warning` or `info`.
    pub severity: &'static str,
    /// Where.
    pub node: String,
    /// What it is about.
    pub subject: String,
    /// What is wrong.
    pub why: String,
    /// Since when, UTC milliseconds.
    pub since: Option<UtcMs>,
}

/// The best network of a configuration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatingReport {
    /// The configuration.
    pub config: String,
    /// Networks that are rated.
    pub networks: usize,
    /// The best one; `null` before the first promotion.
    pub best: Option<String>,
    /// Its rating; random stands at 0.
    pub elo: Option<f64>,
    /// Half width of the 95 % interval.
    pub uncertainty: Option<f64>,
}

/// The report of a world.
pub fn report(world: &World, now: UtcMs) -> Report {
    Report {
        schema: SCHEMA,
        at: now,
        exit: exit(world, now).code(),
        agents: agents(world, now),
        attention: concerns::all(world, now).iter().map(attention).collect(),
        ratings: elo::all(world).map(|series| rating(&series)).collect(),
    }
}

/// The code that tells how a world stands: what is wrong elsewhere in an agent's log is as bad as there.
pub fn exit(world: &World, now: UtcMs) -> Exit {
    let unreached = |agent: &Agent| !matches!(agent.link, Link::Live);
    if world.agents.iter().all(unreached) {
        return Exit::Unreachable;
    }
    let standing = |agent| concerns::standing(world, agent, now);
    let any = |wanted: Standing| world.agents.iter().any(|agent| standing(agent) == wanted);
    let worst = concerns::all(world, now).iter().next().map(|concern| concern.standing);
    if any(Standing::Down) || any(Standing::Unknown) || worst == Some(Standing::Down) {
        Exit::Down
    } else if any(Standing::Stale) {
        Exit::Stale
    } else if any(Standing::Warn) || worst >= Some(Standing::Warn) {
        Exit::Warnings
    } else {
        Exit::Healthy
    }
}

/// The agents that were asked, then the nodes that a log tells of.
fn agents(world: &World, now: UtcMs) -> Vec<AgentReport> {
    let asked = world.agents.iter().map(|agent| self::agent(world, agent, now));
    let rows = rows::rows(world, now);
    let strangers = (world.agents.len()..rows.count()).map(|at| told_of(rows.get(at)));
    asked.chain(strangers).collect()
}

/// What a log tells of a node.
fn told_of(row: AgentRow<'_>) -> AgentReport {
    let share = row.share();
    let url = share.and_then(|share| share.told()?.url.clone());
    AgentReport {
        address: url.unwrap_or_default(),
        node: share.map(|share| share.node.to_string()),
        asked: false,
        standing: row.standing().word(),
        health: None,
        error: None,
        age_s: row.age_ms().map(|ms| ms as f64 / 1000.0),
        log: share.map(|share| share.log.to_string()),
        seq: share.map(|share| share.state.applied),
        job: row.job(),
        games_per_s: row.games_per_s(),
        games: row.games(),
        loss: row.loss(),
    }
}

fn agent(world: &World, agent: &Agent, now: UtcMs) -> AgentReport {
    let row = rows::row(world, agent, now);
    let error = match &agent.link {
        Link::Offline { error, .. } => Some(error.clone()),
        Link::Connecting => Some("no answer in time".to_owned()),
        Link::Live => None,
    };
    AgentReport {
        address: agent.key.to_string(),
        asked: true,
        standing: if error.is_some() { "unreachable" } else { row.standing().word() },
        health: agent.known.as_ref().map(|known| known.health.level),
        error,
        ..told_of(row)
    }
}

fn attention(concern: concerns::Concern<'_>) -> AttentionReport {
    AttentionReport {
        severity: match concern.standing {
            Standing::Down => "critical",
            Standing::Stale => "stale",
            Standing::Warn => "warning",
            Standing::Ok | Standing::Unknown => "info",
        },
        node: concern.node().to_owned(),
        subject: concern.subject(),
        why: concern.why(),
        since: concern.since,
    }
}

fn rating(series: &elo::Series) -> RatingReport {
    RatingReport {
        config: series.config.to_string(),
        networks: series.generations.len(),
        best: series.best.as_ref().map(|(model, _)| model.to_string()),
        elo: series.best.as_ref().map(|(_, rated)| rated.elo),
        uncertainty: series.best.as_ref().map(|(_, rated)| rated.uncertainty),
    }
}

#[cfg(test)]
mod tests {
    use ringrift::api::HealthReport;
    use ringrift::event::Severity;
    use ringrift::state::{Acknowledgement, Alert};

    use super::*;
    use crate::model::agent::STALE_MS;
    use crate::samples::{self, LATER};

    #[test]
    fn the_report_is_what_it_was() {
        let report = report(&samples::model().live, LATER);
        insta::assert_json_snapshot!(report);
        insta::assert_snapshot!("table", crate::once::table(&report));
    }

    #[test]
    fn an_alert_counts_the_same_everywhere_and_not_at_all_once_it_is_known() {
        let mut world = samples::model().live;
        world.agents[0].known.as_mut().unwrap().health = HealthReport::healthy();
        let change = |world: &mut World, change: fn(&mut Alert)| {
            let logs = world.logs.values_mut();
            logs.for_each(|log| log.state_mut().alerts.open.iter_mut().for_each(change));
        };
        change(&mut world, |alert| alert.severity = Severity::Warning);
        let told = report(&world, LATER);
        assert_eq!((world.counts(LATER).warn, exit(&world, LATER)), (1, Exit::Warnings));
        assert_eq!((told.agents[0].standing, told.attention[0].severity), ("warn", "warning"));
        change(&mut world, |alert| alert.severity = Severity::Critical);
        let told = report(&world, LATER);
        assert_eq!((world.counts(LATER).down, exit(&world, LATER)), (1, Exit::Down));
        assert_eq!((told.agents[0].standing, told.attention[0].severity), ("down", "critical"));
        change(&mut world, |alert| {
            let (by, note) = ("ana".to_owned(), None);
            alert.acknowledged = Some(Acknowledgement { by, note, at: LATER });
        });
        let told = report(&world, LATER);
        assert_eq!((world.counts(LATER).ok, exit(&world, LATER)), (1, Exit::Healthy));
        assert_eq!((told.agents[0].standing, told.attention[0].severity), ("ok", "info"));
        assert!(told.attention[0].why.starts_with("known to ana"));
    }

    #[test]
    fn the_exit_code_tells_the_worst() {
        let mut world = samples::model().live;
        world.agents.push(world.agents[0].clone());
        let set = |world: &mut World, level| {
            for agent in &mut world.agents {
                let health = &mut agent.known.as_mut().unwrap().health;
                health.level = level;
                health.reasons.clear();
            }
        };
        set(&mut world, HealthLevel::Healthy);
        assert_eq!(exit(&world, LATER), Exit::Warnings, "its log tells of something");
        world.logs.values_mut().for_each(|log| log.state_mut().alerts = Default::default());
        assert_eq!(exit(&world, LATER), Exit::Healthy);
        set(&mut world, HealthLevel::Warnings);
        assert_eq!(exit(&world, LATER), Exit::Warnings);
        assert_eq!(exit(&world, UtcMs(LATER.0 + STALE_MS + 1)), Exit::Stale);
        world.agents[0].known.as_mut().unwrap().health.level = HealthLevel::Down;
        assert_eq!(exit(&world, LATER), Exit::Down);
        let offline = Link::Offline { error: "refused".into(), retry_at: None };
        world.agents[0].link = offline.clone();
        assert_eq!(exit(&world, LATER), Exit::Down, "one of two is out of reach");
        world.agents[1].link = offline;
        assert_eq!(exit(&world, LATER), Exit::Unreachable);
    }
}
