//! What could be typed next in the palette.

use super::order::VERBS;
use crate::model::{Line, Model};

/// The most suggestions that are offered.
const MAX: usize = 200;

/// One completion of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole line after it was taken.
    pub line: String,
    /// A sentence.
    pub doc: String,
}

/// Completions of what was typed so far, best first. Verbs are there only while armed.
pub fn suggestions(model: &Model, typed: &str) -> Vec<Suggestion> {
    let words: Vec<&str> = typed.split(' ').collect();
    let (last, before) = words.split_last().map_or(("", &[][..]), |(last, rest)| (*last, rest));
    let armed = model.armed_s().is_some();
    let candidates = match before {
        [] => first_words(model, armed),
        ["promote"] if armed => configs(model),
        ["promote", config] if armed => models(model, config),
        ["restart"] if armed => daemons(model),
        _ => Vec::new(),
    };
    let start = before.iter().map(|word| format!("{word} ")).collect::<String>();
    let matching = candidates.into_iter().filter(|(word, _)| word.starts_with(last));
    let whole = |(word, doc): (String, String)| Suggestion { line: format!("{start}{word}"), doc };
    matching.take(MAX).map(whole).collect()
}

/// The line with as much added as all suggestions agree on.
pub fn complete(model: &Model, line: &Line) -> Line {
    let options = suggestions(model, line.text());
    let Some(first) = options.first() else { return line.clone() };
    if options.len() == 1 {
        return Line::new(format!("{} ", first.line));
    }
    let common = options.iter().skip(1).fold(first.line.as_str(), |a, b| common(a, &b.line));
    Line::new(common)
}

fn common<'a>(a: &'a str, b: &str) -> &'a str {
    let end = a.char_indices().zip(b.chars()).find(|((_, x), y)| x != y).map(|((i, _), _)| i);
    &a[..end.unwrap_or(a.len().min(b.len()))]
}

fn first_words(model: &Model, armed: bool) -> Vec<(String, String)> {
    let verbs = VERBS.iter().filter(|(.., when_armed)| armed || !when_armed);
    let verbs = verbs.map(|(name, _, doc, _)| ((*name).to_owned(), (*doc).to_owned()));
    let commands = model.keymap.bindings.iter().map(|binding| {
        let name = format!("{:?}", binding.command);
        (kebab(&name), binding.doc.clone())
    });
    verbs.chain(commands.filter(|(name, _)| name != "filter")).collect()
}

/// `NextScreen` as the palette writes it: `next-screen`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out
}

fn configs(model: &Model) -> Vec<(String, String)> {
    let mut configs: Vec<_> =
        all_models(model).filter_map(|m| m.config).map(|c| c.to_string()).collect();
    configs.sort();
    configs.dedup();
    configs.into_iter().map(|config| (config, String::new())).collect()
}

fn models(model: &Model, config: &str) -> Vec<(String, String)> {
    let of = all_models(model).filter(|m| m.config.is_some_and(|c| c.to_string() == config));
    of.map(|m| (m.id.to_string(), format!("{:?}", m.status).to_lowercase())).collect()
}

fn all_models(model: &Model) -> impl Iterator<Item = &ringrift::state::Model> {
    let known = model.live.agents.iter().filter_map(|agent| agent.known.as_ref());
    known.flat_map(|known| known.state.models.by_id.values())
}

fn daemons(model: &Model) -> Vec<(String, String)> {
    let rows = crate::model::rows::daemons::list(&model.live);
    rows.into_iter().map(|row| (row.name.to_string(), row.state.name().to_owned())).collect()
}
