//! The palette: typing, completing, carrying out.

use ringrift::event::UtcMs;

use super::{Effect, addressee, confirm, keys, travel};
use crate::keymap::Key;
use crate::model::table::Line as _;
use crate::model::{Focus, Model, Palette, Screen, rows, tables};
use crate::order::{Order, suggest};

/// A key while the palette is open. Arrows choose a suggestion; Enter takes the chosen one, else
/// what was typed as it stands.
pub fn press(model: &mut Model, mut palette: Palette, key: Key) -> Vec<Effect> {
    model.notice = None; // it stands where the line is typed
    match key {
        Key::Esc => return Vec::new(),
        Key::Enter => return enter(model, palette),
        Key::Backspace if palette.line.text().is_empty() => return Vec::new(),
        Key::Tab => palette = suggest::complete(model, &palette),
        Key::Down | Key::Ctrl('n') => choose(model, &mut palette, true),
        Key::Up | Key::Ctrl('p') => choose(model, &mut palette, false),
        key if palette.line.edit(key) => palette.chosen = None,
        _ => {}
    }
    model.focus = Focus::Palette(palette);
    Vec::new()
}

fn choose(model: &Model, palette: &mut Palette, forward: bool) {
    let count = suggest::suggestions(model, palette.line.text()).len();
    palette.choose(forward, count);
}

fn enter(model: &mut Model, palette: Palette) -> Vec<Effect> {
    let Some(chosen) = palette.chosen else {
        let empty = palette.line.text().trim().is_empty();
        return if empty { Vec::new() } else { carry_out(model, palette) };
    };
    let mut options = suggest::suggestions(model, palette.line.text());
    if chosen >= options.len() {
        return Vec::new();
    }
    let taken = options.swap_remove(chosen);
    if taken.complete {
        return carry_out(model, Palette::with(taken.line));
    }
    model.focus = Focus::Palette(Palette::with(format!("{} ", taken.line)));
    Vec::new()
}

/// Opens the palette with a line to begin with.
pub fn open(model: &mut Model, line: &str) {
    model.notice = None;
    model.focus = Focus::Palette(Palette::with(line));
}

/// The daemon under the cursor of the Daemons screen.
pub fn selected_daemon(model: &Model) -> Option<rows::daemons::DaemonRow<'_>> {
    let row = tables::under_cursor(model).filter(|_| model.screen == Screen::Daemons)?;
    rows::daemons::list(model.shown(), model.shown_at()).find(|daemon| daemon.has_key(&row.key))
}

/// The network under the cursor of the Elo screen.
pub fn selected_model(model: &Model) -> Option<(ringrift::game::ConfigKey, ringrift::id::ModelId)> {
    let configs = rows::elo::configs(model.shown());
    let keys: Vec<String> = configs.iter().map(ToString::to_string).collect();
    let at = model.cursors[Screen::Elo as usize].find(&keys)?;
    let series = rows::elo::series(model.shown(), configs[at])?;
    let back = model.chart_back.min(series.generations.len().checked_sub(1)?);
    let generation = &series.generations[series.generations.len() - 1 - back];
    Some((series.config, generation.model.clone()))
}

fn carry_out(model: &mut Model, palette: Palette) -> Vec<Effect> {
    match Order::parse(palette.line.text()) {
        Err(why) => {
            model.complain(why);
            model.focus = Focus::Palette(palette);
        }
        Ok(Order::Run(command)) => return keys::run(model, command),
        Ok(Order::Filter(words)) => {
            model.screen = Screen::Events;
            keys::set_filter(model, &words);
            if let Some(why) = keys::doubt(model) {
                model.complain(why);
            }
        }
        Ok(Order::GoTo(time)) => travel::go_to_text(model, &time),
        Ok(Order::Context(name)) if model.contexts.contains(&name) => {
            return vec![Effect::Switch(name)];
        }
        Ok(Order::Context(name)) => {
            model.complain(format!("no context `{name}`: use {}", model.contexts.join(", ")));
        }
        Ok(Order::Theme(name)) => name.clone_into(&mut model.theme),
        Ok(Order::Arm { .. }) if model.is_recorded => {
            model.complain("a recording is connected to nobody: there is nothing to arm for");
        }
        Ok(Order::Arm { minutes, reason }) => {
            model.armed_until = Some(UtcMs(model.now.0 + minutes * 60_000));
            model.armed_for = reason;
            model.say(format!("armed for {minutes} min: every command still asks before it acts"));
        }
        Ok(Order::Disarm) => {
            model.armed_until = None;
            model.armed_for = None;
            model.say("read-only again");
        }
        Ok(Order::Send { command, on }) => match addressee::find(model, &command, on.as_deref()) {
            Ok(agent) => return confirm::open(model, agent, command),
            Err(why) => {
                model.complain(why);
                model.focus = Focus::Palette(palette);
            }
        },
    }
    Vec::new()
}
