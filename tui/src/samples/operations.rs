//! What operators asked for: commands on their way and past, and the entries of the audit.

use ringrift::api::{
    AuditEntry, AuditNote, AuditOutcome, AuditRecord, Command, Step, StepKind, StepState, Workflow,
    WorkflowState,
};
use ringrift::event::{Digest, EventId, UtcMs};
use ringrift::id::{IdempotencyKey, Incarnation, NodeId, WorkflowId};

use super::{LATER, digest, node};

fn idempotency(text: &str) -> IdempotencyKey {
    IdempotencyKey::new(text).unwrap()
}

fn audit_event(n: u64) -> EventId {
    EventId { node: node(), incarnation: Incarnation(0x2a), n }
}

fn minutes_before(minutes: i64) -> UtcMs {
    UtcMs(LATER.0 - minutes * 60_000)
}

/// A termination that waits for its second operator, and a pause that is done.
pub fn workflows() -> Vec<Workflow> {
    let (began, gpu) = (minutes_before(2), NodeId::new("gpu-17").unwrap());
    let passed = |kind, evidence: &str| Step::passed(kind, evidence, began);
    let waits = Step {
        state: StepState::Active,
        evidence: "another operator than ana: approve W-7b1e04".to_owned(),
        began: Some(began),
        ..Step::pending(StepKind::SecondOperator)
    };
    let left = [StepKind::Drained, StepKind::Recheck, StepKind::Terminate, StepKind::Watch];
    let terminate = Workflow {
        id: WorkflowId::new("W-7b1e04").unwrap(),
        command: Command::Terminate { node: gpu },
        operator: "ana".to_owned(),
        reason: Some("OOM three times".to_owned()),
        key: idempotency("k7"),
        plan: digest(71),
        audit: audit_event(900),
        undo: None,
        undone: false,
        incarnation: Incarnation(0x2a),
        started: began,
        changed: began,
        state: WorkflowState::Running,
        steps: [
            passed(StepKind::Gates, "6 of 7 hold"),
            passed(StepKind::Confirmed, "ana typed gpu-17"),
            waits,
        ]
        .into_iter()
        .chain(left.map(Step::pending))
        .collect(),
    };
    let config = "square8_2p".parse().unwrap();
    let pause = Workflow {
        id: WorkflowId::new("W-55a1c0").unwrap(),
        command: Command::Pause { config },
        operator: "ben".to_owned(),
        reason: None,
        key: idempotency("k5"),
        plan: digest(72),
        undo: Some("resume-config square8_2p".to_owned()),
        started: minutes_before(9),
        changed: minutes_before(8),
        state: WorkflowState::Done,
        steps: vec![
            passed(StepKind::Gates, "1 of 1 hold"),
            passed(StepKind::Confirmed, "by ben"),
            passed(StepKind::CarryOut, "work of square8_2p is held; what runs lets go"),
            passed(StepKind::Watch, "nothing of square8_2p runs"),
        ],
        ..terminate.clone()
    };
    vec![terminate, pause]
}

/// Three entries, each sealed to the one before.
pub fn audit() -> Vec<AuditEntry> {
    let told = [
        ("ben", "pause-config square8_2p", AuditOutcome::Accepted, "work stops on every node"),
        ("eve", "terminate gpu-17", AuditOutcome::Refused, "eve may read and plan, not act"),
        ("ana", "terminate gpu-17", AuditOutcome::Accepted, "gpu-17 finishes its jobs"),
    ];
    let mut previous = Digest::of(b"");
    let entry = |(n, (operator, command, outcome, detail)): (usize, _)| {
        let note = AuditNote {
            at: minutes_before(9 - 3 * n as i64),
            operator: String::from(operator),
            command: String::from(command),
            key: idempotency("k"),
            outcome,
            detail: String::from(detail),
            reason: None,
            plan: Some(digest(71)),
            workflow: None,
            latency_ms: Some(38),
            event: Some(audit_event(898 + n as u64)),
            log: 0,
        };
        let record = AuditRecord { n: n as u64 + 1, note, previous: previous.clone() };
        let hash = Digest::of(&serde_json::to_vec(&record).unwrap());
        previous = hash.clone();
        AuditEntry { record, hash }
    };
    told.into_iter().enumerate().map(entry).collect()
}
