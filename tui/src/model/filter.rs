//! The filter of the events: words that a line has to hold.

use super::feed::{Entry, Level};

/// Terms, all of which must hold: `word`, `!word`, `kind:word`, `node:word`, `config:word`,
/// `level:warn` (that level or worse). Case does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    text: String,
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    negated: bool,
    field: Field,
    word: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Any,
    Kind,
    Node,
    Config,
    Level,
}

impl Filter {
    /// Reads the terms; every text is a filter.
    pub fn parse(text: &str) -> Self {
        let terms = text.split_whitespace().filter_map(term).collect();
        Self { text: text.trim().to_owned(), terms }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// True if it lets everything pass.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The first term that asks for what no event has. A text may hold a colon of its own, so this is
    /// meant for a filter that nothing passes.
    pub fn doubt(&self) -> Option<String> {
        self.terms.iter().find_map(Term::doubt)
    }

    /// True if the entry passes.
    pub fn passes(&self, entry: &Entry) -> bool {
        self.terms.iter().all(|term| term.holds(entry) != term.negated)
    }
}

fn term(text: &str) -> Option<Term> {
    let (negated, rest) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
    let (field, word) = match rest.split_once(':') {
        Some(("kind", word)) => (Field::Kind, word),
        Some(("node", word)) => (Field::Node, word),
        Some(("config", word)) => (Field::Config, word),
        Some(("level", word)) => (Field::Level, word),
        _ => (Field::Any, rest),
    };
    (!word.is_empty()).then(|| Term { negated, field, word: word.to_lowercase() })
}

impl Term {
    fn doubt(&self) -> Option<String> {
        let Self { field, word, .. } = self;
        let is_name = |text: &str| !text.is_empty() && text.chars().all(char::is_alphabetic);
        let column = word.split_once([':', '<', '>']).filter(|(column, _)| is_name(column));
        match (field, column) {
            (Field::Level, _) if Level::from_prefix(word).is_none() => {
                Some(format!("`level:{word}`: levels are info, warn, error"))
            }
            (Field::Any, Some((column, _))) => Some(format!(
                "`{word}`: events have no {column}; use word, !word, kind:, node:, config:, level:"
            )),
            _ => None,
        }
    }

    fn holds(&self, entry: &Entry) -> bool {
        let has = |text: &str| text.to_lowercase().contains(&self.word);
        match self.field {
            Field::Kind => has(&entry.kind),
            Field::Node => has(&entry.node),
            Field::Config => has(&entry.config),
            Field::Level => Level::from_prefix(&self.word).is_some_and(|l| entry.level >= l),
            Field::Any => {
                has(&entry.kind) || has(&entry.node) || has(&entry.config) || has(&entry.detail)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: &str, level: Level, detail: &str) -> Entry {
        Entry {
            kind: kind.into(),
            level,
            detail: detail.into(),
            node: "n1".into(),
            ..Entry::default()
        }
    }

    #[test]
    fn what_no_event_has_is_doubted() {
        let doubt = |text| Filter::parse(text).doubt();
        assert!(doubt("x foo:bar").unwrap().starts_with("`foo:bar`: events have no foo"));
        assert!(doubt("age>banana").unwrap().contains("no age"));
        assert!(doubt("level:bad").unwrap().contains("info, warn, error"));
        assert_eq!(doubt("kind:x node:y level:w 12:03 -> word"), None);
    }

    #[test]
    fn every_term_must_hold() {
        let failed = entry("WORK_FAILED", Level::Warn, "train t-3: out of memory");
        let done = entry("WORK_COMPLETED", Level::Info, "train t-4");
        for (filter, first, second) in [
            ("", true, true),
            ("TRAIN", true, true),
            ("train memory", true, false),
            ("kind:work !memory", false, true),
            ("level:warn", true, false),
            ("level:wa node:n1", true, false),
            ("node:n2", false, false),
            ("!", true, true),
        ] {
            let filter = Filter::parse(filter);
            assert_eq!(
                (filter.passes(&failed), filter.passes(&done)),
                (first, second),
                "{filter:?}"
            );
        }
    }
}
