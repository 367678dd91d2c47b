//! A key, and a sequence of keys, as text and as value.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// One pressed key, whatever library read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Key {
    Char(char),
    Ctrl(char),
    Alt(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// Keys with a name of their own.
const NAMED: &[(&str, Key)] = &[
    ("space", Key::Char(' ')),
    ("enter", Key::Enter),
    ("esc", Key::Esc),
    ("tab", Key::Tab),
    ("backtab", Key::BackTab),
    ("backspace", Key::Backspace),
    ("delete", Key::Delete),
    ("up", Key::Up),
    ("down", Key::Down),
    ("left", Key::Left),
    ("right", Key::Right),
    ("home", Key::Home),
    ("end", Key::End),
    ("pgup", Key::PageUp),
    ("pgdn", Key::PageDown),
];

/// Why a text is not a chord.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a key: use a character, ctrl-x, alt-x, or one of space enter esc tab backtab backspace delete up down left right home end pgup pgdn"
)]
pub struct ChordError(String);

impl FromStr for Key {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Self, ChordError> {
        if let Some((_, key)) = NAMED.iter().find(|(name, _)| *name == text) {
            return Ok(*key);
        }
        let single = |rest: &str| {
            let mut chars = rest.chars();
            chars.next().filter(|_| chars.next().is_none())
        };
        let ctrl = text.strip_prefix("ctrl-").and_then(single).map(Key::Ctrl);
        let alt = || text.strip_prefix("alt-").and_then(single).map(Key::Alt);
        let plain = || single(text).map(Key::Char);
        ctrl.or_else(alt).or_else(plain).ok_or_else(|| ChordError(text.to_owned()))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = NAMED.iter().find(|(_, key)| key == self) {
            return f.write_str(name);
        }
        match self {
            Self::Char(c) => write!(f, "{c}"),
            Self::Ctrl(c) => write!(f, "ctrl-{c}"),
            Self::Alt(c) => write!(f, "alt-{c}"),
            named => unreachable!("{named:?} has a name"),
        }
    }
}

/// One or more keys, pressed one after the other: `q`, `ctrl-l`, `g g`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Chord(Vec<Key>);

impl Chord {
    /// The keys in order; never empty.
    pub fn keys(&self) -> &[Key] {
        &self.0
    }
}

impl FromStr for Chord {
    type Err = ChordError;

    fn from_str(text: &str) -> Result<Self, ChordError> {
        let keys = text.split(' ').map(str::parse).collect::<Result<Vec<Key>, _>>()?;
        Ok(Self(keys))
    }
}

impl TryFrom<String> for Chord {
    type Error = ChordError;
    fn try_from(text: String) -> Result<Self, ChordError> {
        text.parse()
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, key) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{key}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_round_trip() {
        for text in ["q", "G", "g g", "ctrl-l", "alt-x", "space", "pgdn", "?", ":"] {
            assert_eq!(text.parse::<Chord>().unwrap().to_string(), text);
        }
        assert!("ctrl-".parse::<Chord>().is_err());
        assert!("hyper-x".parse::<Chord>().is_err());
    }
}
