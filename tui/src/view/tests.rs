use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ringrift::api::Gate;

use super::{Look, draw};
use crate::keymap::Key;
use crate::model::{Confirm, Focus, Model, Plan, Screen};
use crate::samples;
use crate::theme::Theme;
use crate::update::{Msg, News, update};

fn look(ascii: bool) -> Look {
    Look::new(Theme::named("terminal").unwrap(), ascii, true)
}

fn frame(model: &Model, look: &Look, (width, height): (u16, u16)) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    draw(model, look, &mut buffer);
    buffer
}

fn text(buffer: &Buffer) -> String {
    let row = |y| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..buffer.area.height).map(|y| row(y).trim_end().to_owned() + "\n").collect()
}

fn press(model: &mut Model, keys: &[Key]) {
    for key in keys {
        update(model, Msg::Key(*key));
    }
}

fn type_text(model: &mut Model, text: &str) {
    text.chars().for_each(|c| press(model, &[Key::Char(c)]));
}

/// What a screen shows at its best.
fn sample(screen: Screen) -> Model {
    match screen {
        Screen::Games => samples::model_with_games(),
        _ => samples::model(),
    }
}

/// Terminals, from a corner of the screen to a wall.
const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (120, 40), (200, 50)];

/// Every screen at every size; once more with ASCII only, and as it looks without colour.
#[test]
fn screens() {
    for screen in Screen::ALL {
        let mut told = String::new();
        for size in SIZES {
            let model = Model { screen, size, ..sample(screen) };
            told +=
                &format!("{}x{}\n{}\n", size.0, size.1, text(&frame(&model, &look(false), size)));
        }
        let (size, model) = (SIZES[1], sample(screen));
        let model = Model { screen, ..model };
        told += &format!("80x24, ASCII\n{}\n", text(&frame(&model, &look(true), size)));
        let mono = Look::new(Theme::named("mono").unwrap(), false, true);
        told += &format!("80x24, colours\n{}\n", styles(&frame(&model, &look(false), size)));
        told += &format!("80x24, without colour\n{}", styles(&frame(&model, &mono, size)));
        insta::assert_snapshot!(screen.name().to_lowercase(), told);
    }
}

/// A letter for the style of each cell, and what the letters stand for.
fn styles(buffer: &Buffer) -> String {
    let mut seen: Vec<String> = Vec::new();
    let mut letter = |cell: &ratatui::buffer::Cell| {
        let style = format!("{:?} on {:?} {:?}", cell.fg, cell.bg, cell.modifier);
        let at = seen.iter().position(|known| *known == style).unwrap_or_else(|| {
            seen.push(style);
            seen.len() - 1
        });
        ".abcdefghijklmnopqrstuvwxyz".chars().nth(at).unwrap()
    };
    let row = |y| (0..buffer.area.width).map(|x| letter(&buffer[(x, y)])).collect::<String>();
    let rows: Vec<String> = (0..buffer.area.height).map(row).collect();
    let key = ".abcdefghijklmnopqrstuvwxyz".chars().zip(&seen);
    let key: String = key.map(|(letter, style)| format!("{letter} {style}\n")).collect();
    rows.join("\n") + "\n" + &key
}

/// Without colour the text is the same, and no cell has a colour: the attributes tell.
#[test]
fn no_colour_means_no_colour() {
    use ratatui::style::Color::Reset;
    let mono = Look::new(Theme::named("mono").unwrap(), false, true);
    for (screen, size) in Screen::ALL.into_iter().flat_map(|s| SIZES.map(|size| (s, size))) {
        let model = Model { screen, size, ..sample(screen) };
        let plain = frame(&model, &mono, size);
        assert!(
            plain.content().iter().all(|cell| (cell.fg, cell.bg) == (Reset, Reset)),
            "{screen:?}"
        );
        assert_eq!(text(&plain), text(&frame(&model, &look(false), size)));
    }
}

#[test]
fn ascii_means_ascii() {
    for (screen, size) in Screen::ALL.into_iter().flat_map(|s| SIZES.map(|size| (s, size))) {
        let model = Model { screen, size, ..sample(screen) };
        let frame = text(&frame(&model, &look(true), size));
        assert!(frame.is_ascii(), "{screen:?}:\n{frame}");
    }
}

#[test]
fn the_skeleton_says_that_nothing_is_known() {
    let model = Model::new([crate::model::AgentKey::local()], "0".into());
    insta::assert_snapshot!(text(&frame(&model, &look(false), (80, 24))));
}

#[test]
fn help_hides_verbs_until_armed() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('?')]);
    insta::assert_snapshot!("help", text(&frame(&model, &look(false), (80, 60))));
    model.armed_until = Some(ringrift::event::UtcMs(model.now.0 + 60_000));
    let armed = text(&frame(&model, &look(false), (80, 100)));
    assert!(armed.contains(":promote <config> <model>"), "{armed}");
}

#[test]
fn palette_and_dialog() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char(':')]);
    type_text(&mut model, "a");
    insta::assert_snapshot!("palette", text(&frame(&model, &look(false), (80, 24))));
    type_text(&mut model, "rm");
    press(&mut model, &[Key::Enter, Key::Char(':')]);
    type_text(&mut model, "promote square8_2p square8_2p-0000003e76ba");
    press(&mut model, &[Key::Enter]);
    insta::assert_snapshot!("dialog", text(&frame(&model, &look(false), (80, 24))));
}

/// A termination whose data has no copy: what does not hold, and what to do about it.
#[test]
fn gates_are_explained() {
    let mut model = samples::model();
    let plan = ringrift::api::Plan {
        hash: ringrift::event::Digest::of(b"plan"),
        risk: ringrift::api::Risk::Irreversible,
        undo: None,
        gates: vec![
            Gate::pass("identity", "gpu-17 = i-8c41 at vast, eu"),
            Gate::fail("drained", "it takes jobs; 2 of its jobs run", "drain gpu-17").later(),
            Gate::fail("copies", "17 of its 912 games lie nowhere else", "copy its data first"),
            Gate::unknown("restore", "nothing to open yet", "ask again"),
        ],
        state: 88,
        confirmation: ringrift::api::Confirmation {
            typed: Some("gpu-17".to_owned()),
            second_operator: true,
            hold_s: None,
        },
    };
    let effects = vec!["the machine of gpu-17 is given back for good".to_owned()];
    let command = ringrift::api::Command::Terminate { node: "gpu-17".parse().unwrap() };
    let (agent, ticket) = (crate::model::AgentKey::local(), "k".parse().unwrap());
    let dialog = Confirm::new(1, agent, command, model.now, ticket);
    let plan = Plan::Ready { effects, plan: Some(plan), at: model.now };
    model.focus = Focus::Confirm(Box::new(Confirm { plan, ..dialog }));
    insta::assert_snapshot!("gates", text(&frame(&model, &look(false), (80, 24))));
}

/// A plan of more lines than there is room for.
#[test]
fn a_long_plan_is_scrolled() {
    let mut model = armed_dialog();
    let Focus::Confirm(dialog) = &mut model.focus else { panic!("no dialog") };
    let effects = (0..30).map(|n| format!("change {n}")).collect();
    dialog.plan = Plan::Ready { effects, plan: None, at: dialog.opened };
    update(&mut model, Msg::Resized(80, 24));
    let shown = text(&frame(&model, &look(false), (80, 24)));
    assert!(shown.contains("… 20 more of 34 lines: j or PgDn"), "{shown}");
    assert!(shown.contains("read to the end, then type `promote`"), "{shown}");
    assert!(shown.contains("~ change 9") && !shown.contains("~ change 11"), "{shown}");
    press(&mut model, &[Key::PageDown, Key::PageDown]);
    type_text(&mut model, "promo");
    let shown = text(&frame(&model, &look(false), (80, 24)));
    assert!(shown.contains("~ change 29") && shown.contains("the end of 34 lines"), "{shown}");
    assert!(shown.contains("type `promote` to confirm: promo"), "{shown}");
}

/// A small terminal shows less of the plan at once, and all of it.
#[test]
fn a_plan_is_read_on_a_small_terminal_too() {
    let mut model = Model { size: (40, 10), ..armed_dialog() };
    let Focus::Confirm(dialog) = &mut model.focus else { panic!("no dialog") };
    let effects = vec!["best becomes ..76ba".to_owned()];
    dialog.plan = Plan::Ready { effects, plan: None, at: dialog.opened };
    update(&mut model, Msg::Resized(40, 10));
    (0..20).for_each(|_| press(&mut model, &[Key::Char('j')]));
    let Focus::Confirm(dialog) = &model.focus else { panic!("no dialog") };
    assert!(dialog.is_read, "{}", text(&frame(&model, &look(false), (40, 10))));
}

/// Whoever may act sees it at every size, whatever else the first line tells.
#[test]
fn armed_is_never_hidden() {
    let offline = |n| crate::model::Link::Offline { error: n, retry_at: None };
    for (width, height) in [(20, 6), (24, 8), (40, 10), (80, 24)] {
        for link in [crate::model::Link::Live, offline("gone".to_owned())] {
            for paused in [false, true] {
                let mut model = Model { size: (width, height), ..samples::model() };
                model.armed_until = Some(samples::LATER.plus(300_000));
                model.live.agents[0].link = link.clone();
                if paused {
                    press(&mut model, &[Key::Char(' ')]);
                }
                let shown = text(&frame(&model, &look(false), (width, height)));
                assert!(shown.contains("[ARMED 05:00]"), "{width}x{height}:\n{shown}");
            }
        }
    }
}

/// A board is shown whole or not at all where there is little room.
#[test]
fn a_board_on_a_short_terminal_is_whole() {
    let mut model = samples::model_with_games();
    model.screen = Screen::Games;
    let shown = text(&frame(&model, &look(false), (60, 16)));
    for row in 0..8 {
        assert!(shown.lines().any(|line| line.starts_with(&format!("│ {row} "))), "{shown}");
    }
    let shown = text(&frame(&model, &look(false), (60, 12)));
    assert!(!shown.contains("│ 0 ") && shown.contains("B places"), "{shown}");
}

/// What is fetched shows the present, and says so where the other screens show the past.
#[test]
fn games_and_actions_say_that_they_show_now() {
    for screen in [Screen::Games, Screen::Actions] {
        let mut model = Model { screen, ..sample(screen) };
        press(&mut model, &[Key::Char(' ')]);
        model.now = model.now.plus(60_000);
        let shown = text(&frame(&model, &look(false), (80, 24)));
        assert!(shown.contains("now, not 12:15:00Z"), "{shown}");
    }
}

/// A game that is being played is told from those whose winner nobody knows.
#[test]
fn a_live_game_is_seen_in_the_list() {
    let mut model = samples::model_with_games();
    model.live.agents[0].games[0].is_running = true;
    let shown = text(&frame(&model, &look(false), (80, 24)));
    let is_it = |line: &str| line.contains("adbeef-40 ") && line.contains(" live");
    assert!(shown.lines().any(is_it), "{shown}");
}

/// A cockpit with the dialog before a promotion.
fn armed_dialog() -> Model {
    let mut model = samples::model();
    model.armed_until = Some(samples::LATER.plus(60_000));
    press(&mut model, &[Key::Char(':')]);
    type_text(&mut model, "promote square8_2p square8_2p-0000003e76ba");
    press(&mut model, &[Key::Enter]);
    model
}

#[test]
fn what_was_refused_is_not_offered() {
    let mut model = armed_dialog();
    let Focus::Confirm(dialog) = &mut model.focus else { panic!("no dialog") };
    dialog.plan = Plan::Refused("403: not yours".to_owned());
    let shown = text(&frame(&model, &look(false), (80, 24)));
    assert!(
        shown.contains("x refused: 403: not yours") && shown.contains("Enter Close"),
        "{shown}"
    );
    assert!(!shown.contains("Do it"), "{shown}");
}

#[test]
fn agents_that_were_not_heard_are_counted_also_where_there_is_little_room() {
    let mut model = samples::model();
    let unheard =
        |n| crate::model::Agent::new(crate::model::AgentKey::at(&format!("http://a:{n}")));
    model.live.agents.extend((0..999).map(unheard));
    let shown = text(&frame(&model, &look(false), (80, 24)));
    assert!(shown.contains("? unknown 999"), "{shown}");
}

#[test]
fn details_wrap() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char('3'), Key::Up, Key::Up, Key::Enter]);
    insta::assert_snapshot!("details", text(&frame(&model, &look(false), (80, 24))));
}

#[test]
fn a_paused_screen_says_so_and_stands_still() {
    let mut model = samples::model();
    press(&mut model, &[Key::Char(' ')]);
    model.dirty = false;
    let key = model.live.agents[0].key.clone();
    let last = model.live.states().next().unwrap().applied;
    let (_, event) = samples::journal().pop().unwrap();
    update(&mut model, Msg::Now(ringrift::event::UtcMs(samples::LATER.0 + 60_000)));
    update(&mut model, Msg::Agent(key, News::Events(vec![(last + 1, event)])));
    assert!(!model.dirty, "nothing is drawn");
    let paused = text(&frame(&model, &look(false), (80, 24)));
    assert!(paused.contains("PAUSED 12:15:00Z"), "{paused}");
    press(&mut model, &[Key::Char(' ')]);
    assert_eq!(model.notice.unwrap().text, "live again; 1 event came meanwhile");
}

/// A screen that is too small for anything must not panic.
#[test]
fn every_size_can_be_drawn() {
    for screen in Screen::ALL {
        for size in [(1, 1), (5, 3), (20, 6), (21, 7), (30, 200), (300, 8), (59, 13)] {
            let mut model = Model { screen, ..sample(screen) };
            frame(&model, &look(false), size);
            for overlay in "?:fwe".chars().map(Key::Char) {
                press(&mut model, &[overlay]);
                frame(&model, &look(true), size);
                press(&mut model, &[Key::Esc]);
            }
        }
    }
}

#[test]
fn causes_kinds_and_evidence() {
    let mut model = Model { screen: Screen::Events, ..samples::model() };
    press(&mut model, &[Key::Char('/')]);
    type_text(&mut model, "kind:training_progress");
    press(&mut model, &[Key::Enter, Key::Char('w')]);
    insta::assert_snapshot!("why", text(&frame(&model, &look(false), (80, 24))));
    press(&mut model, &[Key::Esc, Key::Esc, Key::Char('f'), Key::Char('j')]);
    insta::assert_snapshot!("kinds", text(&frame(&model, &look(false), (80, 24))));
    press(&mut model, &[Key::Esc, Key::Char('4'), Key::Char('e')]);
    insta::assert_snapshot!("evidence", text(&frame(&model, &look(false), (80, 24))));
}

#[test]
fn a_filtered_and_ordered_table_says_so() {
    let mut model = Model { screen: Screen::Jobs, ..samples::model() };
    press(&mut model, &[Key::Char('/')]);
    type_text(&mut model, "state:done");
    press(&mut model, &[Key::Enter, Key::Char('s'), Key::Char('S')]);
    insta::assert_snapshot!("arranged", text(&frame(&model, &look(false), (80, 24))));
}
