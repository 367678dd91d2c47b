//! Keys as data: which keys stand for which command, with a sentence for each.

mod chord;
#[cfg(test)]
mod lint;

use serde::Deserialize;

pub use chord::{Chord, ChordError, Key};

/// The keymap that is compiled in.
const DEFAULT: &str = include_str!("../../assets/keymaps/default.toml");

/// Everything that a key can ask for. None of them changes the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each command's sentence stands in assets/keymaps/default.toml")]
pub enum Command {
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Top,
    Bottom,
    NextScreen,
    PreviousScreen,
    Fleet,
    Agents,
    Events,
    Elo,
    Daemons,
    Open,
    Back,
    Filter,
    Pause,
    Live,
    Band,
    Palette,
    Actions,
    Help,
    Resync,
    Theme,
    Repaint,
    Suspend,
    Quit,
}

/// One line of the keymap.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// What it does.
    pub command: Command,
    /// The chords that stand for it, as text.
    pub keys: Vec<Chord>,
    /// The heading under which help lists it.
    pub group: String,
    /// One sentence, 4 to 60 characters.
    pub doc: String,
}

/// All bindings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keymap {
    /// In the order in which help shows them.
    #[serde(rename = "binding")]
    pub bindings: Vec<Binding>,
}

/// What the keys pressed so far mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// A command.
    Command(Command),
    /// The beginning of a longer sequence.
    Prefix,
    /// Nothing.
    Nothing,
}

impl Keymap {
    /// Reads a keymap file.
    ///
    /// # Errors
    /// When the text is no keymap: unknown command, key or field.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// What `pressed` stands for.
    pub fn lookup(&self, pressed: &[Key]) -> Lookup {
        let chords = || self.bindings.iter().flat_map(|b| b.keys.iter().map(move |c| (b, c)));
        if let Some((binding, _)) = chords().find(|(_, chord)| chord.keys() == pressed) {
            return Lookup::Command(binding.command);
        }
        let begun = chords().any(|(_, chord)| chord.keys().starts_with(pressed));
        if begun { Lookup::Prefix } else { Lookup::Nothing }
    }

    /// The first chord of a command, for hints.
    pub fn hint(&self, command: Command) -> Option<&Chord> {
        self.bindings.iter().find(|b| b.command == command).and_then(|b| b.keys.first())
    }
}

impl Default for Keymap {
    fn default() -> Self {
        Self::parse(DEFAULT).expect("the compiled-in keymap is read by a test")
    }
}
