//! A key while the dialog is open: it owns every one. Esc closes it, `y` confirms, letters are typed
//! into its field, and the keys that move elsewhere move in it.

use super::super::{Effect, log, moves};
use super::{agree, settle};
use crate::keymap::{Command, Key, Lookup};
use crate::model::action::Stage;
use crate::model::confirm::told;
use crate::model::{Confirm, Focus, Model, Plan};

/// Takes the key; the dialog goes back into the model unless it is closed.
pub fn press(model: &mut Model, mut dialog: Box<Confirm>, key: Key) -> Vec<Effect> {
    model.notice = None; // it was about the key before
    if closes(model, &dialog, key) {
        close(model, &dialog);
        return Vec::new();
    }
    let effects = answer(model, &mut dialog, key);
    model.focus = Focus::Confirm(dialog);
    settle(model);
    effects
}

/// Esc always does. Enter closes what says so, and `n` answers what takes no text.
fn closes(model: &Model, dialog: &Confirm, key: Key) -> bool {
    match (&dialog.plan, key) {
        (_, Key::Esc) | (Plan::Refused(_), Key::Enter) => true,
        (Plan::Ready { .. }, Key::Char('n')) => dialog.is_awake(model.now) && !dialog.has_field(),
        _ => false,
    }
}

/// What was sent already goes on, and is told when it is answered.
fn close(model: &mut Model, dialog: &Confirm) {
    match dialog.plan {
        Plan::Sent => model.say("it was sent already: the answer will be told"),
        Plan::Refused(_) => model.say("closed: Actions lists what was answered"),
        Plan::Asked | Plan::Ready { .. } => {
            log::reach(model, dialog.action, Stage::Cancelled);
            model.say("cancelled: nothing was changed");
        }
    }
}

fn answer(model: &mut Model, dialog: &mut Confirm, key: Key) -> Vec<Effect> {
    let is_typed = matches!(key, Key::Char(_) | Key::Home | Key::End) && dialog.takes_text();
    if !is_typed && scroll(model, dialog, key) {
        return Vec::new();
    }
    match &dialog.plan {
        Plan::Asked if key == Key::Enter => {
            model.say("wait: the agent has not said yet what would happen");
        }
        Plan::Asked => {
            dialog.typed.edit(key);
        }
        Plan::Sent => model.say("it was sent: the answer is on its way"),
        Plan::Refused(_) => {}
        Plan::Ready { .. } => return to_plan(model, dialog, key),
    }
    Vec::new()
}

/// A key before a plan that is known.
fn to_plan(model: &mut Model, dialog: &mut Confirm, key: Key) -> Vec<Effect> {
    if dialog.is_forbidden() {
        model.complain("not every gate holds: see what to do about it, and ask again");
    } else if !dialog.is_read {
        model.complain(unread(model, dialog));
    } else if key == Key::Char('y') && dialog.word_typed() {
        return agree(model, dialog);
    } else if let Some(word) = dialog.word() {
        type_word(model, dialog, &word, key);
    } else if key == Key::Enter {
        model.say("Enter answers nothing: y does it, Esc cancels");
    }
    Vec::new()
}

/// What to do where not all of the plan was on the screen.
fn unread(model: &Model, dialog: &Confirm) -> String {
    let window = told::window(model, dialog);
    match dialog.seen.first_missing(window.all()) {
        _ if window.shown == 0 => {
            "no line of the plan has room: make the terminal taller, or Esc cancels".to_owned()
        }
        Some(line) if line < window.above => {
            format!("line {} was passed over: k or PgUp goes back to it", line + 1)
        }
        _ => "read it to its end first: j or PgDn goes on".to_owned(),
    }
}

/// Types the word, and says so where it is another one.
fn type_word(model: &mut Model, dialog: &mut Confirm, word: &str, key: Key) {
    dialog.typed.edit(key);
    let typed = dialog.typed.text();
    if typed == word && key == Key::Enter {
        model.say("Enter answers nothing: y does it, Esc cancels");
    } else if typed.is_empty() && key == Key::Enter {
        model.complain(format!("type `{word}` to confirm; Esc cancels"));
    } else if !word.starts_with(typed) || (typed != word && key == Key::Enter) {
        model.complain(format!("type `{word}` to confirm; `{typed}` is typed"));
    }
}

/// Moves among the lines, if that is what the key does elsewhere.
fn scroll(model: &Model, dialog: &mut Confirm, key: Key) -> bool {
    use Command::{Bottom, Down, PageDown, PageUp, Top, Up};
    let Lookup::Command(command) = model.keymap.lookup(model.screen, &[key]) else { return false };
    let moves = matches!(command, Up | Down | PageUp | PageDown | Top | Bottom);
    if moves {
        // No line is passed over by a page; where the last one stands is known when it is drawn.
        let page = told::window(model, dialog).shown.max(1);
        dialog.scrolled = moves::target(command, dialog.scrolled, usize::MAX, page);
    }
    moves
}
