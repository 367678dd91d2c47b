//! One line of text that is being typed.

use crate::keymap::Key;

/// The longest line that can be typed.
const MAX_CHARS: usize = 512;

/// Text and a position in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    text: String,
    /// Characters before the cursor.
    at: usize,
}

impl Line {
    /// A line with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { at: text.chars().count(), text }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Characters before the cursor.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Types a character.
    pub fn insert(&mut self, c: char) {
        if c.is_control() || self.text.chars().count() >= MAX_CHARS {
            return;
        }
        self.text.insert(self.byte(self.at), c);
        self.at += 1;
    }

    /// Edits by one key; false if the key edits nothing.
    pub fn edit(&mut self, key: Key) -> bool {
        let end = self.text.chars().count();
        match key {
            Key::Char(c) => self.insert(c),
            Key::Backspace if self.at > 0 => self.cut(self.at - 1, self.at),
            Key::Delete if self.at < end => self.cut(self.at, self.at + 1),
            Key::Ctrl('u') => self.cut(0, self.at),
            Key::Ctrl('w') => self.cut(self.word_start(), self.at),
            Key::Left => self.at = self.at.saturating_sub(1),
            Key::Right => self.at = (self.at + 1).min(end),
            Key::Home => self.at = 0,
            Key::End => self.at = end,
            _ => return false,
        }
        true
    }

    fn cut(&mut self, from: usize, to: usize) {
        self.text.replace_range(self.byte(from)..self.byte(to), "");
        self.at = from;
    }

    fn word_start(&self) -> usize {
        let before: Vec<char> = self.text.chars().take(self.at).collect();
        let word_end = before.iter().rposition(|c| *c != ' ').map_or(0, |i| i + 1);
        before[..word_end].iter().rposition(|c| *c == ' ').map_or(0, |i| i + 1)
    }

    fn byte(&self, char_index: usize) -> usize {
        self.text.char_indices().nth(char_index).map_or(self.text.len(), |(byte, _)| byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editing_knows_characters_not_bytes() {
        let mut line = Line::new("größe zwei");
        for key in [Key::Ctrl('w'), Key::Backspace, Key::Left, Key::Char('x'), Key::Home] {
            assert!(line.edit(key));
        }
        assert_eq!(line.text(), "größxe");
        assert!(line.edit(Key::Delete));
        assert_eq!((line.text(), line.at()), ("rößxe", 0));
        assert!(!line.edit(Key::Enter));
    }
}
