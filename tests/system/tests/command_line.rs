//! The agent's command line and settings, as people and scripts meet them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::net::TcpListener;

use ringrift_system_tests::{AgentProcess, agent, agent_beside_read_only, agent_unread, free_port};
use tempfile::TempDir;

#[test]
fn a_wrong_command_line_ends_with_64() {
    let dir = TempDir::new().unwrap();
    for args in
        [&["--no-such-flag"][..], &["no-such-command"], &["perft", "--depth", "x"], &["loop"]]
    {
        let ran = agent(dir.path(), args);
        assert_eq!(ran.code, 64, "{args:?}: {ran:?}");
    }
}

/// Servers that take a connection and say nothing hold an agent up before it has begun.
#[test]
fn an_agent_that_waits_for_its_servers_is_stopped_by_a_word() {
    let dir = TempDir::new().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let servers = format!("fabric.servers=nats://{}", silent.local_addr().unwrap());
    let args = ["--set", &servers, "--set", "fabric.voters=a", "--set", "node.id=a"];
    let mut agent = AgentProcess::start(dir.path(), &args);
    let _held = silent.accept().unwrap();
    let status = agent.terminate();
    assert!(status.success(), "{status}: {}", agent.stderr());
}

#[test]
fn a_stage_that_did_nothing_is_no_success() {
    let dir = TempDir::new().unwrap();
    let play = ["selfplay", "--config", "square8_2p", "--games", "2"];
    let ran = agent(dir.path(), &play);
    assert_eq!(ran.code, 0, "{ran:?}");
    let shown = ran.stderr.lines().rfind(|line| line.starts_with("games ")).unwrap();
    assert!(shown.starts_with("games 2,"), "{ran:?}");
    fs::write(dir.path().join("games/square8_2p.db"), b"SQLite format 3\0 and no more").unwrap();
    let ran = agent(dir.path(), &play);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("the selfplay job failed"), "{ran:?}");
}

#[test]
fn games_are_read_where_nothing_can_be_written() {
    let dir = TempDir::new().unwrap();
    let played = agent(dir.path(), &["selfplay", "--config", "square8_2p", "--games", "1"]);
    assert_eq!(played.code, 0, "{played:?}");
    let (games, elsewhere) = (dir.path().join("games"), TempDir::new().unwrap());
    let (database, lines) = (games.join("square8_2p.db"), elsewhere.path().join("games.jsonl"));
    let export = ["games", "export", database.to_str().unwrap(), lines.to_str().unwrap()];
    let Some(ran) = agent_beside_read_only(&games, elsewhere.path(), &export) else {
        eprintln!("not tested: this machine lets us mount nothing");
        return;
    };
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(fs::read_to_string(&lines).unwrap().lines().count(), 1);
}

/// A database of games that another program holds keeps a thread waiting that hears of no signal.
#[test]
fn a_second_signal_ends_a_stage_whatever_its_threads_wait_for() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("games")).unwrap();
    let games = rusqlite::Connection::open(dir.path().join("games/square8_2p.db")).unwrap();
    games.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let mut stage =
        AgentProcess::start(dir.path(), &["selfplay", "--config", "square8_2p", "--games", "1"]);
    assert!(stage.opens(&dir.path().join("games/square8_2p.db")), "{}", stage.stderr());
    stage.signal("INT");
    assert!(stage.says("a second signal ends at once"), "{}", stage.stderr());
    // It is heard as a second one when a second has passed.
    let status = stage.insist("INT");
    assert_eq!(status.code(), Some(130), "{}", stage.stderr());
    assert!(stage.stderr().contains("told again"), "{}", stage.stderr());
}

#[test]
fn an_interrupted_stage_is_gone_on_with_or_withdrawn() {
    let dir = TempDir::new().unwrap();
    let play = |games| ["selfplay", "--config", "square8_2p", "--games", games];
    let mut stage = AgentProcess::start(dir.path(), &play("90000"));
    assert!(stage.opens(&dir.path().join("games/square8_2p.db")), "{}", stage.stderr());
    stage.signal("TERM");
    stage.signal("TERM");
    assert_eq!(stage.wait().code(), Some(130), "{}", stage.stderr());
    assert!(!stage.stderr().contains("told again"), "one word, said twice: {}", stage.stderr());

    let other = agent(dir.path(), &play("2"));
    assert_eq!(other.code, 2, "{other:?}");
    assert!(other.stderr.contains("(90000 games, seed 1)"), "{other:?}");
    assert!(other.stderr.contains("cancel selfplay-square8_2p-1 --yes"), "{other:?}");
    let withdrawn = agent(dir.path(), &["cancel", "selfplay-square8_2p-1", "--yes"]);
    assert_eq!(withdrawn.code, 0, "{withdrawn:?}");
    let other = agent(dir.path(), &play("2"));
    assert_eq!(other.code, 0, "{other:?}");
}

#[test]
fn a_mistyped_data_directory_is_not_made_by_looking() {
    let dir = TempDir::new().unwrap();
    let mistyped = dir.path().join("mistyped");
    for args in [
        &["nodes"][..],
        &["rate", "--config", "square8_2p"],
        &["export", "events"],
        &["rollback", "--config", "square8_2p", "--dry-run"],
        &["cancel", "train-square8_2p-1", "--dry-run"],
        &["--once", "--status"],
        &["--watch"],
    ] {
        let ran = agent(&mistyped, args);
        assert_eq!(ran.code, 66, "{args:?}: {ran:?}");
        assert!(ran.stderr.contains("mistyped/log.db is missing"), "{args:?}: {ran:?}");
        assert!(!mistyped.exists(), "{args:?}");
    }
}

#[test]
fn an_output_that_cannot_be_is_refused_before_the_work() {
    let dir = TempDir::new().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (taken, nowhere) = (path("taken.nnue"), path("nowhere/new.nnue"));
    fs::write(&taken, "of somebody").unwrap();
    for (out, wanted) in [(&taken, "exists already"), (&nowhere, "cannot write")] {
        let ran = agent(dir.path(), &["nnue", "--config", "square8_2p", "--out", out]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.stderr.contains(wanted), "{ran:?}");
    }
    assert_eq!(fs::read_to_string(&taken).unwrap(), "of somebody");
}

#[test]
fn the_version_names_a_commit_and_an_unknown_network_is_no_input() {
    let dir = TempDir::new().unwrap();
    let ran = agent(dir.path(), &["--version"]);
    let version = ran.stdout.trim().strip_prefix("ringrift-agent ").unwrap();
    let (package, commit) = version.split_once('+').unwrap();
    assert_eq!(package, env!("CARGO_PKG_VERSION"), "{ran:?}");
    assert!(!commit.is_empty(), "{ran:?}");
    let missing = dir.path().join("none.safetensors");
    for name in ["square8_2p-nobody", missing.to_str().unwrap()] {
        let ran = agent(dir.path(), &["provenance", name, "--json"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (66, ""), "{ran:?}");
        assert!(ran.stderr.contains(&format!("no network `{name}`")), "{ran:?}");
    }
}

#[test]
fn a_match_says_that_whole_blocks_are_played() {
    let dir = TempDir::new().unwrap();
    let of = ["evaluate", "--model", "random", "--vs", "random", "--config", "square8_2p"];
    let ran = agent(dir.path(), &[&of[..], &["--games", "3"]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    let said = ran.last_line();
    assert!(said.contains(" of 4 ") && said.contains("--games 3 was rounded up"), "{ran:?}");
    let ran = agent(dir.path(), &[&of[..], &["--games", "2"]].concat());
    assert!(!ran.last_line().contains("rounded"), "{ran:?}");
}

/// A data directory that an agent was on.
fn used() -> TempDir {
    let dir = TempDir::new().unwrap();
    let ran = agent(dir.path(), &["--once", "--profile", "coordinator"]);
    assert!(matches!(ran.code, 0 | 1), "{ran:?}");
    dir
}

#[test]
fn the_status_of_a_data_directory_is_json() {
    let dir = used();
    let ran = agent(dir.path(), &["--once", "--status"]);
    assert!(matches!(ran.code, 0 | 1), "{ran:?}");
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["schema"], 1);
    assert!(report["node"].is_string(), "{report}");
}

#[test]
fn a_reader_who_has_heard_enough_is_no_error() {
    let dir = used();
    for args in [&["config"][..], &["config", "--example"], &["doctor"], &["--once", "--status"]] {
        let ran = agent_unread(dir.path(), args);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{args:?}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_a_suggestion() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("agent.toml");
    fs::write(&file, "[server]\nlistn = \"127.0.0.1:0\"\n").unwrap();
    let ran = agent(dir.path(), &["--config-file", file.to_str().unwrap(), "config"]);
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("listn") && ran.stderr.contains("listen"), "{ran:?}");
}

#[test]
fn bad_toml_is_refused_with_its_line() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("agent.toml");
    fs::write(&file, "[server]\nlisten = \n").unwrap();
    let ran = agent(dir.path(), &["--config-file", file.to_str().unwrap(), "config"]);
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("agent.toml") && ran.stderr.contains('2'), "{ran:?}");
}

#[test]
fn listening_off_loopback_needs_a_token() {
    let dir = TempDir::new().unwrap();
    let ran = agent(dir.path(), &["--listen", &format!("0.0.0.0:{}", free_port())]);
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("RINGRIFT_CLUSTER_AUTH_TOKEN"), "{ran:?}");
}

#[tokio::test]
async fn one_data_directory_has_one_agent() {
    let client = ringrift_system_tests::http_client();
    let dir = TempDir::new().unwrap();
    let mut first = AgentProcess::start(dir.path(), &[]);
    assert!(first.ready(&client, std::time::Duration::from_secs(20)).await, "{}", first.stderr());

    let second = agent(dir.path(), &["--listen", &format!("127.0.0.1:{}", free_port())]);
    assert_ne!(second.code, 0);
    assert!(second.stderr.contains(&first.pid().to_string()), "{second:?}");

    let other = TempDir::new().unwrap();
    let address = first.url().trim_start_matches("http://").to_owned();
    let taken = agent(other.path(), &["--listen", &address]);
    assert_eq!(taken.code, 2, "{taken:?}");
    assert!(taken.stderr.contains(&address), "{taken:?}");

    let once = agent(dir.path(), &["--once", "--status"]);
    let report: serde_json::Value = serde_json::from_str(&once.stdout).unwrap();
    assert!(report["incarnation"].is_number(), "the running agent answers: {report}");

    assert!(first.terminate().success(), "{}", first.stderr());
}
