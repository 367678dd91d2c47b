//! The cockpit in a real terminal: it starts without an agent, and always gives the terminal back.

use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use ringrift_system_tests::{AgentProcess, Terminal, binary, free_port};
use tempfile::TempDir;

/// Nothing here takes so long unless it fails.
const LIMIT: Duration = Duration::from_secs(20);

/// A cockpit that looks at a port where nobody answers.
fn cockpit(args: &[&str]) -> (Terminal, TempDir) {
    let home = TempDir::new().expect("a folder");
    let address = format!("http://127.0.0.1:{}", free_port());
    let mut all = vec!["--agent", &address];
    all.extend(args);
    (Terminal::start(&binary("ringrift-tui"), &all, home.path()), home)
}

#[test]
fn without_an_agent_it_says_offline_and_leaves_on_q() {
    let (mut terminal, _home) = cockpit(&[]);
    terminal.wait_for("Learning loop", LIMIT);
    println!("first byte after {:?}", terminal.first_byte_after());
    terminal.wait_for("OFFLINE", LIMIT);
    terminal.wait_for("Connection refused", LIMIT);
    terminal.keys("q");
    assert_eq!(terminal.wait_for_end(LIMIT), 0);
    terminal.assert_restored();
}

#[test]
fn every_signal_that_ends_it_gives_the_terminal_back() {
    for signal in ["TERM", "HUP", "INT", "QUIT"] {
        let (mut terminal, _home) = cockpit(&[]);
        terminal.wait_for("OFFLINE", LIMIT);
        terminal.signal(signal);
        assert_eq!(terminal.wait_for_end(LIMIT), 0, "SIG{signal}");
        terminal.assert_restored();
    }
}

#[test]
fn a_daemon_is_restarted_only_when_armed_and_confirmed() {
    let home = TempDir::new().expect("a folder");
    let agent = AgentProcess::start(home.path(), &["--profile", "observer"]);
    let program = binary("ringrift-tui");
    let args = ["--agent", agent.url(), "--screen", "daemons"];
    let mut terminal = Terminal::start(&program, &args, home.path());
    terminal.wait_for("disk_guard", LIMIT);
    terminal.wait_for("LIVE", LIMIT);
    terminal.keys(":restart disk_guard\r");
    terminal.wait_for("read-only: type :arm first", LIMIT);
    terminal.keys(":arm 2\r");
    terminal.wait_for("[ARMED 0", LIMIT);
    terminal.keys(":restart disk_guard\r");
    terminal.wait_for("~ ", LIMIT);
    terminal.keys("\x1b");
    terminal.wait_for("cancelled: nothing was changed", LIMIT);
    terminal.keys(":restart disk_guard\r");
    terminal.wait_for("~ ", LIMIT);
    // The dialog is deaf for a moment after it opened: ask until it hears.
    // A press after the one that confirmed copies the row in hand, and says so.
    let done = terminal.press_until("y", &["done: restart disk_guard", "copied"], LIMIT);
    assert!(done, "{}", terminal.screen());
    terminal.keys("3/kind:command_accepted\r");
    terminal.wait_for("COMMAND_ACCEPTED", LIMIT);
    terminal.keys("q");
    assert_eq!(terminal.wait_for_end(LIMIT), 0);
    terminal.assert_restored();
}

#[test]
fn an_agent_that_vanishes_leaves_its_last_state_on_the_screen() {
    let home = TempDir::new().expect("a folder");
    let mut agent = AgentProcess::start(home.path(), &["--profile", "observer"]);
    let program = binary("ringrift-tui");
    let args = ["--agent", agent.url(), "--screen", "daemons"];
    let mut terminal = Terminal::start(&program, &args, home.path());
    terminal.wait_for("disk_guard", LIMIT);
    agent.kill();
    terminal.wait_for("OFFLINE retry", LIMIT);
    terminal.wait_for("disk_guard", LIMIT);
    terminal.keys("q");
    assert_eq!(terminal.wait_for_end(LIMIT), 0);
    terminal.assert_restored();
}

#[test]
fn a_local_cockpit_learns_and_stops_its_agent() {
    let home = TempDir::new().expect("a folder");
    let mut terminal = Terminal::start(&binary("ringrift-tui"), &["--local"], home.path());
    terminal.wait_for("CONNECTING", LIMIT);
    terminal.wait_for("LIVE", LIMIT);
    terminal.wait_for("GAME_RECORDED", 6 * LIMIT);
    let whereabouts = home.path().join(".local/share/ringrift-local/run/agent.json");
    assert!(whereabouts.is_file(), "the agent works in a folder of its own");
    terminal.keys("q");
    assert_eq!(terminal.wait_for_end(3 * LIMIT), 0);
    terminal.assert_restored();
    assert!(!whereabouts.exists(), "the agent ended in order before the cockpit did");
}

#[test]
fn a_second_local_cockpit_gets_an_agent_of_its_own_when_the_first_one_leaves() {
    let home = TempDir::new().expect("a folder");
    let open = || Terminal::start(&binary("ringrift-tui"), &["--local"], home.path());
    let pid = || local_agent(home.path());
    let mut first = open();
    first.wait_for("LIVE", LIMIT);
    let before = pid();
    let mut second = open();
    second.wait_for("LIVE", LIMIT);
    assert_eq!(pid(), before, "both look at one agent");
    let mut once = Command::new(binary("ringrift-tui"));
    let once = once.arg("--once").env_clear().env("HOME", home.path()).status().expect("it starts");
    assert_ne!(once.code(), Some(4), "a script finds it by its file");
    first.keys("q");
    assert_eq!(first.wait_for_end(3 * LIMIT), 0);
    let until = Instant::now() + 3 * LIMIT;
    while pid().is_none_or(|pid| Some(pid) == before) {
        assert!(Instant::now() < until, "no agent was started");
        std::thread::sleep(Duration::from_millis(20));
    }
    second.wait_for("LIVE", 3 * LIMIT);
    second.keys("q");
    assert_eq!(second.wait_for_end(3 * LIMIT), 0);
    assert_eq!(pid(), None, "it took its own agent along");
}

#[test]
fn a_terminal_that_is_closed_takes_the_local_agent_along() {
    let home = TempDir::new().expect("a folder");
    let pair = native_pty_system().openpty(PtySize::default()).expect("a pseudo-terminal");
    let mut command = CommandBuilder::new(binary("ringrift-tui"));
    command.arg("--local");
    command.env_clear();
    command.env("TERM", "xterm-256color");
    command.env("HOME", home.path());
    let mut cockpit = pair.slave.spawn_command(command).expect("it starts");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("the terminal can be read");
    let until = Instant::now() + 3 * LIMIT;
    while local_agent(home.path()).is_none() {
        assert!(Instant::now() < until, "no agent was started");
        let drawn = reader.read(&mut [0; 4096]).expect("it draws every second");
        assert!(drawn > 0, "it ended");
    }
    drop((reader, pair.master));
    cockpit.wait().expect("it ends");
    assert_eq!(local_agent(home.path()), None, "the agent ended before the cockpit did");
}

/// The process of a private agent that answers.
fn local_agent(home: &Path) -> Option<u64> {
    let run = home.join(".local/share/ringrift-local/run/agent.json");
    let text: serde_json::Value = serde_json::from_slice(&std::fs::read(run).ok()?).ok()?;
    text["url"].as_str()?;
    text["pid"].as_u64()
}

#[test]
fn a_local_agent_that_dies_says_its_last_words_and_starts_again() {
    let home = TempDir::new().expect("a folder");
    let mut terminal = Terminal::start(&binary("ringrift-tui"), &["--local"], home.path());
    terminal.wait_for("LIVE", LIMIT);
    let run = home.path().join(".local/share/ringrift-local/run/agent.json");
    let text = std::fs::read(run).expect("the agent says where it is");
    let whereabouts: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    let pid = whereabouts["pid"].to_string();
    assert!(Command::new("kill").args(["-9", &pid]).status().is_ok_and(|s| s.success()));
    terminal.wait_for("the agent ended (signal: 9", LIMIT);
    terminal.keys("r");
    terminal.wait_for("LIVE", 3 * LIMIT);
    terminal.keys("q");
    assert_eq!(terminal.wait_for_end(3 * LIMIT), 0);
    terminal.assert_restored();
}

#[test]
fn keys_are_answered_while_nobody_is_there() {
    let (mut terminal, _home) = cockpit(&[]);
    terminal.wait_for("OFFLINE", LIMIT);
    terminal.keys("?");
    terminal.wait_for("close what is open; never quits", LIMIT);
    terminal.keys("?5");
    terminal.wait_for("0 rows", LIMIT);
    terminal.keys(":promote a b\r");
    terminal.wait_for("is not a configuration", LIMIT);
    terminal.keys("\x1b");
    terminal.wait_for("q quit", LIMIT);
    terminal.keys(":quit\r");
    assert_eq!(terminal.wait_for_end(LIMIT), 0);
    terminal.assert_restored();
}

#[test]
fn a_session_leader_is_not_suspended() {
    let (mut terminal, _home) = cockpit(&[]);
    terminal.wait_for("OFFLINE", LIMIT);
    terminal.keys("\x1a");
    terminal.wait_for("there is no shell to go back to", LIMIT);
    terminal.keys("q");
    assert_eq!(terminal.wait_for_end(LIMIT), 0);
    terminal.assert_restored();
}

#[test]
fn a_suspended_cockpit_gives_the_shell_its_terminal_and_comes_back() {
    let home = TempDir::new().expect("a folder");
    let mut shell = Terminal::start("/bin/sh".as_ref(), &["-i"], home.path());
    let program = binary("ringrift-tui").canonicalize().expect("the binary exists");
    let address = format!("http://127.0.0.1:{}", free_port());
    shell.keys(&format!("{} --agent {address}\r", program.display()));
    shell.wait_for("Learning loop", LIMIT);
    shell.keys("\x1a");
    shell.wait_for("Stopped", LIMIT);
    assert!(!shell.screen().contains("Learning loop"), "{}", shell.screen());
    shell.keys("fg; echo left-$((40 + 2))\r");
    shell.wait_for("Learning loop", LIMIT);
    shell.keys("q");
    shell.wait_for("left-42", LIMIT);
    shell.keys("exit\r");
    shell.wait_for_end(LIMIT);
    shell.assert_restored();
}

#[test]
fn a_missing_local_agent_is_explained() {
    let home = TempDir::new().expect("a folder");
    let alone = home.path().join("ringrift-tui");
    std::fs::copy(binary("ringrift-tui"), &alone).expect("the cockpit can be copied");
    let mut terminal = Terminal::start(&alone, &["--local"], home.path());
    terminal.wait_for("OFFLINE", LIMIT);
    terminal.wait_for("cannot start ringrift-agent", LIMIT);
    terminal.keys("q");
    assert_eq!(terminal.wait_for_end(LIMIT), 0);
    terminal.assert_restored();
}

#[test]
fn no_colour_is_written_where_none_is_wanted() {
    let (mut terminal, _home) = cockpit(&["--theme", "mono", "--ascii"]);
    terminal.wait_for("OFFLINE", LIMIT);
    terminal.keys("5q");
    terminal.wait_for_end(LIMIT);
    terminal.assert_restored();
    let text = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    let coloured = |code: &str| code.starts_with("38;") || code.starts_with("48;");
    let codes = text.split("\x1b[").skip(1).filter_map(|rest| rest.split_once('m'));
    let colours: Vec<&str> = codes.map(|(code, _)| code).filter(|code| coloured(code)).collect();
    assert_eq!(colours, Vec::<&str>::new());
}

#[test]
fn without_a_terminal_it_names_the_modes_that_need_none() {
    let output = Command::new(binary("ringrift-tui")).output().expect("the cockpit starts");
    assert_eq!(output.status.code(), Some(64));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--watch, --plain or --once"));
    assert!(output.stdout.is_empty());
}

#[test]
fn once_tells_that_nobody_answers() {
    let address = format!("http://127.0.0.1:{}", free_port());
    for format in ["json", "table"] {
        let output = Command::new(binary("ringrift-tui"))
            .args(["--agent", &address, "--once", "--format", format])
            .output()
            .expect("the cockpit starts");
        assert_eq!(output.status.code(), Some(4));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("unreachable"), "{text}");
        assert!(!text.contains('\x1b'), "an escape without a terminal: {text:?}");
    }
}

#[test]
fn bad_usage_ends_with_64() {
    let folder = TempDir::new().expect("a folder");
    let config = folder.path().join("tui.toml");
    std::fs::write(&config, "agnets = []\n").expect("the file can be written");
    let config = config.to_string_lossy().into_owned();
    for (args, part) in [
        (vec!["--frobnicate"], "--frobnicate"),
        (vec!["--once", "--theme", "neon"], "no theme `neon`"),
        (vec!["--once", "--config", &config], "did you mean `agents`?"),
    ] {
        let output = Command::new(binary("ringrift-tui")).args(&args).output().expect("it starts");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(64), "{args:?}: {error}");
        assert!(error.contains(part), "{args:?}: {error}");
    }
}
