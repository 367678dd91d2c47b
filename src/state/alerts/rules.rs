//! Which events open an alert, and which clear it.

use std::fmt::Display;

use super::super::Seen;
use super::super::cluster::Told;
use super::super::data::ORPHANS;
use super::super::lost_games::LostGames;
use super::{Alert, AlertKind, PARKED_CHECK, SERVERS_CHECK};
use crate::event::{
    DaemonState, DaemonStatusChanged, Payload, RegistryChange, ResourceUse, Severity,
};
use crate::game::ConfigKey;
use crate::id::NodeId;
use crate::rating::regression::Level;

/// The check whose pass says that the disk has room again.
pub(in crate::state) const DISK_CHECK: &str = "disk";

/// The part that an agent's start is about.
const START: &str = "start";

/// The part that two leaders at once are about.
const LEADERSHIP: &str = "leadership";

/// The part that the host files of all nodes are about.
const HOST_FILES: &str = "host files";

/// Where copies come from, before the node's name.
const COPIES: &str = "copies from ";

/// Where games come from that cannot be recorded, before the node's name.
const REFUSED: &str = "games refused from ";

/// What an event does to one alert: reports it (again), or clears it.
pub(super) struct Change {
    pub(super) kind: AlertKind,
    pub(super) what: String,
    pub(super) report: Option<(Severity, String)>,
    /// It is about the cluster: whoever leads may go on with it.
    pub(super) is_common: bool,
}

impl Change {
    /// Whether it is this alert that changes by the word of this node.
    pub(super) fn is_about(&self, alert: &Alert, node: &NodeId) -> bool {
        let is_its_own = self.is_common || alert.node == *node;
        is_its_own && alert.kind == self.kind && alert.what == self.what
    }

    /// The same about the cluster instead of one node.
    fn of_cluster(self) -> Self {
        Self { is_common: true, ..self }
    }

    /// What a health check says: some of them are about what all machines share.
    fn of_check(self) -> Self {
        Self { is_common: is_shared(&self.what), ..self }
    }
}

/// Whether this health check is about what all machines share.
pub(super) fn is_shared(check: &str) -> bool {
    [SERVERS_CHECK, PARKED_CHECK].contains(&check)
}

fn open(kind: AlertKind, what: &dyn Display, severity: Severity, why: &dyn Display) -> Change {
    let report = Some((severity, why.to_string()));
    Change { kind, what: what.to_string(), report, is_common: false }
}

fn clear(kind: AlertKind, what: &dyn Display) -> Change {
    Change { kind, what: what.to_string(), report: None, is_common: false }
}

/// A stage or kind of work, with its configuration if it has one.
fn of_config(what: &str, config: Option<ConfigKey>) -> String {
    config.map_or_else(|| what.to_owned(), |config| format!("{what} {config}"))
}

/// Whether an alert is about the machine that told it. What it told of networks and jobs is true
/// all the same when it is gone.
pub(super) fn ends_with_node(alert: &Alert) -> bool {
    use AlertKind::{
        Command, Daemon, Database, Delivery, Error, Health, Job, Model, Resource, Stage,
    };
    match alert.kind {
        Daemon | Health | Resource | Database | Error => true,
        Stage => alert.what.starts_with(COPIES),
        Delivery | Model | Job | Command => false,
    }
}

/// What an event does to the alerts.
pub(super) fn changes(seen: &Seen<'_>) -> Vec<Change> {
    let mut changes = host(seen);
    changes.extend(stage(seen));
    changes.extend(database(seen));
    changes.extend(transfer(seen));
    changes.extend(parked(seen));
    changes
}

/// Daemons, health, resources.
fn host(seen: &Seen<'_>) -> Vec<Change> {
    use AlertKind::{Daemon, Error, Health, Resource};
    match seen.payload {
        Payload::DaemonStopped(e) => vec![clear(Daemon, &e.daemon)],
        Payload::DaemonStatusChanged(e) => daemon(e),
        Payload::DaemonPermanentlyFailed(e) => {
            let why = format!("failed for good after {} restarts: {}", e.restarts, e.error);
            vec![open(Daemon, &e.daemon, Severity::Critical, &why)]
        }
        Payload::HealthCheckFailed(e) => {
            vec![open(Health, &e.check, Severity::Critical, &e.error)]
        }
        Payload::HealthCheckPassed(e) => {
            vec![
                clear(Health, &e.check).of_check(),
                clear(Resource, &e.check),
                clear(Error, &e.check),
            ]
        }
        Payload::DiskSpaceLow(e) => {
            let why = format!(
                "{:.0} % in use, threshold {:.0} %, {} MiB free",
                e.used_percent,
                e.threshold_percent,
                e.free_bytes >> 20
            );
            // It is low, not used up: then work is refused, and that has an alert of its own.
            let low = open(Health, &DISK_CHECK, Severity::Warning, &why);
            let room = (!e.holds_writers_back).then(|| clear(Resource, &DISK_CHECK));
            [low].into_iter().chain(room).collect()
        }
        Payload::ResourceConstraintDetected(e) => {
            let why = format!("{:.1} is over its limit {:.1}: {}", e.value, e.limit, e.action);
            vec![open(Resource, &e.resource, Severity::Warning, &why)]
        }
        Payload::ResourceConstraint(e) => {
            vec![open(Resource, &e.resource, Severity::Warning, &in_use(e.usage))]
        }
        Payload::NodeOverloaded(e) => {
            let why = format!("{}; no job is taken on", in_use(e.usage));
            vec![open(Resource, &e.resource, Severity::Critical, &why)]
        }
        Payload::CoordinatorInitFailed(e) => {
            vec![open(Error, &START, Severity::Critical, &e.error)]
        }
        Payload::HostOnline(_) => vec![clear(Error, &START)],
        Payload::SplitBrainDetected(e) => {
            let why = format!("{} was refused: {}", e.refused, e.reason);
            vec![open(Error, &LEADERSHIP, Severity::Critical, &why)]
        }
        Payload::SplitBrainResolved(_) => vec![clear(Error, &LEADERSHIP)],
        Payload::ConfigDivergent(e) => {
            vec![open(Error, &HOST_FILES, Severity::Warning, &Told(e)).of_cluster()]
        }
        Payload::ConfigAgreed(_) => vec![clear(Error, &HOST_FILES).of_cluster()],
        Payload::HealthAlert(e) => {
            vec![open(Health, &e.alert, e.severity, &e.message).of_check()]
        }
        Payload::Error(e) => vec![open(Error, &e.component, e.severity, &e.error)],
        _ => Vec::new(),
    }
}

fn in_use(usage: ResourceUse) -> String {
    format!("{:.0} % in use, short from {:.0} %", usage.used_percent, usage.limit_percent)
}

fn daemon(e: &DaemonStatusChanged) -> Vec<Change> {
    match e.new {
        DaemonState::Stalled | DaemonState::Restarting => {
            let why = format!("{}: {}", e.new.name(), e.reason);
            vec![open(AlertKind::Daemon, &e.daemon, Severity::Warning, &why)]
        }
        DaemonState::Failed => {
            vec![open(AlertKind::Daemon, &e.daemon, Severity::Critical, &e.reason)]
        }
        DaemonState::Running | DaemonState::Stopped => vec![clear(AlertKind::Daemon, &e.daemon)],
        DaemonState::Starting => Vec::new(),
    }
}

/// The learning loop. Whoever does the next job of a kind, or leads then, tells that it goes on: all of
/// it is of the cluster.
fn stage(seen: &Seen<'_>) -> Vec<Change> {
    use AlertKind::{Job, Model, Stage};
    let config = seen.event.config;
    let failed = |what, error: &String| {
        vec![open(Stage, &of_config(what, config), Severity::Warning, error).of_cluster()]
    };
    let succeeded = |what| vec![clear(Stage, &of_config(what, config)).of_cluster()];
    match seen.payload {
        Payload::TrainingFailed(e) => failed("training", &e.error),
        Payload::TrainingLossAnomaly(e) => {
            let why = format!("{:.3} at step {}, after {:.3} on average", e.loss, e.step, e.mean);
            vec![open(Stage, &of_config("loss", config), Severity::Warning, &why).of_cluster()]
        }
        Payload::TrainingCompleted(_) => {
            ["training", "loss"].into_iter().flat_map(succeeded).collect()
        }
        Payload::EvaluationFailed(e) => failed("evaluation", &e.error),
        Payload::EvaluationCompleted(_) => succeeded("evaluation"),
        Payload::PromotionFailed(e) => failed("promotion", &e.error),
        Payload::ModelPromoted(_) | Payload::PromotionRejected(_) => succeeded("promotion"),
        Payload::RegressionDetected(e) => {
            let why = format!(
                "{} is {} weaker: {:.0} Elo below expectation against {}",
                e.model,
                e.level.name(),
                e.elo_drop,
                e.opponent
            );
            let what = of_config("strength", config);
            vec![open(Stage, &what, regressed(e.level), &why).of_cluster()]
        }
        Payload::RegressionCleared(_) | Payload::PromotionRolledBack(_) => succeeded("strength"),
        Payload::WorkFailed(e) => {
            let why = format!("{} failed at attempt {}: {}", e.work_id, e.attempt, e.error);
            let what = of_config(e.kind.name(), config);
            vec![open(Job, &what, Severity::Warning, &why).of_cluster()]
        }
        Payload::WorkCompleted(e) => {
            vec![clear(Job, &of_config(e.kind.name(), config)).of_cluster()]
        }
        Payload::ModelCorrupted(e) => {
            let why = format!("{}: {}", e.location, e.error);
            vec![open(Model, &e.model, Severity::Critical, &why).of_cluster()]
        }
        Payload::RegistryUpdated(e) if e.change == RegistryChange::Registered => {
            vec![clear(Model, &e.model).of_cluster()]
        }
        _ => Vec::new(),
    }
}

/// What a machine found out about its databases.
fn database(seen: &Seen<'_>) -> Vec<Change> {
    use AlertKind::Database;
    match seen.payload {
        Payload::ParityValidationCompleted(e) if e.failed == 0 && e.database_ok => {
            vec![clear(Database, &e.location)]
        }
        Payload::ParityValidationCompleted(e) => {
            let games = match (e.failed, e.games) {
                (_, 0) => "no game could be read".to_owned(),
                (0, all) => format!("the {all} games that could be read verify"),
                (failed, all) => format!("{failed} of {all} games do not verify"),
            };
            let file = if e.database_ok { "" } else { "the file itself is damaged; " };
            let why = format!("{file}{games}");
            vec![open(Database, &e.location, Severity::Critical, &why)]
        }
        Payload::QualityCheckFailed(e) => {
            let why = format!("it cannot be checked: {}", e.error);
            vec![open(Database, &e.location, Severity::Critical, &why)]
        }
        Payload::OrphanGamesDetected(e) => {
            let why = format!(
                "{} games without moves were put aside and are deleted after a week; acknowledge it, or \
                 put the database back from a copy while the agent is stopped",
                e.games
            );
            // A check puts a game aside once, and finds nothing wrong with what is left.
            vec![open(Database, &format!("{}{ORPHANS}", e.location), Severity::Info, &why)]
        }
        _ => Vec::new(),
    }
}

/// Recorded games that are gone, or back again.
pub(super) fn lost(lost: &LostGames) -> Change {
    let LostGames { location, games, left } = lost;
    let what = LostGames::what(location);
    if *games == 0 {
        return clear(AlertKind::Database, &what);
    }
    let why = format!(
        "{games} games that were recorded are gone, {left} are there: the file was lost or replaced; \
         put it back from a copy while the agent is stopped, or acknowledge the loss"
    );
    open(AlertKind::Database, &what, Severity::Critical, &why)
}

/// Whether it may be that no event ever clears an alert: an operator's word does.
pub(super) fn ends_with_word(alert: &Alert) -> bool {
    match alert.kind {
        AlertKind::Database => LostGames::is_named(&alert.what) || alert.what.ends_with(ORPHANS),
        AlertKind::Stage => alert.what.starts_with(REFUSED),
        _ => false,
    }
}

/// Games and networks on their way between nodes.
fn transfer(seen: &Seen<'_>) -> Vec<Change> {
    let copies = |from: &NodeId| format!("{COPIES}{from}");
    let trouble = |from: &NodeId, why: &dyn Display| {
        vec![open(AlertKind::Stage, &copies(from), Severity::Warning, why)]
    };
    // Whoever copied from a node that is gone.
    let gone = |node: &NodeId| vec![clear(AlertKind::Stage, &copies(node)).of_cluster()];
    let distribution = of_config("distribution", seen.event.config);
    match seen.payload {
        Payload::DataSyncFailed(e) => trouble(&e.from, &e.error),
        Payload::SyncNodeUnreachable(e) => {
            trouble(&e.from, &format!("it cannot be contacted: {}", e.error))
        }
        Payload::SyncStalled(e) => {
            trouble(&e.from, &format!("nothing came any more within {:.0} s", e.timeout_s))
        }
        Payload::SyncChecksumFailed(e) => {
            let (sent, received) = (e.sent.short(), e.received.short());
            trouble(&e.from, &format!("{sent} was sent and {received} came: something damages it"))
        }
        Payload::DataSyncCompleted(e) => vec![clear(AlertKind::Stage, &copies(&e.from))],
        Payload::CopiesRefused(e) => {
            let config = seen.event.config.map(|config| format!(" of {config}"));
            let first = e.refused.first().map_or("", String::as_str);
            let why = format!(
                "{} games{} are missing here, the first {first}; check its games with \
                 `ringrift-agent games verify` there, and acknowledge what is to be missing",
                e.refused.len(),
                config.unwrap_or_default(),
            );
            let what = format!("{REFUSED}{}", e.from);
            vec![open(AlertKind::Stage, &what, Severity::Warning, &why)]
        }
        Payload::HostOffline(_) => gone(seen.event.node()),
        Payload::NodeTerminated(e) => gone(&e.node),
        Payload::ModelDistributionFailed(e) => {
            let why = format!("{}: {}", e.model, e.error);
            vec![open(AlertKind::Stage, &distribution, Severity::Warning, &why).of_cluster()]
        }
        Payload::ModelDistributionComplete(_) => {
            vec![clear(AlertKind::Stage, &distribution).of_cluster()]
        }
        _ => Vec::new(),
    }
}

const fn regressed(level: Level) -> Severity {
    match level {
        Level::Minor => Severity::Info,
        Level::Moderate => Severity::Warning,
        Level::Severe | Level::Critical => Severity::Critical,
    }
}

/// Deliveries that wait for the operator.
fn parked(seen: &Seen<'_>) -> Vec<Change> {
    use AlertKind::Delivery;
    match seen.payload {
        Payload::HandlerFailed(e) => {
            // The event that could not be handled is the cause of this one.
            let event =
                seen.event.cause.as_ref().map_or_else(|| e.event_type.clone(), ToString::to_string);
            let why = format!("{} failed {} times: {}", e.event_type, e.attempts, e.error);
            vec![open(Delivery, &format!("{} {event}", e.subscription), Severity::Critical, &why)]
        }
        Payload::CommandAccepted(e) if !e.dry_run => {
            let mut verbs = ["retry-parked ", "discard-parked "].iter();
            let delivery = verbs.find_map(|verb| e.command.strip_prefix(verb));
            delivery.map(|delivery| clear(Delivery, &delivery)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
