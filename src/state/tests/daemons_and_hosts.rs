//! Daemons, hosts, health.

use super::{Fold, at, daemon, node};
use crate::event::{
    DaemonPermanentlyFailed, DaemonStarted, DaemonState, DaemonStatusChanged, DaemonStopped,
    DiskSpaceLow, Error, EventId, HandlerFailed, HealthCheckFailed, HealthCheckPassed, HostOffline,
    HostOnline, ResourceConstraintDetected, Severity,
};
use crate::state::{Alert, AlertKind, Daemon, NodeStatus};

fn changed(new: DaemonState) -> DaemonStatusChanged {
    let old = DaemonState::Starting;
    DaemonStatusChanged { daemon: daemon("trainer"), old, new, reason: "panicked".to_owned() }
}

fn of(fold: &Fold) -> &Daemon {
    fold.state.daemons.get(&node(), &daemon("trainer")).unwrap()
}

fn passed(check: &str) -> HealthCheckPassed {
    HealthCheckPassed { check: check.to_owned() }
}

#[test]
fn daemon_started_shows_it_starting_with_its_restarts() {
    let mut fold = Fold::default();
    fold.publish(DaemonStarted { daemon: daemon("trainer"), restarts: 2 });
    assert_eq!((of(&fold).state, of(&fold).restarts), (DaemonState::Starting, 2));
    assert_eq!(of(&fold).started_at, Some(at(1)));
}

#[test]
fn daemon_stopped_shows_why_and_clears_its_alert() {
    let mut fold = Fold::default();
    fold.publish(changed(DaemonState::Stalled));
    fold.publish(DaemonStopped { daemon: daemon("trainer"), reason: "shutdown".to_owned() });
    assert_eq!((of(&fold).state, of(&fold).reason.as_str()), (DaemonState::Stopped, "shutdown"));
    assert_eq!(fold.state.alerts.open, []);
}

#[test]
fn daemon_status_changed_keeps_the_last_error_and_raises_or_clears_the_alert() {
    let mut fold = Fold::default();
    fold.publish(changed(DaemonState::Restarting));
    assert_eq!(of(&fold).last_error.as_ref().unwrap().error, "panicked");
    assert_eq!(fold.state.alerts.open[0].severity, Severity::Warning);
    fold.publish(changed(DaemonState::Running));
    assert_eq!((of(&fold).state, of(&fold).since), (DaemonState::Running, at(2)));
    assert!(of(&fold).last_error.is_some(), "kept after it recovered");
    assert_eq!(fold.state.alerts.open, []);
}

#[test]
fn daemon_permanently_failed_is_critical_until_it_runs_again() {
    let mut fold = Fold::default();
    let (restarts, error) = (5, "no disk".to_owned());
    fold.publish(DaemonPermanentlyFailed { daemon: daemon("trainer"), restarts, error });
    assert_eq!((of(&fold).state, of(&fold).restarts), (DaemonState::Failed, 5));
    let alert = &fold.state.alerts.open[0];
    assert_eq!((alert.severity, alert.what.as_str()), (Severity::Critical, "trainer"));
    fold.publish(changed(DaemonState::Starting));
    assert_eq!(fold.state.alerts.open.len(), 1, "starting is not running");
    fold.publish(changed(DaemonState::Running));
    assert_eq!(fold.state.alerts.open, []);
}

#[test]
fn host_online_and_offline_show_on_the_node() {
    let mut fold = Fold::default();
    let online = HostOnline {
        version: "0.1.0".to_owned(),
        url: Some("http://127.0.0.1:8770".to_owned()),
        cpus: 2,
        device: "cpu".to_owned(),
    };
    let state = fold.publish(online);
    let shown = state.nodes.get(&node()).unwrap();
    assert_eq!((&shown.status, shown.cpus, shown.since), (&NodeStatus::Online, Some(2), at(1)));
    assert_eq!((shown.device.as_deref(), state.nodes.online()), (Some("cpu"), 1));
    let state = fold.publish(HostOffline { reason: "shutdown".to_owned() });
    let shown = state.nodes.get(&node()).unwrap();
    assert_eq!(shown.status, NodeStatus::Offline { reason: "shutdown".to_owned() });
    assert_eq!(state.nodes.online(), 0);
}

#[test]
fn health_check_failed_raises_an_alert_that_health_check_passed_clears() {
    let mut fold = Fold::default();
    let (check, error) = ("clock".to_owned(), "off by 9 s".to_owned());
    let state = fold.publish(HealthCheckFailed { check, error });
    assert_eq!(
        state.nodes.get(&node()).unwrap().health["clock"].error.as_deref(),
        Some("off by 9 s")
    );
    assert_eq!(state.alerts.open[0].kind, AlertKind::Health);
    let state = fold.publish(passed("other"));
    assert_eq!(state.alerts.open.len(), 1);
    let state = fold.publish(passed("clock"));
    assert_eq!(state.nodes.get(&node()).unwrap().health["clock"].error, None);
    assert_eq!((state.alerts.open.len(), state.alerts.cleared.last().unwrap().at), (0, at(3)));
}

#[test]
fn an_alert_names_the_events_that_reported_it_first_and_last() {
    let mut fold = Fold::default();
    let (check, error) = ("clock".to_owned(), "off by 9 s".to_owned());
    let failed = HealthCheckFailed { check, error };
    fold.publish(failed.clone());
    fold.publish(passed("other"));
    let alert = fold.publish(failed).alerts.open[0].clone();
    let number = |event: &Option<EventId>| event.as_ref().map(|event| event.n);
    assert_eq!((number(&alert.raised_by), number(&alert.reported_by)), (Some(1), Some(3)));
    let mut told = serde_json::to_value(&alert).unwrap();
    let kept =
        ["raised_by", "reported_by"].map(|field| told.as_object_mut().unwrap().remove(field));
    assert!(kept.iter().all(Option::is_some));
    let older: Alert = serde_json::from_value(told).unwrap();
    assert_eq!(
        (older.raised_by, older.reported_by),
        (None, None),
        "an older version tells neither"
    );
}

#[test]
fn error_is_an_alert_of_its_severity_until_its_part_passes_a_check() {
    let mut fold = Fold::default();
    let (component, error) = ("updater".to_owned(), "no route".to_owned());
    let severity = Severity::Info;
    let state = fold.publish(Error { component, error, severity });
    assert_eq!(state.alerts.open[0].severity, severity);
    assert_eq!(fold.publish(passed("updater")).alerts.open, []);
}

#[test]
fn disk_space_low_is_an_alert_until_the_disk_passes_its_check() {
    let mut fold = Fold::default();
    let low = |holds_writers_back| DiskSpaceLow {
        used_percent: 91.0,
        free_bytes: 3 << 20,
        threshold_percent: 90.0,
        holds_writers_back,
    };
    let (resource, action) = ("disk".to_owned(), "writers wait".to_owned());
    fold.publish(ResourceConstraintDetected { resource, value: 99.0, limit: 95.0, action });
    assert_eq!(fold.publish(low(true)).alerts.open.len(), 2, "it is too full to write");
    let state = fold.publish(low(false));
    assert_eq!(state.alerts.open.len(), 1, "there is room to write again");
    assert_eq!(state.alerts.open[0].why, "91 % in use, threshold 90 %, 3 MiB free");
    assert_eq!(state.alerts.open[0].severity, Severity::Warning, "work goes on");
    assert_eq!(fold.publish(passed("disk")).alerts.open, []);
}

#[test]
fn resource_constraint_detected_is_an_alert_until_the_resource_passes_its_check() {
    let mut fold = Fold::default();
    let (resource, action) = ("memory".to_owned(), "selfplay waits".to_owned());
    let state =
        fold.publish(ResourceConstraintDetected { resource, value: 9.0, limit: 8.0, action });
    assert_eq!(state.alerts.open[0].kind, AlertKind::Resource);
    assert_eq!(fold.publish(passed("memory")).alerts.open, []);
}

#[test]
fn handler_failed_is_an_alert_for_each_event_that_is_parked() {
    let mut fold = Fold::default();
    for n in [4, 9] {
        let failed = HandlerFailed {
            subscription: "trainer".to_owned(),
            event_type: "DATASET_BUILT".to_owned(),
            attempts: 5,
            error: "no rows".to_owned(),
        };
        let id = format!("n1.00000007.{n}").parse().unwrap();
        fold.publish_caused(failed, Some(id));
    }
    let what: Vec<&str> = fold.state.alerts.open.iter().map(|alert| alert.what.as_str()).collect();
    assert_eq!(what, ["trainer n1.00000007.4", "trainer n1.00000007.9"]);
}
