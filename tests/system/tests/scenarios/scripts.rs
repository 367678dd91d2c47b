//! The cockpit without a screen: for panes, pipes and scripts.

use ringrift_system_tests::scene::{STOPPED, Scene, Seat, filling, learned, outage, quiet};

#[test]
fn a_pane_of_tmux_shows_six_lines_and_takes_no_screen() {
    let scene = Scene::of(outage());
    let mut pane = scene.seat().flags(&["--watch"]).size(80, 7).open();
    pane.see("LIVE 4 agents").see("daemon selfplay");
    pane.signal("TERM");
    assert!(!pane.bytes().windows(8).any(|bytes| bytes == b"\x1b[?1049h"), "no screen is taken");
}

#[test]
fn who_hangs_up_ends_what_nobody_reads_any_more() {
    let scene = Scene::of(quiet());
    for flag in ["--watch", "--plain"] {
        let (line, ended) = scene.seat().hang_up(&[flag]);
        assert!(!line.is_empty() && ended.success(), "{flag}: {line:?}, {ended}");
    }
}

#[test]
fn one_look_ends_with_a_code_that_tells() {
    let codes = |scene: &Scene| {
        [&["--once"][..], &["--once", "--fail-on", "down"]]
            .map(|flags| scene.seat().run(flags).status.code())
    };
    let warned = Scene::of(filling());
    warned.cockpit("fleet").see("disk");
    assert_eq!(codes(&warned), [Some(1), Some(0)], "a warning can be left to people");
    let stopped = Scene::of(outage());
    stopped.cockpit("fleet").see(STOPPED);
    assert_eq!(codes(&stopped), [Some(2), Some(2)], "what is critical cannot, wherever it is");
}

#[test]
fn rows_are_selected_for_a_script() {
    let scene = Scene::of(learned());
    scene.cockpit("data").see("network");
    let flags = ["--once", "--screen", "data", "--select", "best", "--format", "jsonl"];
    let rows = scene.seat().run(&flags);
    let rows = String::from_utf8_lossy(&rows.stdout).into_owned();
    assert_eq!(rows.lines().count(), 1, "{rows}");
    let row: serde_json::Value = serde_json::from_str(&rows).expect("an object a line");
    assert_eq!(row["what"], "square8_2p-0000000000b3");
}

#[test]
fn line_mode_tells_what_is_wrong_in_words() {
    let scene = Scene::of(outage());
    let mut lines = scene.seat().flags(&["--plain"]).open();
    lines.see_written("LIVE").see_written("DAEMON_PERMANENTLY_FAILED");
    assert!(!lines.bytes().contains(&0x1b), "no escape");
}

#[test]
fn line_mode_tells_only_what_is_selected() {
    let scene = Scene::of(outage());
    let mut lines = scene.seat().flags(&["--plain", "--select", "level:error"]).open();
    lines.see_written("DAEMON_PERMANENTLY_FAILED");
    assert!(!String::from_utf8_lossy(&lines.bytes()).contains("GAME_RECORDED"));
}

#[test]
fn what_is_well_ends_with_nought() {
    let scene = Scene::of(quiet());
    scene.cockpit("daemons").see("disk_guard").see("running");
    let look = scene.seat().run(&["--once", "--fail-on", "stale"]);
    assert_eq!(look.status.code(), Some(0), "{}", String::from_utf8_lossy(&look.stdout));
}

#[test]
fn the_folder_of_the_private_agent_is_named_with_it_or_by_the_environment() {
    let nobody = Seat::before(&["http://127.0.0.1:1"]);
    let flags = ["--once", "--timeout", "0.1"];
    let look = nobody.clone().variable("RINGRIFT_DATA_DIR", "/nowhere").run(&flags);
    assert_eq!(look.status.code(), Some(4), "{}", String::from_utf8_lossy(&look.stderr));
    let look = nobody.flags(&["--data-dir", "/nowhere"]).run(&flags);
    let why = String::from_utf8_lossy(&look.stderr).into_owned();
    assert_eq!(
        (look.status.code(), why.contains("it goes with --local")),
        (Some(64), true),
        "{why}"
    );
}
