//! What a cockpit has heard of a fleet: every agent runs its daemons, has a job and plays.

use std::sync::Arc;

use ringrift::api::{HealthLevel, HealthReport, SelfReport, StateSnapshot};
use ringrift::event::{Body, Envelope, HealthCheckPassed, Payload, UtcMs};
use ringrift::id::JobId;
use ringrift::state::State;
use ringrift_tui::model::{self, AgentKey, Model};
use ringrift_tui::update::{Msg, update};

use crate::stand_ins::{self, Logs};

/// 2026-11-26 12:00:00 UTC.
const NOON: UtcMs = UtcMs(1_795_694_400_000);

/// The first agents tell all that was recorded, not only what it adds up to: as many as the smallest fleet has.
const TELL_ALL: usize = 36;

/// A cockpit that has heard so many agents.
pub fn heard(agents: usize, logs: Logs) -> Model {
    let mut model = Model::new((0..agents).map(key), "0".to_owned());
    update(&mut model, Msg::Now(NOON));
    match logs {
        Logs::Own => (0..agents).for_each(|number| hear_alone(&mut model, number)),
        Logs::Shared => hear_cluster(&mut model, agents),
    }
    model
}

fn key(number: usize) -> AgentKey {
    AgentKey::at(&format!("http://10.0.0.1:{number}"))
}

fn say(model: &mut Model, number: usize, news: model::News) {
    update(model, Msg::Agent(key(number), news));
}

fn hear_alone(model: &mut Model, number: usize) {
    let snapshot = Arc::new(stand_ins::snapshot(number));
    say(model, number, model::News::Snapshot(snapshot));
    if number < TELL_ALL {
        let events = stand_ins::journal().map(|(seq, event)| (seq, Box::new(event)));
        say(model, number, model::News::Events(events.collect()));
    }
}

/// The first agent tells the log that they share.
fn hear_cluster(model: &mut Model, agents: usize) {
    let state = busy(agents);
    for number in 0..agents {
        let report = Box::new(report(number, &state));
        let probe = model::News::Probe { report, rtt_ms: 1, via: None, period_ms: 60_000 };
        say(model, number, probe);
    }
    let alone = stand_ins::snapshot(0);
    let snapshot = StateSnapshot { seq: state.applied, state, ..alone };
    say(model, 0, model::News::Snapshot(Arc::new(snapshot)));
}

fn report(number: usize, state: &State) -> SelfReport {
    SelfReport {
        node: stand_ins::node(number),
        incarnation: stand_ins::INCARNATION,
        at: NOON,
        log: state.log.clone(),
        seq: state.applied,
        health: HealthReport { level: HealthLevel::Healthy, reasons: Vec::new() },
        daemons: Vec::new(),
    }
}

/// What the log of a cluster adds up to in which everybody has something to do.
fn busy(agents: usize) -> State {
    let mut state = stand_ins::state_of_cluster(agents);
    let recorded: Vec<Envelope> = stand_ins::journal().map(|(_, event)| event).collect();
    for number in 0..agents {
        for event in recorded.iter().filter_map(|event| told_by(number, event)) {
            state.apply(state.applied + 1, &event);
        }
    }
    state
}

/// What was recorded, as this agent would say it: that its daemons run, that it began a job and ended games.
fn told_by(number: usize, event: &Envelope) -> Option<Envelope> {
    let Body::Known(payload) = &event.body else { return None };
    let mut payload = payload.clone();
    match &mut payload {
        Payload::DaemonStarted(_) | Payload::DaemonStatusChanged(_) | Payload::GameRecorded(_) => {}
        Payload::WorkQueued(queued) => queued.work_id = of_agent(&queued.work_id, number)?,
        Payload::WorkClaimed(claimed) => claimed.work_id = of_agent(&claimed.work_id, number)?,
        _ => return None,
    }
    let said = stand_ins::event(number, event.id.n, Body::Known(payload));
    Some(Envelope { at: UtcMs(NOON.0 - 10_000), config: event.config, ..said })
}

/// The name of a job as only this agent has it.
fn of_agent(job: &JobId, number: usize) -> Option<JobId> {
    JobId::new(&format!("{job}-{number}")).ok()
}

/// What agents say after that: the next one each time.
#[derive(Default)]
pub struct News {
    said: u64,
}

impl News {
    /// The next agent says that it is well.
    pub fn next(&mut self, model: &mut Model) {
        let agents = model.live.agents.len();
        let number = self.said as usize % agents;
        self.said += 1;
        let log = model.live.agents.get_at(number).and_then(|agent| model.live.log_of(agent));
        let Some(seq) = log.map(|log| log.state().applied + 1) else { return };
        let passed = HealthCheckPassed { check: "disk".to_owned() };
        let event = stand_ins::event(number, 1_000 + self.said, Body::Known(passed.into()));
        let event = Box::new(Envelope { at: model.now, ..event });
        say(model, number, model::News::Events(vec![(seq, event)]));
    }
}
