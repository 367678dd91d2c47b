//! The palette: typing, completing, carrying out.

use ringrift::api::Command;
use ringrift::event::UtcMs;

use super::order::Order;
use super::{Effect, confirm, keys, suggest, travel};
use crate::keymap::Key;
use crate::model::{AgentKey, Filter, Focus, Model, Palette, Screen, rows, tables};

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

/// Opens the palette with the verb for the row under the cursor; nothing is sent.
pub fn open_for_row(model: &mut Model) {
    let text = match model.screen {
        Screen::Daemons => selected_daemon(model).map(|row| format!("restart {}", row.name)),
        Screen::Elo => selected_model(model).map(|(config, id)| format!("promote {config} {id}")),
        _ => None,
    };
    match text {
        None => model.say("no action for this row; `:` opens the palette"),
        Some(_) if model.armed_s().is_none() => model.say("read-only: type :arm first"),
        Some(text) => open(model, &text),
    }
}

fn selected_daemon(model: &Model) -> Option<rows::daemons::DaemonRow> {
    let row = tables::under_cursor(model).filter(|_| model.screen == Screen::Daemons)?;
    rows::daemons::list(model.shown()).into_iter().find(|daemon| daemon.key == row.key)
}

fn selected_model(model: &Model) -> Option<(ringrift::game::ConfigKey, ringrift::id::ModelId)> {
    let configs = rows::elo::configs(model.shown());
    let keys: Vec<String> = configs.iter().map(ToString::to_string).collect();
    let at = model.cursors[Screen::Elo as usize].find(keys.iter().map(String::as_str))?;
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
            model.live.feed.set_filter(Filter::parse(&words));
            model.screen = Screen::Events;
        }
        Ok(Order::GoTo(time)) => travel::go_to_text(model, &time),
        Ok(Order::Theme(name)) => name.clone_into(&mut model.theme),
        Ok(Order::Arm(minutes)) => {
            model.armed_until = Some(UtcMs(model.now.0 + minutes * 60_000));
            model.say(format!("armed for {minutes} min: every command still asks before it acts"));
        }
        Ok(Order::Disarm) => {
            model.armed_until = None;
            model.say("read-only again");
        }
        Ok(Order::Send { command, on }) => match addressee(model, &command, on.as_deref()) {
            Ok(agent) => return confirm::open(model, agent, command),
            Err(why) => model.complain(why),
        },
    }
    Vec::new()
}

/// Who is to do it: the named node, the row under the cursor, or the only agent there is.
fn addressee(model: &Model, command: &Command, on: Option<&str>) -> Result<AgentKey, String> {
    let agents = &model.live.agents;
    if let Some(name) = on {
        let named = agents.iter().find(|agent| agent.name() == name || agent.key.as_str() == name);
        return named.map(|a| a.key.clone()).ok_or_else(|| format!("no agent `{name}` here"));
    }
    if let [only] = agents.as_slice() {
        return Ok(only.key.clone());
    }
    match (command, selected_daemon(model)) {
        (Command::RestartDaemon { daemon }, Some(row)) if row.name == *daemon => Ok(row.agent),
        _ => Err("which agent? add `on <node>`".to_owned()),
    }
}
