//! A machine is given back: gates, names, second operators, second thoughts.

use std::path::Path;

use ringrift::event::{GameRecorded, HostOnline};
use ringrift::id::GameId;
use ringrift::record::GameFile;
use ringrift_system_tests::agent;
use ringrift_system_tests::scene::{HUB, OPERATORS, Scene, Story, outage};
use tempfile::TempDir;

const DATABASE: &str = "games/square8_2p.db";

/// The machine `gpu-17` recorded two games; its database lies in a folder of its own.
fn recorded() -> (Story, TempDir) {
    let machine = TempDir::new().expect("a folder");
    let args = ["selfplay", "--config", "square8_2p", "--games", "2", "--sims", "2"];
    let played = agent(machine.path(), &args);
    assert_eq!(played.code, 0, "{}", played.stderr);
    let file = GameFile::open(&machine.path().join(DATABASE)).expect("its games");
    let games = file.game_ids().expect("their names");
    let games = games.iter().map(|id| GameId::new(id).expect("a name"));
    let recorded = GameRecorded {
        location: DATABASE.to_owned(),
        games: games.collect(),
        plies: 100,
        total_games: 2,
        batch: None,
    };
    let online = |url: Option<String>| HostOnline {
        version: "0.1.0".to_owned(),
        url,
        cpus: 16,
        device: "cuda:0".to_owned(),
    };
    let story = Story::began(10, "gpu-19").about("square8_2p").tells(online(None));
    (story.on("gpu-17").tells(online(None)).tells(recorded), machine)
}

/// The data of the machine is copied to the agent.
fn back_up(machine: &Path, to: &Path) {
    std::fs::create_dir_all(to.join("games")).expect("a folder");
    std::fs::copy(machine.join(DATABASE), to.join(DATABASE)).expect("a copy");
}

#[test]
fn a_machine_whose_games_lie_nowhere_else_is_kept_until_they_do() {
    let (story, machine) = recorded();
    let scene = Scene::with(story, &[OPERATORS]);
    let mut ana = scene.cockpit_of("ana", "actions");
    ana.arm("too expensive").order("terminate gpu-17");
    ana.see("[ok] identity").see("[ x] copies: 2 of its 2 games").see("do: copy its data");
    ana.escape().see("cancelled: nothing was changed");
    back_up(machine.path(), scene.data_dir());
    ana.order("terminate gpu-17").see("[ok] copies: all 2 games").see("[ok] restore");
    ana.see("type `gpu-17`").agree("gpu-17").see("[..] second operator");
    let mut ben = scene.cockpit_of("ben", "actions");
    ben.see("second operator").arm("agreed").press(".").see(":approve W-").press("\r");
    ben.see("asked for by ana, goes on").agree("gpu-17");
    ana.see("[ok] second operator").see("[ok] terminate").see("was not touched");
    ana.see("other nodes are up");
    ben.leave();
    ana.leave();
}

#[test]
fn nobody_agrees_to_their_own_command() {
    let (story, machine) = recorded();
    let scene = Scene::with(story, &[OPERATORS]);
    back_up(machine.path(), scene.data_dir());
    let mut ana = scene.cockpit_of("ana", "actions");
    ana.arm("").order("terminate gpu-17").see("[ok] restore").agree("gpu-17");
    ana.see("[..] second operator").press(".").see(":approve W-").press("\r");
    ana.see("x refused")
        .see("is ana's own: another operator")
        .see("send the token of another operator");
    ana.leave();
}

#[test]
fn alone_one_has_a_minute_for_second_thoughts() {
    let (story, machine) = recorded();
    let scene = Scene::of(story);
    back_up(machine.path(), scene.data_dir());
    let mut ops = scene.cockpit("actions");
    ops.arm("").order("terminate gpu-17").see("[ok] restore").page_down();
    ops.see("then it waits 60 s").agree("gpu-17");
    ops.see("in which it can be aborted").press("A").see(":abort W-").press("\r");
    ops.see("gpu-17 takes jobs again").agree("").see("aborted");
    ops.leave();
}

#[test]
fn a_command_on_its_way_outlives_its_agent() {
    let (story, machine) = recorded();
    let mut scene = Scene::of(story);
    back_up(machine.path(), scene.data_dir());
    let mut ops = scene.cockpit("actions");
    ops.arm("").order("terminate gpu-17").see("type `gpu-17`").agree("gpu-17");
    ops.see("in which it can be aborted");
    scene.agent_dies();
    ops.see("OFFLINE").see("terminate gpu-17");
    scene.agent_comes_back();
    ops.press("r").see("LIVE").see("[..] hold");
    ops.leave();
}

#[test]
fn a_machine_does_not_watch_its_own_end() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("agents");
    ops.arm("").order(&format!("terminate {HUB}"));
    ops.see("[ x] asked").see("do: ask another agent");
    ops.leave();
}

#[test]
fn a_slip_in_the_name_is_told_and_mended() {
    let (story, machine) = recorded();
    let scene = Scene::of(story);
    back_up(machine.path(), scene.data_dir());
    let mut ops = scene.cockpit("actions");
    ops.arm("").order("terminate gpu-17").see("[ok] restore").page_down();
    ops.see("type `gpu-17` to confirm").press("gpu-71\r");
    ops.see("type `gpu-17` to confirm; `gpu-71` is typed");
    ops.press("\x7f\x7f17\r").see("y does it, Esc cancels").see("to confirm: gpu-17");
    ops.decline();
    ops.leave();
}

/// What is asked about the end of a machine is more than a small terminal shows at once.
#[test]
fn a_long_plan_is_read_to_its_end_before_it_is_confirmed() {
    let (story, machine) = recorded();
    let scene = Scene::of(story);
    back_up(machine.path(), scene.data_dir());
    let mut ops = scene.seat().screen("actions").size(80, 16).open();
    ops.see("LIVE").arm("").order("terminate gpu-17").see("more of").see("j or PgDn");
    ops.press("gpu-17y").see("read it to its end first").see("read to the end, then type `gpu-17`");
    ops.page_down().page_down().page_down().see("the end of").see("type `gpu-17` to confirm");
    ops.agree("gpu-17").see("in which it can be aborted");
    ops.leave();
}

#[test]
fn a_machine_is_drained_and_let_work_again() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("actions");
    ops.arm("new driver").order("drain gpu-19");
    ops.see("finishes the jobs that it has and takes no further ones").agree("");
    ops.see("done: drain gpu-19").see("runs nothing and takes nothing");
    ops.order("drain gpu-19").see("is drained already").escape().see_no("x refused");
    ops.order("undrain gpu-19").see("takes jobs again").agree("").see("done: undrain gpu-19");
    ops.leave();
}

#[test]
fn a_machine_that_nobody_knows_is_refused() {
    let scene = Scene::of(outage());
    let mut ops = scene.cockpit("agents");
    ops.arm("").order("drain gpu-99").see("no node `gpu-99` is known");
    ops.leave();
}
