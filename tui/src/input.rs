//! What the terminal says: read by a thread of its own, and turned into our keys.
//!
//! The library is built to look whether there is input (`use-dev-tty`). Its usual way is to be notified
//! of new input and to read a kilobyte then: of the rest of a flood it hears nothing more, and when the
//! terminal's buffer is full no new input can come that would notify it.

use std::io;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use tokio::sync::mpsc;

use crate::keymap::Key;

/// Events that wait to be taken in; the terminal keeps what does not fit.
const WAITING: usize = 1024;

/// Starts to read the terminal, until it cannot be read or nobody listens.
pub fn listen() -> mpsc::Receiver<io::Result<Event>> {
    let (out, events) = mpsc::channel(WAITING);
    std::thread::spawn(move || {
        loop {
            let event = read();
            let ends = event.is_err();
            if out.blocking_send(event).is_err() || ends {
                return;
            }
        }
    });
    events
}

/// The key of an event; `None` for releases and for keys that we do not know.
pub fn key_of(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let with = |modifier| event.modifiers.contains(modifier);
    Some(match event.code {
        KeyCode::Char(c) if with(KeyModifiers::CONTROL) => Key::Ctrl(c.to_ascii_lowercase()),
        KeyCode::Char(c) if with(KeyModifiers::ALT) => Key::Alt(c),
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        _ => return None,
    })
}
