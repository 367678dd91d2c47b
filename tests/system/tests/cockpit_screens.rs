//! The cockpit's screens on a real agent: recorded games, the past, own keys, and the outputs that
//! need no screen.

use std::process::{Command, Output};
use std::time::Duration;

use ringrift_system_tests::{AgentProcess, Terminal, agent, binary, free_port};
use tempfile::TempDir;

/// Nothing here takes so long unless it fails.
const LIMIT: Duration = Duration::from_secs(20);

/// An agent that only watches, and the folder that it and its cockpits live in.
fn observer() -> (AgentProcess, TempDir) {
    let home = TempDir::new().expect("a folder");
    let agent = AgentProcess::start(home.path(), &["--profile", "observer"]);
    (agent, home)
}

fn cockpit(agent: &AgentProcess, home: &TempDir, screen: &str) -> Terminal {
    let args = ["--agent", agent.url(), "--screen", screen];
    let terminal = Terminal::start(&binary("ringrift-tui"), &args, home.path());
    terminal.wait_for("LIVE", LIMIT);
    terminal
}

fn leave(mut terminal: Terminal) {
    terminal.keys("q");
    assert_eq!(terminal.wait_for_end(LIMIT), 0);
    terminal.assert_restored();
}

/// Runs the cockpit without a terminal.
fn run(home: &TempDir, args: &[&str]) -> Output {
    let mut command = Command::new(binary("ringrift-tui"));
    command.args(args).env_clear().env("HOME", home.path());
    command.output().expect("the cockpit starts")
}

#[test]
fn a_recorded_game_is_replayed_ply_by_ply() {
    let home = TempDir::new().expect("a folder");
    let args = ["selfplay", "--config", "square8_2p", "--games", "2", "--sims", "2"];
    let played = agent(home.path(), &args);
    assert_eq!(played.code, 0, "{}", played.stderr);
    let agent = AgentProcess::start(home.path(), &["--profile", "observer"]);
    let mut terminal = cockpit(&agent, &home, "games");
    terminal.wait_for("ply 0 of", LIMIT);
    terminal.wait_for("A places", LIMIT);
    terminal.keys("lll");
    terminal.wait_for("ply 3 of", LIMIT);
    terminal.keys("h");
    terminal.wait_for("ply 2 of", LIMIT);
    terminal.keys("j\r");
    terminal.wait_for("ply 0 of", LIMIT);
    leave(terminal);
    let rows =
        run(&home, &["--agent", agent.url(), "--once", "--screen", "games", "--format", "jsonl"]);
    assert_eq!(String::from_utf8_lossy(&rows.stdout).lines().count(), 2);
}

#[test]
fn every_screen_opens_on_its_key() {
    let (agent, home) = observer();
    let mut terminal = cockpit(&agent, &home, "fleet");
    for (key, shown) in [
        ("2", "AGENT"),
        ("3", "DAEMON_STATUS_CHANGED"),
        ("4", "No ratings yet"),
        ("5", "disk_guard"),
        ("6", "no job was queued yet"),
        ("7", "no database, data set or network"),
        ("8", "no games"),
        ("9", "no command was given yet"),
        ("0", "nobody asked for anything yet"),
        ("1", "Learning loop"),
    ] {
        terminal.keys(key);
        terminal.wait_for(shown, LIMIT);
    }
    leave(terminal);
}

/// Asks for it until the journal is a second old.
fn go_a_second_back(terminal: &mut Terminal) {
    loop {
        terminal.keys(":goto -1s");
        terminal.wait_for("goto -1s", LIMIT);
        terminal.keys("\r");
        if terminal.wait_for_any(&["PAST -", "the journal begins at"], LIMIT) == 0 {
            return;
        }
    }
}

#[test]
fn the_past_says_so_and_refuses_actions() {
    let (agent, home) = observer();
    let mut terminal = cockpit(&agent, &home, "daemons");
    terminal.wait_for("disk_guard", LIMIT);
    terminal.keys(":arm\r");
    terminal.wait_for("[ARMED 0", LIMIT);
    terminal.keys(" ");
    terminal.wait_for("PAUSED", LIMIT);
    terminal.keys(":restart disk_guard\r");
    terminal.wait_for("go on live first", LIMIT);
    terminal.keys(":goto -9h\r");
    terminal.wait_for("the journal begins at", LIMIT);
    go_a_second_back(&mut terminal);
    terminal.keys(":restart disk_guard\r");
    terminal.wait_for("go on live first", LIMIT);
    terminal.keys("L");
    terminal.wait_for("LIVE", LIMIT);
    leave(terminal);
}

#[test]
fn own_keys_are_added_and_a_conflict_is_refused_with_its_line() {
    let (agent, home) = observer();
    let folder = home.path().join(".config/ringrift");
    std::fs::create_dir_all(&folder).expect("a folder");
    let keys = folder.join("keys.toml");
    std::fs::write(&keys, "[[bind]]\ncommand = 'pause'\nkeys = ['p']\n").expect("a file");
    let mut terminal = cockpit(&agent, &home, "fleet");
    terminal.keys("p");
    terminal.wait_for("PAUSED", LIMIT);
    leave(terminal);
    std::fs::write(&keys, "[[bind]]\ncommand = 'pause'\nkeys = ['q']\n").expect("a file");
    let refused = run(&home, &["--once"]);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(64), "{error}");
    assert!(error.contains("keys.toml: line 3: `q` stands for quit already"), "{error}");
}

#[test]
fn rows_are_printed_in_every_format_without_an_escape() {
    let (agent, home) = observer();
    cockpit_is_ready(&agent, &home);
    for (format, part) in [
        ("table", "disk_guard"),
        ("json", "\"screen\": \"daemons\""),
        ("jsonl", "\"daemon\":\"disk_guard\""),
        ("csv", "key,standing,node,daemon,state"),
        ("md", "| standing | daemon |"),
    ] {
        let args = ["--agent", agent.url(), "--once", "--screen", "daemons", "--format", format];
        let output = run(&home, &args);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains(part), "{format}: {text}");
        assert!(!text.contains('\x1b'), "{format}: an escape without a terminal: {text:?}");
    }
    let select =
        ["--agent", agent.url(), "--once", "--screen", "daemons", "--select", "daemon:nobody"];
    let output = run(&home, &[&select[..], &["--format", "jsonl"]].concat());
    assert_eq!(output.stdout, b"", "nothing passes");
}

#[test]
fn line_mode_tells_each_change_in_a_line() {
    let (agent, home) = observer();
    let args = ["--agent", agent.url(), "--plain"];
    let mut terminal = Terminal::start(&binary("ringrift-tui"), &args, home.path());
    // Lines scroll away; what was written stays.
    terminal.wait_for_bytes(b"LIVE", LIMIT);
    terminal.wait_for_bytes(b"INFO HOST_ONLINE", LIMIT);
    terminal.signal("TERM");
    assert_eq!(terminal.wait_for_end(LIMIT), 0);
    assert!(!terminal.bytes().contains(&0x1b), "line mode writes no escape");
}

#[test]
fn what_is_not_bad_enough_is_no_failure() {
    let home = TempDir::new().expect("a folder");
    let address = format!("http://127.0.0.1:{}", free_port());
    for level in ["warn", "stale", "down"] {
        let output = run(&home, &["--agent", &address, "--once", "--fail-on", level]);
        assert_eq!(output.status.code(), Some(4), "unreachable always fails");
    }
    let output = run(&home, &["--agent", &address, "--once", "--screen", "events"]);
    assert_eq!(output.status.code(), Some(64));
    assert!(String::from_utf8_lossy(&output.stderr).contains("use --plain"));
}

/// Returns once the agent's daemons run.
fn cockpit_is_ready(agent: &AgentProcess, home: &TempDir) {
    let terminal = cockpit(agent, home, "daemons");
    terminal.wait_for("disk_guard", LIMIT);
    leave(terminal);
}
