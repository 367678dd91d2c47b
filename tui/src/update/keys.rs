//! What a key does: whoever edits text gets it first, then the keymap.

use super::{
    Effect, act, confirm, differences, explain, games, kinds, moves, operations, palette, panels,
    take_away, travel,
};
use crate::keymap::{Command, Key, Lookup};
use crate::model::table::RowFilter;
use crate::model::{Filter, Focus, Line, Model, Screen, tables, themes};

pub fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    if key == Key::Ctrl('c') {
        return vec![Effect::Quit];
    }
    match std::mem::take(&mut model.focus) {
        Focus::Palette(palette) => palette::press(model, palette, key),
        Focus::Filter(line) => {
            filter(model, line, key);
            Vec::new()
        }
        Focus::Confirm(dialog) => confirm::press(model, dialog, key),
        Focus::Describe => {
            describe(model, key);
            Vec::new()
        }
        Focus::Kinds(kinds) => {
            kinds::press(model, kinds, key);
            Vec::new()
        }
        other => {
            model.focus = other;
            by_keymap(model, key)
        }
    }
}

fn by_keymap(model: &mut Model, key: Key) -> Vec<Effect> {
    model.pending.push(key);
    let mut found = model.keymap.lookup(model.screen, &model.pending);
    if found == Lookup::Nothing && model.pending.len() > 1 {
        // The sequence went nowhere: the last key counts for itself.
        model.pending = vec![key];
        found = model.keymap.lookup(model.screen, &model.pending);
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
    if let Some(effects) = outside(model, command) {
        return effects;
    }
    let done = in_time(model, command) || with_rows(model, command) || over_it(model, command);
    if !done {
        moves::step(model, command);
    }
    Vec::new()
}

/// What needs something from outside the model: agents, the clipboard, the terminal.
fn outside(model: &mut Model, command: Command) -> Option<Vec<Effect>> {
    Some(match command {
        Command::NextScreen => show(model, model.screen.step(1)),
        Command::PreviousScreen => show(model, model.screen.step(Screen::ALL.len() - 1)),
        Command::Open if model.screen == Screen::Games => games::open_chosen(model),
        Command::Follow => games::follow(model),
        Command::Differences => differences::open(model),
        Command::Why => explain::why(model),
        Command::Copy => take_away::copy(model),
        Command::CopyCommand => take_away::copy_command(model),
        Command::Export => take_away::export(model),
        Command::NextContext => next_context(model),
        Command::Resync => {
            model.say("fetching everything again");
            vec![Effect::Resync]
        }
        Command::Repaint => vec![Effect::Repaint],
        Command::Suspend => vec![Effect::Suspend],
        Command::Quit => vec![Effect::Quit],
        other => show(model, other.screen()?),
    })
}

/// What goes through time. False for any other command.
fn in_time(model: &mut Model, command: Command) -> bool {
    match command {
        Command::Pause => travel::pause(model),
        Command::StepBack => travel::step(model, false),
        Command::StepForward => travel::step(model, true),
        Command::PreviousEvent => travel::to_event(model, false),
        Command::NextEvent => travel::to_event(model, true),
        Command::GoToTime => palette::open(model, "goto "),
        Command::Bookmark => travel::bookmark(model),
        Command::ToBookmark => travel::to_bookmark(model),
        Command::ZoomIn => zoom(model, -1),
        Command::ZoomOut => zoom(model, 1),
        Command::Live => live(model),
        _ => return false,
    }
    true
}

/// What is done with panels and rows. False for any other command.
fn with_rows(model: &mut Model, command: Command) -> bool {
    match command {
        Command::NextPanel => panels::step(model, 1),
        Command::PreviousPanel => panels::step(model, model.screen.panels().len() - 1),
        Command::Mark => panels::mark(model),
        Command::ClearMarks => panels::clear_marks(model),
        Command::Filter => filter_here(model),
        Command::Sort => sort(model),
        Command::Reverse => reverse(model),
        Command::Group => model.arrangement_mut().next_group(),
        Command::Band => model.band = !model.band,
        Command::Theme => model.theme = themes::after(&model.theme).to_owned(),
        _ => return false,
    }
    true
}

/// What opens or closes something over the screen. False for any other command.
fn over_it(model: &mut Model, command: Command) -> bool {
    match command {
        Command::Open => model.focus = Focus::Details,
        Command::Back => back(model),
        Command::Kinds => kinds::open(model),
        Command::Palette => palette::open(model, ""),
        Command::Act => act::open(model),
        Command::Stop => act::stop(model),
        Command::Help => help(model),
        Command::Describe => {
            model.focus = Focus::Describe;
            model.say("which key?");
        }
        _ => return false,
    }
    true
}

/// Shows the next context, if there is another.
fn next_context(model: &mut Model) -> Vec<Effect> {
    match model.next_context() {
        Some(context) => vec![Effect::Switch(context.to_owned())],
        None => {
            model.say("no other context: [context.NAME] in the configuration file makes one");
            Vec::new()
        }
    }
}

/// Says what a key or a sequence of keys does here.
fn describe(model: &mut Model, key: Key) {
    model.pending.push(key);
    let keys = model.pending.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let said = match model.keymap.lookup(model.screen, &model.pending) {
        Lookup::Prefix => {
            model.focus = Focus::Describe;
            return model.say(format!("{keys} and which key?"));
        }
        Lookup::Nothing => format!("{keys} stands for nothing here"),
        Lookup::Command(command) => {
            let doc = model.keymap.of(command).map_or("", |binding| &binding.doc);
            format!("{keys} is {}: {doc}", command.name())
        }
    };
    model.pending.clear();
    model.say(said);
}

/// Shows a screen; gives what has to be fetched for it.
fn show(model: &mut Model, screen: Screen) -> Vec<Effect> {
    model.screen = screen;
    model.focus = Focus::Screen;
    // What was said of the screen before; a failure stays for its time.
    model.notice.take_if(|notice| !notice.bad);
    if screen == Screen::Games { games::look(model) } else { operations::list(model) }
}

/// The filter of the rows on display; of the events where there are no rows to filter.
fn filter_here(model: &mut Model) {
    let text = match model.screen {
        Screen::Events | Screen::Elo | Screen::Fleet => {
            model.screen = Screen::Events;
            model.shown().feed.filter().text().to_owned()
        }
        _ => model.arrangement_mut().filter.text().to_owned(),
    };
    model.notice = None; // it stands where the line is typed
    model.focus = Focus::Filter(Line::new(text));
}

fn sort(model: &mut Model) {
    match tables::whole(model, model.screen).map(|table| table.columns) {
        Some(columns) => model.arrangement_mut().next_sort(&columns),
        None => model.say("nothing to order here"),
    }
}

fn reverse(model: &mut Model) {
    let arrangement = model.arrangement_mut();
    arrangement.reverse = !arrangement.reverse;
}

fn help(model: &mut Model) {
    let open = matches!(model.focus, Focus::Help(_));
    model.focus = if open { Focus::Screen } else { Focus::Help(0) };
}

/// Closes what is open; on a bare screen lets go of the filter, then of the cursor.
fn back(model: &mut Model) {
    if model.focus != Focus::Screen {
        model.focus = Focus::Screen;
    } else if is_filtered(model) {
        set_filter(model, "");
    } else {
        model.cursor_mut().release();
    }
}

fn is_filtered(model: &Model) -> bool {
    match model.screen {
        Screen::Events => !model.shown().feed.filter().is_empty(),
        screen => !model.arrangements[screen as usize].filter.is_empty(),
    }
}

/// Minutes that the time bar can cover.
const SPANS: [i64; 5] = [5, 10, 30, 120, 360];

fn zoom(model: &mut Model, by: isize) {
    let at = SPANS.iter().position(|span| *span == model.span_min).unwrap_or(2);
    model.span_min = SPANS[at.saturating_add_signed(by).min(SPANS.len() - 1)];
}

fn live(model: &mut Model) {
    model.frozen = None;
    model.cursor_mut().release();
    model.chart_back = 0;
}

/// Filters while it is typed; Enter keeps it, unless it can mean nothing, and Esc drops it.
fn filter(model: &mut Model, mut line: Line, key: Key) {
    model.notice = None;
    match key {
        Key::Enter => {
            let Some(why) = doubt(model) else { return };
            model.complain(why);
        }
        Key::Esc => return set_filter(model, ""),
        key if line.edit(key) => set_filter(model, line.text()),
        _ => {}
    }
    model.focus = Focus::Filter(line);
}

/// What is wrong with the filter of the rows on display.
pub fn doubt(model: &Model) -> Option<String> {
    if model.screen == Screen::Events {
        let feed = &model.shown().feed;
        return feed.filter().doubt().filter(|_| feed.is_empty());
    }
    let text = model.arrangements[model.screen as usize].filter.text();
    let table = tables::whole(model, model.screen)?;
    RowFilter::checked(text, &table).err()
}

/// Filters the rows on display.
pub fn set_filter(model: &mut Model, text: &str) {
    if model.screen != Screen::Events {
        model.arrangement_mut().filter = RowFilter::parse(text);
        return;
    }
    let filter = Filter::parse(text);
    if let Some(frozen) = &mut model.frozen {
        frozen.world.feed.set_filter(filter.clone());
    }
    model.live.feed.set_filter(filter);
}
