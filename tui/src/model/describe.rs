//! An event as one line: how bad it is, and what it says.

use ringrift::event::{Body, DaemonState, Envelope, Payload, Severity};
use serde_json::Value;

use super::feed::{Entry, Level};
use super::text::clean;
use super::words::counted;

/// The line of an event.
pub fn entry(seq: u64, event: &Envelope) -> Entry {
    Entry {
        key: event.id.to_string(),
        seq,
        at: event.at,
        level: level(&event.body),
        kind: clean(event.body.kind_name()),
        node: event.node().to_string(),
        config: event.config.map(|config| config.to_string()).unwrap_or_default(),
        detail: clean(&detail(&event.body)),
        cause: event.cause.as_ref().map(ToString::to_string).unwrap_or_default(),
        correlation: event.correlation.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

fn level(body: &Body) -> Level {
    let Body::Known(payload) = body else { return Level::Info };
    match payload {
        Payload::DaemonPermanentlyFailed(_)
        | Payload::ModelCorrupted(_)
        | Payload::WorkFailed(_)
        | Payload::TrainingFailed(_)
        | Payload::EvaluationFailed(_)
        | Payload::PromotionFailed(_)
        | Payload::HealthCheckFailed(_)
        | Payload::NodeOverloaded(_)
        | Payload::CoordinatorUnhealthy(_)
        | Payload::CoordinatorInitFailed(_) => Level::Error,
        Payload::OrphanGamesDetected(_)
        | Payload::WorkRetry(_)
        | Payload::WorkTimeout(_)
        | Payload::HostOffline(_)
        | Payload::DiskSpaceLow(_)
        | Payload::ResourceConstraintDetected(_)
        | Payload::ResourceConstraint(_)
        | Payload::HandlerFailed(_)
        | Payload::HandlerTimeout(_)
        | Payload::TaskFailed(_)
        | Payload::TaskOrphaned(_)
        | Payload::TrainingLossAnomaly(_)
        | Payload::CoordinatorHealthDegraded(_)
        | Payload::TaskAbandoned(_)
        | Payload::ConfigPaused(_)
        | Payload::NodeDrained(_)
        | Payload::CommandRefused(_) => Level::Warn,
        Payload::ParityValidationCompleted(p) if p.failed > 0 || !p.database_ok => Level::Error,
        Payload::DaemonStatusChanged(p) => daemon_level(p.new),
        Payload::Error(p) => severity_level(p.severity),
        _ => Level::Info,
    }
}

fn daemon_level(state: DaemonState) -> Level {
    match state {
        DaemonState::Failed => Level::Error,
        DaemonState::Stalled | DaemonState::Restarting => Level::Warn,
        DaemonState::Stopped | DaemonState::Starting | DaemonState::Running => Level::Info,
    }
}

fn severity_level(severity: Severity) -> Level {
    match severity {
        Severity::Info => Level::Info,
        Severity::Warning => Level::Warn,
        Severity::Critical => Level::Error,
    }
}

fn detail(body: &Body) -> String {
    match body {
        Body::Unknown { raw, .. } => format!("(unknown) {raw}"),
        Body::Known(payload) => phrase(payload).unwrap_or_else(|| fields(&payload.to_json())),
    }
}

/// The events that an operator reads most often, as prose.
fn phrase(payload: &Payload) -> Option<String> {
    Some(match payload {
        Payload::GameRecorded(p) => {
            let (games, mean) = (p.games.len(), p.plies as f64 / p.games.len().max(1) as f64);
            match games {
                0 => format!("no new games; {} in all", p.total_games),
                _ => {
                    let games = counted(games as u64, "game");
                    format!("{games}, {mean:.0} plies each; {} in all", p.total_games)
                }
            }
        }
        Payload::SelfplayComplete(p) => {
            let rate = p.games as f64 / p.duration_s.max(1e-9);
            format!("{} games in {:.1} s, {rate:.1} games/s", p.games, p.duration_s)
        }
        Payload::NewGamesAvailable(p) => {
            let (games, rows) = (p.new_games, p.new_rows);
            format!("{games} new games, {rows} rows; {} games in all", p.total_games)
        }
        Payload::TaskSpawned(p) => {
            format!("{} {} on up to {} cores", p.kind.name(), p.work_id, p.cores)
        }
        Payload::TaskCompleted(p) => {
            let (took, cpu) = (p.duration_s, p.cpu_s);
            format!("{} {} in {took:.1} s, {cpu:.1} s of CPU", p.kind.name(), p.work_id)
        }
        Payload::TrainingProgress(p) => {
            let policy = p.policy_loss.map(|loss| format!("policy {loss:.3} ")).unwrap_or_default();
            let (loss, value) = (p.loss, p.value_loss);
            format!("step {}/{} loss {loss:.3} ({policy}value {value:.3})", p.step, p.steps)
        }
        Payload::TrainingCompleted(p) => {
            let held_out = p.held_out.and_then(|it| it.total);
            let held_out = held_out.map(|it| format!(", {it:.3} on games held out"));
            let (loss, held_out) = (p.loss, held_out.unwrap_or_default());
            format!(
                "{}: {} steps, loss {loss:.3}{held_out}, {:.0} s",
                p.model, p.steps, p.duration_s
            )
        }
        Payload::EvaluationProgress(p) => {
            format!("{}: {} of {} games, {} won", p.model, p.games, p.games_planned, p.wins)
        }
        Payload::EvaluationCompleted(p) => format!(
            "{} vs {}: {}/{} = {:.1}% [{:.1}, {:.1}] {}",
            p.model,
            p.opponent,
            p.wins,
            p.games,
            100.0 * p.win_rate,
            100.0 * p.lower,
            100.0 * p.upper,
            p.verdict
        ),
        Payload::EloUpdated(p) => {
            format!("{} {:+.0} +/-{:.0} ({} games)", p.participant, p.elo, p.uncertainty, p.games)
        }
        Payload::ModelPromoted(p) => format!("{}: {}", p.model, p.reason),
        Payload::PromotionRejected(p) => format!("{}: {}", p.model, p.reason),
        Payload::DaemonStatusChanged(p) => {
            format!("{}: {} -> {}: {}", p.daemon, p.old.name(), p.new.name(), p.reason)
        }
        Payload::WorkQueued(p) => format!("{} {}", p.kind.name(), p.work_id),
        Payload::WorkClaimed(p) => format!("{} {} attempt {}", p.kind.name(), p.work_id, p.attempt),
        Payload::WorkStarted(p) => format!("{} {} attempt {}", p.kind.name(), p.work_id, p.attempt),
        Payload::WorkCompleted(p) => {
            format!("{} {} in {:.1} s", p.kind.name(), p.work_id, p.duration_s)
        }
        Payload::WorkFailed(p) => format!("{} {}: {}", p.kind.name(), p.work_id, p.error),
        Payload::DiskSpaceLow(p) => {
            format!("{:.0}% in use, above {:.0}%", p.used_percent, p.threshold_percent)
        }
        _ => return None,
    })
}

/// Any payload: `field value` for each field. What has parts of its own is named by its place, or
/// left to the details of the event.
fn fields(json: &Value) -> String {
    let Some(object) = json.as_object() else { return json.to_string() };
    let field = |(name, value): (&String, &Value)| match value {
        Value::Null => None,
        Value::String(text) => Some(format!("{name} {text}")),
        Value::Number(number) if number.is_f64() => {
            number.as_f64().map(|number| format!("{name} {}", number_text(number)))
        }
        Value::Object(inner) => {
            let location = inner.get("location").and_then(Value::as_str);
            location.map(|location| format!("{name} {location}"))
        }
        Value::Array(parts) => {
            let texts: Option<Vec<&str>> = parts.iter().map(Value::as_str).collect();
            texts.map(|texts| format!("{name} {}", texts.join(", ")))
        }
        other => Some(format!("{name} {other}")),
    };
    object.iter().filter_map(field).collect::<Vec<_>>().join("  ")
}

/// Three digits after the point, and none that say nothing.
fn number_text(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Entry {
        entry(7, &serde_json::from_str(text).unwrap())
    }

    #[test]
    fn an_unknown_event_is_shown_with_its_raw_text() {
        let line = line(
            r#"{"id":"n.0000002a.9","at":5,"kind":"TELE\u001bPORTED","payload":{"x":[1,"\u202ey"]}}"#,
        );
        assert_eq!((line.kind.as_str(), line.level), ("TELE?PORTED", Level::Info));
        assert_eq!(line.detail, r#"(unknown) {"x":[1,"?y"]}"#);
    }

    #[test]
    fn a_known_event_without_a_phrase_shows_its_fields() {
        let line = line(
            r#"{"id":"n.0000002a.9","at":5,"config":"hex8_2p","kind":"TRAINING_FAILED","payload":{"work_id":"t-1","error":"loss is NaN"}}"#,
        );
        assert_eq!(line.detail, "error loss is NaN  work_id t-1");
        assert_eq!((line.level, line.config.as_str()), (Level::Error, "hex8_2p"));
    }

    #[test]
    fn numbers_without_a_phrase_are_short_and_parts_are_left_to_the_details() {
        let shown = fields(&serde_json::json!({
            "batch": { "id": "b", "games": 1, "plies": 2 },
            "duration_s": 1.943_549_421,
            "nodes": ["a", "b"],
            "percent": 50.0,
            "terms": [{ "name": "need", "value": 1 }],
            "work_id": "t-1",
        }));
        assert_eq!(shown, "duration_s 1.944  nodes a, b  percent 50  work_id t-1");
    }
}
