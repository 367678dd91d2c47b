//! Keys of one's own: added, taken away, refused.

use ringrift_system_tests::scene::{Scene, quiet};

#[test]
fn an_own_key_is_added_and_the_usual_one_stays() {
    let scene = Scene::of(quiet());
    let seat = scene.seat().file("keys.toml", "[[bind]]\ncommand = 'pause'\nkeys = ['p']\n");
    let mut ops = seat.open();
    ops.see("LIVE").press("p").see("PAUSED").press(" ").see("LIVE");
    ops.leave();
}

#[test]
fn a_key_is_taken_away_and_given_to_another_command() {
    let scene = Scene::of(quiet());
    let keys = "[[unbind]]\nkeys = ['b']\n[[bind]]\ncommand = 'pause'\nkeys = ['b']\n";
    let mut ops = scene.seat().file("keys.toml", keys).open();
    ops.see("LIVE").press("b").see("PAUSED");
    ops.leave();
}

#[test]
fn own_keys_are_listed_with_the_others() {
    let scene = Scene::of(quiet());
    let seat = scene.seat().file("keys.toml", "[[bind]]\ncommand = 'pause'\nkeys = ['p']\n");
    let mut ops = seat.open();
    ops.see("LIVE").press("Kp").see("p is pause: freeze every screen, or go on live");
    ops.leave();
}

#[test]
fn a_key_that_stands_for_something_is_refused_with_its_line() {
    let scene = Scene::of(quiet());
    let seat = scene.seat().file("keys.toml", "[[bind]]\ncommand = 'pause'\nkeys = ['q']\n");
    let refused = seat.run(&["--once"]);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(64), "{error}");
    assert!(error.contains("keys.toml: line 3: `q` stands for quit already"), "{error}");
}
