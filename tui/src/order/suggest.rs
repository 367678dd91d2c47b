//! What could be typed next in the palette, best first.

use super::{VERBS, arguments};
use crate::keymap::Binding;
use crate::model::{Model, Palette, fuzzy, themes};

/// The most suggestions that are offered.
const MAX: usize = 200;

/// How much more a fit counts, by where it is found.
const IN_NAME: i32 = 300;
const IS_KEY: i32 = 250;
const IN_ALIAS: i32 = 200;
const IN_DOC: i32 = 100;

/// One completion of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole line after it was taken.
    pub line: String,
    /// The keys that do the same, if any.
    pub keys: String,
    /// A sentence.
    pub doc: String,
    /// The line can be carried out as it stands.
    pub complete: bool,
}

/// Completions of what was typed so far, best first. Verbs are there only while armed.
pub fn suggestions(model: &Model, typed: &str) -> Vec<Suggestion> {
    let words: Vec<&str> = typed.split(' ').collect();
    let (last, before) = words.split_last().map_or(("", &[][..]), |(last, rest)| (*last, rest));
    let armed = model.armed_s().is_some();
    let words = match before {
        [] => return first_words(model, armed, typed),
        ["ctx"] => model.contexts.iter().map(|name| (name.clone(), String::new())).collect(),
        ["theme"] => themes::NAMES.iter().map(|name| ((*name).to_owned(), String::new())).collect(),
        before => match armed.then(|| arguments::next(model, before)).flatten() {
            Some(words) => words,
            // No word that takes another: perhaps a part of somebody's sentence.
            None => return first_words(model, armed, typed),
        },
    };
    let complete = !matches!(before, ["promote" | "evaluate"]);
    let start = before.iter().map(|word| format!("{word} ")).collect::<String>();
    let ranked = words.into_iter().filter_map(|(word, doc)| {
        let line = format!("{start}{word}");
        let rank = fuzzy::score(last, &word)?;
        Some((rank, Suggestion { line, keys: String::new(), doc, complete }))
    });
    best_first(ranked)
}

/// The palette after the chosen suggestion, else the best one, was taken.
pub fn complete(model: &Model, palette: &Palette) -> Palette {
    let options = suggestions(model, palette.line.text());
    let taken = options.get(palette.chosen.unwrap_or(0));
    taken.map_or_else(|| palette.clone(), |taken| Palette::with(format!("{} ", taken.line)))
}

fn best_first(ranked: impl Iterator<Item = (i32, Suggestion)>) -> Vec<Suggestion> {
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    ranked.into_iter().take(MAX).map(|(_, suggestion)| suggestion).collect()
}

fn first_words(model: &Model, armed: bool, typed: &str) -> Vec<Suggestion> {
    let verbs = VERBS.iter().filter(|verb| armed || !verb.needs_arming).filter_map(|verb| {
        let rank = fit(typed, verb.name, &[], "", verb.doc)?;
        let (line, doc) = (verb.name.to_owned(), format!("{}: {}", verb.grammar, verb.doc));
        Some((rank, Suggestion { line, keys: String::new(), doc, complete: verb.stands_alone }))
    });
    let is_verb = |binding: &&Binding| VERBS.iter().any(|v| v.name == binding.command.name());
    let commands = model.keymap.bindings.iter().filter(|binding| !is_verb(binding));
    let commands = commands.filter_map(|binding| {
        let (line, keys) = (binding.command.name().to_owned(), binding.keys_text());
        let rank = fit(typed, &line, &binding.aliases, &keys, &binding.doc)?;
        Some((rank, Suggestion { line, keys, doc: binding.doc.clone(), complete: true }))
    });
    best_first(verbs.chain(commands))
}

/// How well what was typed fits a command: its name, another word for it, its key or its sentence.
fn fit(typed: &str, name: &str, aliases: &[String], keys: &str, doc: &str) -> Option<i32> {
    let name = fuzzy::score(typed, name).map(|score| score + IN_NAME);
    let alias = aliases.iter().filter_map(|alias| fuzzy::score(typed, alias)).max();
    let key = (!typed.is_empty() && keys.split("  ").any(|key| key == typed)).then_some(IS_KEY);
    let doc = doc.to_lowercase().contains(&typed.to_lowercase()).then_some(IN_DOC);
    [name, alias.map(|score| score + IN_ALIAS), key, doc].into_iter().flatten().max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn best(typed: &str) -> String {
        let model = samples::model();
        suggestions(&model, typed).first().map(|s| s.line.clone()).unwrap_or_default()
    }

    #[test]
    fn name_alias_key_and_sentence_are_searched() {
        assert_eq!(best("daem"), "daemons", "by name");
        assert_eq!(best("nxtsc"), "next-screen", "by some letters of the name");
        assert_eq!(best("freeze"), "pause", "by another word");
        assert_eq!(best("ctrl-l"), "repaint", "by key");
        assert_eq!(best("never quits"), "back", "by the sentence");
        assert_eq!(best("xyzzy"), "");
    }
}
