//! Keys as data: which keys stand for which command, with a sentence for each.

mod chord;
mod command;
#[cfg(test)]
mod lint;
mod user;

use serde::Deserialize;

pub use chord::{Chord, ChordError, Key};
pub use command::Command;
pub use user::UserKeysError;

use crate::screen::Screen;

/// The keymap that is compiled in.
const DEFAULT: &str = include_str!("../../assets/keymaps/default.toml");

/// One line of the keymap.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// What it does.
    pub command: Command,
    /// Other words for it, for the palette.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The chords that stand for it, as text.
    pub keys: Vec<Chord>,
    /// The heading under which help lists it.
    pub group: String,
    /// The screens on which the keys mean this; empty for all. There they go before the others.
    #[serde(default)]
    pub screens: Vec<Screen>,
    /// The word in the hint line; without one it is not listed there.
    pub hint: Option<String>,
    /// One sentence, 4 to 60 characters.
    pub doc: String,
}

impl Binding {
    /// True if it belongs to this screen and not to all.
    pub fn is_of(&self, screen: Screen) -> bool {
        self.screens.contains(&screen)
    }

    /// True if its keys count on this screen.
    pub fn counts_on(&self, screen: Screen) -> bool {
        self.screens.is_empty() || self.is_of(screen)
    }

    /// Its chords, separated by blanks.
    pub fn keys_text(&self) -> String {
        self.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join("  ")
    }
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

    /// The bindings that count on a screen, its own before those of all screens.
    pub fn on(&self, screen: Screen) -> impl Iterator<Item = &Binding> {
        let own = self.bindings.iter().filter(move |b| b.is_of(screen));
        own.chain(self.bindings.iter().filter(|b| b.screens.is_empty()))
    }

    /// What `pressed` stands for on a screen.
    pub fn lookup(&self, screen: Screen, pressed: &[Key]) -> Lookup {
        let chords = || self.on(screen).flat_map(|b| b.keys.iter().map(move |c| (b, c)));
        if let Some((binding, _)) = chords().find(|(_, chord)| chord.keys() == pressed) {
            return Lookup::Command(binding.command);
        }
        let begun = chords().any(|(_, chord)| chord.keys().starts_with(pressed));
        if begun { Lookup::Prefix } else { Lookup::Nothing }
    }

    /// The binding of a command.
    pub fn of(&self, command: Command) -> Option<&Binding> {
        self.bindings.iter().find(|b| b.command == command)
    }
}

impl Default for Keymap {
    fn default() -> Self {
        Self::parse(DEFAULT).expect("the compiled-in keymap is read by a test")
    }
}
