//! The operator's own keys: added to the defaults, taken away only when that is asked for.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{Binding, Chord, Command, Key, Keymap};

/// A file of own keys.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    bind: Vec<Bind>,
    unbind: Vec<Unbind>,
}

/// More keys for a command.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bind {
    command: Spanned<String>,
    keys: Vec<Spanned<String>>,
}

/// Keys that stand for nothing any more.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unbind {
    keys: Vec<Spanned<String>>,
}

/// What is wrong with a file of own keys, and in which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct UserKeysError {
    line: usize,
    reason: String,
}

impl Keymap {
    /// The keymap with the keys of a file added.
    ///
    /// # Errors
    /// With the line: when the text is no such file, names an unknown command or key, or gives a
    /// key a second meaning.
    pub fn with_user_keys(mut self, text: &str) -> Result<Self, UserKeysError> {
        let file: File = toml::from_str(text).map_err(|error| UserKeysError {
            line: error.span().map_or(1, |span| line_of(text, &span)),
            reason: error.message().to_owned(),
        })?;
        let wrong = |(span, reason): Wrong| UserKeysError { line: line_of(text, &span), reason };
        for unbind in &file.unbind {
            unbind.keys.iter().try_for_each(|key| self.unbind(key)).map_err(wrong)?;
        }
        for bind in &file.bind {
            let command = command(&bind.command).map_err(wrong)?;
            bind.keys.iter().try_for_each(|key| self.bind(command, key)).map_err(wrong)?;
        }
        Ok(self)
    }

    fn unbind(&mut self, key: &Spanned<String>) -> Result<(), Wrong> {
        let chord = chord(key)?;
        let holders = self.bindings.iter_mut().filter(|b| b.keys.contains(&chord));
        let mut found = false;
        for binding in holders {
            binding.keys.retain(|other| *other != chord);
            found = true;
        }
        if found { Ok(()) } else { Err((key.span(), format!("`{chord}` is bound to nothing"))) }
    }

    fn bind(&mut self, command: Command, key: &Spanned<String>) -> Result<(), Wrong> {
        let chord = chord(key)?;
        let at = self.bindings.iter().position(|b| b.command == command);
        let at = at.expect("a test finds every command in the compiled-in keymap");
        if let Some(other) = self.bindings.iter().find(|b| b.clashes(&self.bindings[at], &chord)) {
            let (name, doc) = (other.command.name(), &other.doc);
            let reason = format!("`{chord}` stands for {name} already ({doc}): unbind it first");
            return Err((key.span(), reason));
        }
        self.bindings[at].keys.push(chord);
        Ok(())
    }
}

impl Binding {
    /// True if one of its keys would make `chord` ambiguous as a key of `other`: the same keys, or
    /// the beginning of one another, on a screen that both know.
    pub(super) fn clashes(&self, other: &Self, chord: &Chord) -> bool {
        let together = self.screens.is_empty() == other.screens.is_empty()
            && (self.screens.is_empty() || self.screens.iter().any(|s| other.is_of(*s)));
        let (keys, begins) = (chord.keys(), |a: &[Key], b: &[Key]| a.starts_with(b));
        together && self.keys.iter().any(|k| begins(k.keys(), keys) || begins(keys, k.keys()))
    }
}

/// Where in the file something is wrong, and what.
type Wrong = (Range<usize>, String);

fn command(name: &Spanned<String>) -> Result<Command, Wrong> {
    let text = name.get_ref();
    text.parse().map_err(|_| (name.span(), format!("no command `{text}`{}", suggestion(text))))
}

fn suggestion(word: &str) -> String {
    use strum::VariantArray;
    let scored = Command::VARIANTS.iter().map(|c| (c.name(), strsim::jaro_winkler(c.name(), word)));
    match scored.max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((name, score)) if score > 0.7 => format!("; did you mean `{name}`?"),
        _ => "; `ringrift-tui keys` lists them".to_owned(),
    }
}

fn chord(key: &Spanned<String>) -> Result<Chord, Wrong> {
    let wrong = |reason: String| (key.span(), reason);
    let chord: Chord =
        key.get_ref().parse().map_err(|e: super::ChordError| wrong(e.to_string()))?;
    if chord.keys().iter().any(|key| matches!(key, Key::Backspace | Key::Delete)) {
        return Err(wrong(format!("`{chord}` edits text and can stand for nothing else")));
    }
    Ok(chord)
}

/// The number of the line in which a range of the text begins, from 1.
fn line_of(text: &str, span: &Range<usize>) -> usize {
    1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::Lookup;
    use crate::screen::Screen;

    fn look(keymap: &Keymap, key: char) -> Lookup {
        keymap.lookup(Screen::Fleet, &[Key::Char(key)])
    }

    #[test]
    fn own_keys_are_added_and_the_defaults_stay() {
        let text = "[[bind]]\ncommand = 'pause'\nkeys = ['p', 'ctrl-p']\n";
        let keymap = Keymap::default().with_user_keys(text).unwrap();
        for key in ['p', ' '] {
            assert_eq!(look(&keymap, key), Lookup::Command(Command::Pause));
        }
        assert_eq!(Keymap::default().with_user_keys("").unwrap(), Keymap::default());
    }

    #[test]
    fn a_key_is_free_again_once_it_is_unbound() {
        let text = "[[unbind]]\nkeys = ['r']\n[[bind]]\ncommand = 'pause'\nkeys = ['r']\n";
        let keymap = Keymap::default().with_user_keys(text).unwrap();
        assert_eq!(look(&keymap, 'r'), Lookup::Command(Command::Pause));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let bind = |command: &str, key: &str| {
            format!("# mine\n[[bind]]\ncommand = '{command}'\nkeys = ['{key}']\n")
        };
        for (text, said) in [
            (bind("pause", "q"), "line 4: `q` stands for quit already (leave"),
            (bind("pause", "g"), "line 4: `g` stands for top already"),
            (bind("pause", "q q"), "line 4: `q q` stands for quit already"),
            (bind("pauze", "p"), "line 3: no command `pauze`; did you mean `pause`?"),
            (bind("pause", "hyper-p"), "line 4: `hyper-p` is not a key"),
            (bind("pause", "backspace"), "line 4: `backspace` edits text"),
            ("[[unbind]]\nkeys = ['%']".to_owned(), "line 2: `%` is bound to nothing"),
            ("[[bind]]\nkey = 'p'".to_owned(), "line 2: unknown field `key`"),
            ("[[bind".to_owned(), "line 1: "),
        ] {
            let error = Keymap::default().with_user_keys(&text).unwrap_err().to_string();
            assert!(error.starts_with(said), "{text}: {error}");
        }
    }
}
