//! Operators at work: pausing, draining, refusing, two tokens, a kill in the middle, and the audit.

use std::path::Path;
use std::time::{Duration, Instant};

use ringrift_system_tests::{AgentProcess, Terminal, agent, binary, http_client};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Nothing here takes so long unless it fails.
const LIMIT: Duration = Duration::from_secs(60);

const OPERATORS: &str =
    "operators=ana:act:token-of-ana,ben:act:token-of-ben,wall:read:token-of-wall";

fn observer() -> (AgentProcess, TempDir) {
    let home = TempDir::new().expect("a folder");
    let args = ["--profile", "observer", "--set", OPERATORS];
    (AgentProcess::start(home.path(), &args), home)
}

/// A cockpit with the token of an operator.
fn cockpit(agent: &AgentProcess, home: &Path, who: &str, screen: &str) -> Terminal {
    let token = format!("RINGRIFT_CLUSTER_AUTH_TOKEN=token-of-{who}");
    let program = binary("ringrift-tui").canonicalize().expect("the cockpit is built");
    let program = program.to_string_lossy().into_owned();
    let args = [&token, &program, "--agent", agent.url(), "--screen", screen];
    let terminal = Terminal::start("/usr/bin/env".as_ref(), &args, home);
    terminal.wait_for("LIVE", LIMIT);
    terminal
}

/// Gives a reversible command: armed, planned, read, confirmed.
fn give(terminal: &mut Terminal, command: &str) {
    terminal.keys(":arm 5 trying it out\r");
    terminal.wait_for("[ARMED", LIMIT);
    terminal.keys(&format!(":{command}\r"));
    terminal.wait_for("~ ", LIMIT);
    // A press after the one that confirmed copies the row in hand, and says so.
    let done = terminal.press_until("y", &[&format!("done: {command}"), "copied"], LIMIT);
    assert!(done, "{}", terminal.screen());
}

/// Ends the cockpit, whatever it shows.
fn leave(mut terminal: Terminal) {
    terminal.signal("TERM");
    assert_eq!(terminal.wait_for_end(LIMIT), 0);
    terminal.assert_restored();
}

#[test]
fn a_configuration_is_paused_its_checklist_read_and_resumed() {
    let (agent, home) = observer();
    let mut terminal = cockpit(&agent, home.path(), "ana", "actions");
    give(&mut terminal, "pause-config square8_2p");
    terminal.wait_for("[ok] watch", LIMIT);
    terminal.wait_for("nothing of square8_2p runs", LIMIT);
    give(&mut terminal, "resume-config square8_2p");
    terminal.keys("0");
    terminal.wait_for("its seal holds, head", LIMIT);
    terminal.wait_for("ana", LIMIT);
    leave(terminal);
}

#[test]
fn a_node_is_not_terminated_by_itself_and_the_dialog_says_what_to_do() {
    let (agent, home) = observer();
    let mut terminal = cockpit(&agent, home.path(), "ana", "agents");
    terminal.keys(":arm\r");
    terminal.wait_for("[ARMED", LIMIT);
    terminal.keys(".");
    terminal.wait_for(":drain ", LIMIT);
    let line = terminal.screen();
    let node = line.split(":drain ").nth(1).expect("the palette names the node");
    let node = node.split_whitespace().next().expect("a node has a name").to_owned();
    // Escape and a key at once would be another key.
    terminal.keys("\x1b");
    terminal.wait_for("? help", LIMIT);
    terminal.keys(&format!(":terminate {node}\r"));
    terminal.wait_for("[ x] asked", LIMIT);
    terminal.wait_for("ask another agent", LIMIT);
    terminal.keys("\x1b");
    terminal.wait_for("cancelled: nothing was changed", LIMIT);
    leave(terminal);
}

#[test]
fn who_may_only_read_sees_the_plan_and_is_refused() {
    let (agent, home) = observer();
    let mut terminal = cockpit(&agent, home.path(), "wall", "daemons");
    terminal.keys(":arm\r");
    terminal.wait_for("[ARMED", LIMIT);
    terminal.keys(":restart disk_guard\r");
    terminal.wait_for("~ ", LIMIT);
    let refused = terminal.press_until("y", &["wall may read and plan, not act"], LIMIT);
    assert!(refused, "{}", terminal.screen());
    leave(terminal);
}

#[test]
fn what_one_operator_began_another_sees_and_cannot_cross() {
    let (agent, home) = observer();
    let mut ana = cockpit(&agent, home.path(), "ana", "actions");
    give(&mut ana, "pause-config hex8_2p");
    let home_of_ben = TempDir::new().expect("a folder");
    let mut ben = cockpit(&agent, home_of_ben.path(), "ben", "actions");
    ben.wait_for("pause-config hex8_2p", LIMIT);
    ben.wait_for("ana", LIMIT);
    ben.keys(":arm\r");
    ben.wait_for("[ARMED", LIMIT);
    ben.keys(":pause-config hex8_2p\r");
    ben.wait_for("is paused already, by ana", LIMIT);
    leave(ben);
    leave(ana);
}

async fn get(agent: &AgentProcess, path: &str) -> Value {
    let answer = http_client().get(format!("{}{path}", agent.url())).send().await;
    answer.expect("the agent answers").json().await.expect("JSON")
}

async fn post(agent: &AgentProcess, key: &str, command: Value) -> Value {
    let request = http_client()
        .post(format!("{}/api/v1/commands", agent.url()))
        .header("Idempotency-Key", key)
        .json(&json!({ "command": command }));
    request.send().await.expect("the agent answers").json().await.expect("JSON")
}

/// Asks again and again until the answer is as wanted.
async fn until(agent: &AgentProcess, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let start = Instant::now();
    loop {
        let answer = get(agent, path).await;
        if wanted(&answer) {
            return answer;
        }
        assert!(start.elapsed() < LIMIT, "{path}: {answer}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

const RUNNING: &str = "/api/v1/jobs?state=running&config=square8_2p";

fn none(list: &Value) -> bool {
    list.as_array().is_some_and(Vec::is_empty)
}

/// Settings of an agent that learns on this machine.
const LEARNS: [&str; 4] = ["--set", "learn.configs=square8_2p", "--set", "learn.threads=1"];

#[tokio::test]
async fn work_of_a_paused_configuration_stops_and_goes_on_when_it_is_resumed() {
    let home = TempDir::new().expect("a folder");
    let mut agent = AgentProcess::start(home.path(), &LEARNS);
    assert!(agent.ready(&http_client(), LIMIT).await, "{}", agent.stderr());
    until(&agent, RUNNING, |jobs| !none(jobs)).await;
    let reply = post(&agent, "k1", json!({ "verb": "pause", "config": "square8_2p" })).await;
    assert_eq!(reply["dry_run"], false, "{reply}");
    until(&agent, RUNNING, none).await;
    let id = reply["workflow"].clone();
    let done = |list: &Value| list[0]["id"] == id && list[0]["state"] == "done";
    until(&agent, "/api/v1/workflows", done).await;
    assert!(none(&get(&agent, RUNNING).await), "nobody takes its jobs");
    post(&agent, "k2", json!({ "verb": "resume", "config": "square8_2p" })).await;
    until(&agent, RUNNING, |jobs| !none(jobs)).await;
}

#[tokio::test]
async fn a_drain_goes_on_after_the_agent_was_killed_in_its_middle() {
    let home = TempDir::new().expect("a folder");
    let mut agent = AgentProcess::start(home.path(), &LEARNS);
    assert!(agent.ready(&http_client(), LIMIT).await, "{}", agent.stderr());
    until(&agent, RUNNING, |jobs| !none(jobs)).await;
    let node = get(&agent, "/status").await["node"].clone();
    let reply = post(&agent, "k1", json!({ "verb": "drain", "node": node })).await;
    assert_eq!(reply["dry_run"], false, "{reply}");
    agent.kill();
    let mut agent = AgentProcess::start(home.path(), &LEARNS);
    assert!(agent.ready(&http_client(), LIMIT).await, "{}", agent.stderr());
    let id = reply["workflow"].clone();
    let done = |list: &Value| list[0]["id"] == id && list[0]["state"] == "done";
    until(&agent, "/api/v1/workflows", done).await;
    assert!(none(&get(&agent, RUNNING).await), "it takes no jobs");
}

#[tokio::test]
async fn the_audit_is_verified_and_the_entry_that_was_changed_is_named() {
    let home = TempDir::new().expect("a folder");
    let none = agent(home.path(), &["audit", "verify"]);
    assert_eq!(none.code, 66, "{none:?}");
    assert!(none.stderr.contains("nothing to verify"), "{}", none.stderr);
    let mut process = AgentProcess::start(home.path(), &["--profile", "observer"]);
    assert!(process.ready(&http_client(), LIMIT).await, "{}", process.stderr());
    for key in ["k1", "k2", "k3"] {
        post(&process, key, json!({ "verb": "restart_daemon", "daemon": "disk_guard" })).await;
    }
    let verified = agent(home.path(), &["audit", "verify"]);
    assert_eq!(verified.code, 0, "{}", verified.stderr);
    assert!(verified.stdout.contains("entries hold, head "), "{}", verified.stdout);
    process.kill();
    let file = rusqlite::Connection::open(home.path().join("audit.db")).expect("the audit opens");
    let forge = "DROP TRIGGER entries_do_not_change;
        UPDATE audit SET record = replace(record, 'disk_guard', 'registry') WHERE n = 2";
    file.execute_batch(forge).expect("whoever has the file can write to it");
    let broken = agent(home.path(), &["audit", "verify"]);
    assert_eq!(broken.code, 2);
    assert!(broken.stderr.contains("entry 2 is broken"), "{}", broken.stderr);
}

#[tokio::test]
async fn commands_of_the_log_that_the_audit_lacks_are_told_and_entered_at_the_next_one() {
    let home = TempDir::new().expect("a folder");
    let observer = ["--profile", "observer"];
    let restart = || json!({ "verb": "restart_daemon", "daemon": "disk_guard" });
    let mut process = AgentProcess::start(home.path(), &observer);
    assert!(process.ready(&http_client(), LIMIT).await, "{}", process.stderr());
    post(&process, "k1", restart()).await;
    process.kill();
    let file = rusqlite::Connection::open(home.path().join("audit.db")).expect("the audit opens");
    file.execute_batch("DROP TRIGGER entries_do_not_go; DELETE FROM audit").expect("it is cut off");
    drop(file);
    let lacking = agent(home.path(), &["audit", "verify"]);
    assert_eq!(lacking.code, 1, "{}", lacking.stderr);
    let told = "1 of 1 commands of the event log have no entry";
    assert!(lacking.stdout.contains(told), "{}", lacking.stdout);

    let mut process = AgentProcess::start(home.path(), &observer);
    assert!(process.ready(&http_client(), LIMIT).await, "{}", process.stderr());
    post(&process, "k2", restart()).await;
    let entered = agent(home.path(), &["audit", "verify"]);
    assert_eq!(entered.code, 1, "{}", entered.stderr);
    for told in ["entered after the fact", "all 2 commands of the event log are entered"] {
        assert!(entered.stdout.contains(told), "{}", entered.stdout);
    }
}
