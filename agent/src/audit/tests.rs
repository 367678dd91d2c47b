//! Whoever changes, removes or adds an entry is found.

use std::path::Path;

use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

use ringrift::api::AuditOutcome;
use ringrift::event::{CommandAccepted, Digest, EventKind, UtcMs};
use ringrift::id::IdempotencyKey;

use super::*;
use crate::daemons::workflows;
use crate::publisher::Emits;
use crate::services::testing::TestBed;
use crate::supervisor::one_pass;

fn key(name: &str) -> IdempotencyKey {
    IdempotencyKey::new(name).unwrap()
}

fn note(command: &str) -> AuditNote {
    AuditNote {
        at: UtcMs(7),
        operator: "ana".to_owned(),
        command: command.to_owned(),
        key: key("k"),
        outcome: AuditOutcome::Accepted,
        detail: "taken".to_owned(),
        reason: None,
        plan: Some(Digest::of(b"plan")),
        workflow: None,
        latency_ms: Some(3),
        event: None,
        log: 0,
    }
}

async fn three_entries(path: &Path) -> Audit {
    let audit = Audit::at(path.to_owned());
    for command in ["restart trainer", "drain gpu-1", "undrain gpu-1"] {
        audit.enter(note(command)).await.unwrap();
    }
    audit
}

/// What an attacker with the file in hand does, past the triggers.
fn tamper(path: &Path, sql: &str) {
    let connection = Connection::open(path).unwrap();
    let drop = "DROP TRIGGER entries_do_not_change; DROP TRIGGER entries_do_not_go;";
    connection.execute_batch(&format!("{drop}{sql}")).unwrap();
}

#[tokio::test]
async fn a_chain_that_nobody_touched_holds_from_another_process_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.db");
    drop(three_entries(&path).await);
    let before = verify(&path, None).unwrap();
    assert_eq!((before.entries, before.recovered), (3, 0));
    Audit::at(path.clone()).enter(note("abort W-1")).await.unwrap();
    let after = verify(&path, Some(&before.head)).unwrap();
    assert_eq!(after.entries, 4);
    assert_ne!(after.head, before.head);
}

#[tokio::test]
async fn a_missing_audit_proves_nothing_and_an_agent_without_commands_has_an_empty_one() {
    let bed = TestBed::with(&[]).await;
    let path = bed.services.data_dir.audit_db();
    for noted in [None, Some(&chain::origin())] {
        assert!(matches!(verify(&path, noted), Err(BrokenAudit::NotThere(_))));
    }
    let turns = one_pass(&[&workflows::SPEC], &bed.services, &CancellationToken::new()).await;
    assert_eq!(turns[0].error, None);
    assert_eq!(verify(&path, None).unwrap().entries, 0);
}

#[tokio::test]
async fn the_first_broken_entry_is_named() {
    for (sql, n, what) in [
        (
            "UPDATE audit SET record = replace(record, 'gpu-1', 'gpu-2') WHERE n = 2",
            2,
            "its hash is",
        ),
        ("DELETE FROM audit WHERE n = 2", 2, "it is missing"),
        ("DELETE FROM audit WHERE n = 1", 1, "it is missing"),
        ("UPDATE audit SET hash = (SELECT hash FROM audit WHERE n = 1) WHERE n = 3", 3, "its hash"),
        ("UPDATE audit SET n = 9 WHERE n = 3", 3, "it is missing; the next one is 9"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.db");
        drop(three_entries(&path).await);
        tamper(&path, sql);
        let error = verify(&path, None).unwrap_err();
        assert!(matches!(&error, BrokenAudit::Entry { n: at, .. } if *at == n), "{sql}: {error}");
        assert!(error.to_string().contains(what), "{sql}: {error}");
    }
}

/// An entry that is written anew with a hash of its own breaks the seal of the next one.
#[tokio::test]
async fn an_entry_that_is_sealed_anew_breaks_the_one_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.db");
    let entries = three_entries(&path).await.page(None, 10).await.unwrap();
    let mut forged = entries[1].record.clone();
    "ben".clone_into(&mut forged.note.operator);
    let json = serde_json::to_string(&forged).unwrap();
    let hash = Digest::of(json.as_bytes());
    tamper(&path, &format!("UPDATE audit SET record = '{json}', hash = '{hash}' WHERE n = 2"));
    let error = verify(&path, None).unwrap_err();
    assert!(matches!(error, BrokenAudit::Entry { n: 3, .. }), "{error}");
}

#[tokio::test]
async fn a_tail_that_is_cut_off_misses_the_noted_hash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.db");
    drop(three_entries(&path).await);
    let noted = verify(&path, None).unwrap().head;
    tamper(&path, "DELETE FROM audit WHERE n = 3");
    assert_eq!(verify(&path, None).unwrap().entries, 2, "the rest is a chain of its own");
    assert!(
        matches!(verify(&path, Some(&noted)), Err(BrokenAudit::Missing(hash)) if hash == noted)
    );
}

#[tokio::test]
async fn the_file_itself_refuses_to_change_entries() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.db");
    drop(three_entries(&path).await);
    let connection = Connection::open(&path).unwrap();
    for sql in ["UPDATE audit SET record = ''", "DELETE FROM audit"] {
        let error = connection.execute_batch(sql).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{sql}: {error}");
    }
}

/// A command in the log, whose event is answered.
async fn accepted(bed: &TestBed, n: u32) -> EventId {
    let emits = Emits { source: "test", kinds: &[EventKind::CommandAccepted] };
    let given = CommandAccepted {
        command: "drain gpu-1".to_owned(),
        key: key(&format!("k{n}")),
        dry_run: false,
        operator: "ana".to_owned(),
    };
    bed.services.publisher.emitter(emits).emit(given).await.unwrap()
}

#[tokio::test]
async fn what_the_log_knows_and_the_audit_does_not_is_entered_once_as_recovered() {
    let bed = TestBed::with(&[]).await;
    let services = &bed.services;
    accepted(&bed, 1).await;
    let audit = Audit::at(services.data_dir.audit_db());
    let log = services.fabric.log.as_ref();
    assert_eq!(audit.recover(log, &services.node).await.unwrap(), 1);
    assert_eq!(audit.recover(log, &services.node).await.unwrap(), 0);
    let [entry] = &audit.page(None, 10).await.unwrap()[..] else { panic!("one entry") };
    assert_eq!(entry.record.note.outcome, AuditOutcome::Recovered);
    assert_eq!(entry.record.note.operator, "ana");
    let verified = verify(&services.data_dir.audit_db(), None).unwrap();
    assert_eq!(verified.recovered, 1);
}

#[tokio::test]
async fn a_hole_before_the_newest_entry_is_found_and_filled() {
    let bed = TestBed::with(&[]).await;
    let services = &bed.services;
    let (missing, entered) = (accepted(&bed, 1).await, accepted(&bed, 2).await);
    let audit = Audit::at(services.data_dir.audit_db());
    audit.enter(AuditNote { event: Some(entered), log: 2, ..note("drain gpu-1") }).await.unwrap();
    let (log, path) = (services.fabric.log.as_ref(), services.data_dir.audit_db());
    let commands = commands_after(log, &services.node, 0).await.unwrap();
    assert_eq!(commands.len(), 2);
    let knows_it = || verify(&path, None).unwrap().events.contains(&missing);
    assert!(!knows_it(), "whoever compares sees the hole");
    assert_eq!(audit.recover(log, &services.node).await.unwrap(), 1);
    assert!(knows_it());
    accepted(&bed, 3).await;
    assert_eq!(audit.recover(log, &services.node).await.unwrap(), 1, "what came since");
}
