//! What a key does: whoever edits text gets it first, then the keymap.

use super::{Effect, confirm, moves, palette};
use crate::keymap::{Command, Key, Lookup};
use crate::model::{Filter, Focus, Frozen, Line, Model, Screen, themes};

pub fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    if key == Key::Ctrl('c') {
        return vec![Effect::Quit];
    }
    match std::mem::take(&mut model.focus) {
        Focus::Palette(line) => palette::press(model, line, key),
        Focus::Filter(line) => {
            filter(model, line, key);
            Vec::new()
        }
        Focus::Confirm(dialog) => confirm::press(model, dialog, key),
        other => {
            model.focus = other;
            by_keymap(model, key)
        }
    }
}

fn by_keymap(model: &mut Model, key: Key) -> Vec<Effect> {
    model.pending.push(key);
    let mut found = model.keymap.lookup(&model.pending);
    if found == Lookup::Nothing && model.pending.len() > 1 {
        // The sequence went nowhere: the last key counts for itself.
        model.pending = vec![key];
        found = model.keymap.lookup(&model.pending);
    }
    match found {
        Lookup::Prefix => Vec::new(),
        Lookup::Nothing => {
            model.pending.clear();
            Vec::new()
        }
        Lookup::Command(command) => {
            model.pending.clear();
            run(model, command)
        }
    }
}

/// Does what a command of the keymap says.
pub fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    match command {
        Command::Fleet => show(model, Screen::Fleet),
        Command::Agents => show(model, Screen::Agents),
        Command::Events => show(model, Screen::Events),
        Command::Elo => show(model, Screen::Elo),
        Command::Daemons => show(model, Screen::Daemons),
        Command::NextScreen => step_screen(model, 1),
        Command::PreviousScreen => step_screen(model, Screen::ALL.len() - 1),
        Command::Open if model.screen == Screen::Elo => {} // its card is always open
        Command::Open => model.focus = Focus::Details,
        Command::Back => back(model),
        Command::Filter => {
            show(model, Screen::Events);
            model.focus = Focus::Filter(Line::new(model.shown().feed.filter().text()));
        }
        Command::Pause => pause(model),
        Command::Live => live(model),
        Command::Band => model.band = !model.band,
        Command::Palette => palette::open(model, ""),
        Command::Actions => palette::open_for_row(model),
        Command::Help => help(model),
        Command::Theme => model.theme = themes::after(&model.theme).to_owned(),
        Command::Resync => {
            model.say("fetching everything again");
            return vec![Effect::Resync];
        }
        Command::Repaint => return vec![Effect::Repaint],
        Command::Suspend => return vec![Effect::Suspend],
        Command::Quit => return vec![Effect::Quit],
        movement => moves::step(model, movement),
    }
    Vec::new()
}

fn show(model: &mut Model, screen: Screen) {
    model.screen = screen;
    model.focus = Focus::Screen;
}

fn step_screen(model: &mut Model, by: usize) {
    show(model, Screen::ALL[(model.screen as usize + by) % Screen::ALL.len()]);
}

fn help(model: &mut Model) {
    let open = matches!(model.focus, Focus::Help(_));
    model.focus = if open { Focus::Screen } else { Focus::Help(0) };
}

/// Closes what is open; on a bare screen lets go of the filter, then of the cursor.
fn back(model: &mut Model) {
    if model.focus != Focus::Screen {
        model.focus = Focus::Screen;
    } else if model.screen == Screen::Events && !model.shown().feed.filter().is_empty() {
        set_filter(model, "");
    } else {
        model.cursor_mut().release();
    }
}

fn pause(model: &mut Model) {
    if model.frozen.is_some() {
        model.frozen = None;
        return;
    }
    let world = model.live.clone();
    let events = world.feed.received();
    model.frozen = Some(Box::new(Frozen { at: model.now, world, events }));
}

fn live(model: &mut Model) {
    model.frozen = None;
    model.cursor_mut().release();
    model.chart_back = 0;
}

/// Filters while it is typed; Enter keeps it, Esc drops it.
fn filter(model: &mut Model, mut line: Line, key: Key) {
    match key {
        Key::Enter => {}
        Key::Esc => set_filter(model, ""),
        key => {
            if line.edit(key) {
                set_filter(model, line.text());
            }
            model.focus = Focus::Filter(line);
        }
    }
}

fn set_filter(model: &mut Model, text: &str) {
    let filter = Filter::parse(text);
    if let Some(frozen) = &mut model.frozen {
        frozen.world.feed.set_filter(filter.clone());
    }
    model.live.feed.set_filter(filter);
}
