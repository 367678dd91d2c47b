//! `/metrics`: Prometheus text.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use ringrift::event::{JobKind, JobState};
use ringrift::fabric::port::SubscriptionStatus;

use super::App;
use super::answering::soon;
use crate::services::Fabric;

/// The metrics as they are now.
pub async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let mut page = Page::default();
    process(&app, &mut page);
    daemons(&app, &mut page);
    work(&app, &mut page).await;
    projected(&app, &mut page);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], page.0)
}

/// Metrics as text; one family after the other.
#[derive(Default)]
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "# HELP ringrift_{name} {help}\n# TYPE ringrift_{name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        let labels: Vec<_> =
            labels.iter().map(|(k, v)| format!("{k}=\"{}\"", escaped(v))).collect();
        let labels = labels.join(",");
        let labels = if labels.is_empty() { labels } else { format!("{{{labels}}}") };
        let _ = writeln!(self.0, "ringrift_{name}{labels} {value}");
    }

    fn single(&mut self, name: &str, kind: &str, help: &str, value: f64) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }
}

fn escaped(label: &str) -> String {
    label.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

fn process(app: &App, page: &mut Page) {
    page.family("build_info", "gauge", "Version of the agent.");
    let labels = [("version", crate::code_version::text()), ("node", app.services.node.as_str())];
    page.sample("build_info", &labels, 1.0);
    let uptime_s = app.services.clock.mono().since(app.started) as f64 / 1000.0;
    page.single("uptime_seconds", "gauge", "Seconds since the agent started.", uptime_s);
    let level = f64::from(ringrift::api::Exit::from(app.health().level).code());
    page.single("health_level", "gauge", "0 healthy, 1 warnings, 2 down.", level);
    let open = app.streams.open() as f64;
    page.single("event_streams", "gauge", "Open event streams.", open);
    let dropped = app.streams.dropped() as f64;
    page.single("event_streams_dropped_total", "counter", "Slow readers cut off.", dropped);
}

fn daemons(app: &App, page: &mut Page) {
    let daemons = app.supervisor.statuses();
    page.family("daemon_state", "gauge", "1 for the state that the daemon is in.");
    for daemon in &daemons {
        let labels = [("daemon", daemon.name), ("state", daemon.state.name())];
        page.sample("daemon_state", &labels, 1.0);
    }
    page.family("daemon_restarts_total", "counter", "Restarts of the daemon.");
    for daemon in &daemons {
        page.sample("daemon_restarts_total", &[("daemon", daemon.name)], daemon.restarts as f64);
    }
    page.family("daemon_progress_age_seconds", "gauge", "Age of the daemon's last progress.");
    for daemon in &daemons {
        if let Some(age_s) = daemon.progress_age_s {
            page.sample("daemon_progress_age_seconds", &[("daemon", daemon.name)], age_s);
        }
    }
}

/// What only the store knows; nothing of it is shown while it does not answer.
async fn work(app: &App, page: &mut Page) {
    let asked = soon("ask for metrics", stored(&app.services.fabric)).await;
    let help = "1 if the store of log and jobs answered; what it holds is left out if not.";
    page.single("store_answers", "gauge", help, f64::from(u8::from(asked.is_ok())));
    let Ok(Stored { last_seq, subscriptions, jobs }) = asked else { return };
    let last_seq = last_seq as f64;
    page.single("log_last_seq", "gauge", "Sequence of the newest event.", last_seq);
    page.family("subscription_lag", "gauge", "Events between cursor and newest event.");
    page.family("subscription_parked", "gauge", "Deliveries that wait for the operator.");
    for subscription in subscriptions {
        let labels = [("subscription", subscription.name.as_str())];
        let lag = (last_seq - subscription.cursor as f64).max(0.0);
        page.sample("subscription_lag", &labels, lag);
        page.sample("subscription_parked", &labels, subscription.parked as f64);
    }
    page.family("jobs", "gauge", "Jobs by kind and state.");
    for (kind, state, count) in jobs {
        page.sample("jobs", &[("kind", kind.name()), ("state", state.name())], count as f64);
    }
}

/// What the store holds.
struct Stored {
    last_seq: u64,
    subscriptions: Vec<SubscriptionStatus>,
    jobs: Vec<(JobKind, JobState, u64)>,
}

async fn stored(fabric: &Fabric) -> ringrift::fabric::Result<Stored> {
    let asked = (fabric.log.last_seq(), fabric.log.subscriptions(), fabric.work.stats());
    let (last_seq, subscriptions, jobs) = futures::try_join!(asked.0, asked.1, asked.2)?;
    Ok(Stored { last_seq, subscriptions, jobs })
}

fn projected(app: &App, page: &mut Page) {
    let state = app.services.state.read();
    page.single("log_applied_seq", "gauge", "Sequence of the folded state.", state.applied as f64);
    page.single("alerts_open", "gauge", "Open alerts.", state.alerts.open.len() as f64);
    page.family("games_recorded_total", "counter", "Games recorded, by configuration.");
    for (config, games) in &state.games.by_config {
        let labels = [("config", config.to_string())];
        let labels = [(labels[0].0, labels[0].1.as_str())];
        page.sample("games_recorded_total", &labels, games.recorded as f64);
    }
    page.family("elo", "gauge", "Rating by configuration and participant; random stands at 0.");
    for (config, curve) in &state.ratings.by_config {
        let config = config.to_string();
        for rating in curve.ladder() {
            let participant = rating.participant.to_string();
            let labels = [("config", config.as_str()), ("participant", participant.as_str())];
            page.sample("elo", &labels, rating.elo);
        }
    }
}
