//! Looks: themes, terminals without colour, terminals without box characters.

use ringrift_system_tests::scene::{Cockpit, Scene, learned, quiet};

/// The escape codes that set a colour.
fn colours(cockpit: &Cockpit) -> Vec<String> {
    let text = String::from_utf8_lossy(&cockpit.bytes()).into_owned();
    let codes = text.split("\x1b[").skip(1).filter_map(|rest| rest.split_once('m'));
    let coloured = |code: &&str| code.starts_with("38;") || code.starts_with("48;");
    codes.map(|(code, _)| code).filter(coloured).map(str::to_owned).collect()
}

#[test]
fn themes_follow_one_another_on_a_key() {
    let scene = Scene::of(quiet());
    let mut ops = scene.seat().variable("COLORTERM", "truecolor").open();
    ops.see("LIVE").press("t").see_written("\x1b[38;2;").order("theme mono");
    ops.order("theme neon").see("no theme");
    ops.leave();
}

#[test]
fn no_colour_is_written_where_none_is_wanted() {
    let scene = Scene::of(learned());
    let mut ops = scene.seat().variable("NO_COLOR", "1").screen("elo").open();
    ops.see("LIVE").see("Elo square8_2p").press("2").see("AGENT").press("5").see("PROGRESS");
    assert_eq!(colours(&ops), Vec::<String>::new());
    ops.leave();
}

#[test]
fn a_theme_that_is_asked_for_goes_before_the_environment() {
    let scene = Scene::of(quiet());
    let seat = scene.seat().variable("NO_COLOR", "1").flags(&["--theme", "dark"]);
    let mut ops = seat.open();
    ops.see("LIVE");
    assert!(!colours(&ops).is_empty());
    ops.leave();
}

#[test]
fn ascii_is_all_that_is_drawn_where_it_is_asked_for() {
    let scene = Scene::of(learned());
    let mut ops = scene.seat().flags(&["--ascii"]).open();
    ops.see("LIVE").see("Elo square8_2p").press("4").see("heuristic").press("5").see("PROGRESS");
    assert!(ops.screen().is_ascii(), "{}", ops.screen());
    ops.leave();
}

#[test]
fn a_theme_of_ones_own_lies_in_a_file() {
    let scene = Scene::of(quiet());
    let theme = include_str!("../../../../assets/themes/dark.toml");
    let seat = scene.seat().file("themes/mine.toml", theme).flags(&["--theme", "mine"]);
    seat.open().see("LIVE").see("Learning loop");
}
