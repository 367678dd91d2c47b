//! Changes of one value in the text of a host file. Everything else stays byte for byte as it is,
//! comments included.

use std::collections::BTreeSet;
use std::ops::Range;

use granit_parser::ScalarStyle;

use super::file::HostFile;
use super::host::Host;
use super::problem::{Problem, Severity};
use super::tree::{self, Kind, Node};
use crate::id::NodeId;
use crate::suggest;

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The file is not usable as it is.
    #[error("the file has errors; correct them first:\n{}", lines(.0))]
    Broken(Vec<Problem>),
    /// No host has this name.
    #[error("no host is named `{node}`{}; add it to the file by hand", did_you_mean(.meant.as_deref()))]
    UnknownHost {
        /// The name as given.
        node: String,
        /// A host whose name is like it.
        meant: Option<String>,
    },
    /// Hosts have no such key.
    #[error("hosts have no key `{key}`{}", meant_or_known(*.meant, .known))]
    UnknownKey {
        /// The key as given.
        key: String,
        /// A key that is like it.
        meant: Option<&'static str>,
        /// Every key.
        known: BTreeSet<&'static str>,
    },
    /// The place cannot be edited by a program.
    #[error("line {line}: {why}; change it by hand")]
    ByHand {
        /// Line, from 1.
        line: usize,
        /// What is in the way.
        why: &'static str,
    },
    /// The file would have an error that it does not have now.
    #[error("{node}.{key} = {value} is not valid:\n{}", lines(.problems))]
    Refused {
        /// The host.
        node: NodeId,
        /// The key.
        key: String,
        /// The value as given.
        value: String,
        /// What would be wrong.
        problems: Vec<Problem>,
    },
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("  {problem}")).collect::<Vec<_>>().join("\n")
}

fn did_you_mean(name: Option<&str>) -> String {
    name.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

fn meant_or_known(meant: Option<&str>, known: &BTreeSet<&str>) -> String {
    if meant.is_some() {
        return did_you_mean(meant);
    }
    let known: Vec<&str> = known.iter().copied().collect();
    format!("; they have {}", known.join(", "))
}

/// The text with `key` of `node` set to `value`, which is YAML if it can be and text if not.
///
/// # Errors
/// When the file has errors, before or after the change, or has no such host.
pub fn set(text: &str, node: &NodeId, key: &str, value: &str) -> Result<String, EditError> {
    let before = HostFile::read(text);
    let (Some(file), Ok(root)) = (&before.file, tree::parse(text)) else {
        return Err(EditError::Broken(errors(before.problems)));
    };
    let Some(entry) = root.at(&["hosts", node.as_str()]) else {
        let meant = suggest::nearest(node.as_str(), file.hosts.keys().map(NodeId::as_str));
        return Err(EditError::UnknownHost {
            node: node.to_string(),
            meant: meant.map(str::to_owned),
        });
    };
    let keys = Host::keys();
    if !keys.contains(key) {
        let meant = suggest::nearest(key, keys.iter().copied());
        return Err(EditError::UnknownKey { key: key.to_owned(), meant, known: keys });
    }
    let edit = match entry.entry(key) {
        Some((name, old)) => replacement(name, old, &written(value))?,
        None => insertion(text, entry, key, &written(value))?,
    };
    let changed = edit.apply(text);
    check(&root, &changed, node, key, value)?;
    Ok(changed)
}

fn errors(problems: Vec<Problem>) -> Vec<Problem> {
    problems.into_iter().filter(|problem| problem.severity == Severity::Error).collect()
}

/// A change of the text.
struct Edit {
    at: Range<usize>,
    with: String,
}

impl Edit {
    fn apply(&self, text: &str) -> String {
        [&text[..self.at.start], &self.with, &text[self.at.end..]].concat()
    }
}

/// The value as it is written inside of a flow map: as it is, if that reads as one value, else
/// between quotes.
fn written(value: &str) -> String {
    let alone = value == value.trim() && !value.contains(['\n', '\r']);
    let probe = tree::parse(&format!("{{probe: {value}}}"));
    let whole = |root: &Node| {
        let Kind::Map { entries, .. } = &root.kind else { return false };
        entries.len() == 1 && entries[0].1.span == (8..8 + value.len())
    };
    if alone && probe.is_ok_and(|root| whole(&root)) {
        return value.to_owned();
    }
    // A JSON text is a double-quoted YAML text.
    serde_json::Value::from(value).to_string()
}

fn replacement(key: &Node, old: &Node, value: &str) -> Result<Edit, EditError> {
    let is_inline = match &old.kind {
        Kind::Scalar { style, .. } => !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded),
        Kind::List { flow, .. } | Kind::Map { flow, .. } => *flow,
    };
    if !is_inline {
        let why = "the old value runs over several lines";
        return Err(EditError::ByHand { line: key.place.line, why });
    }
    // A key with nothing behind it has no space either.
    let space = if old.span.is_empty() { " " } else { "" };
    Ok(Edit { at: old.span.clone(), with: format!("{space}{value}") })
}

fn insertion(text: &str, entry: &Node, key: &str, value: &str) -> Result<Edit, EditError> {
    let Kind::Map { entries, flow } = &entry.kind else {
        let why = "the host has no keys yet";
        return Err(EditError::ByHand { line: entry.place.line, why });
    };
    let pair = format!("{key}: {value}");
    let (at, with) = match (entries.last(), entries.first()) {
        (Some((_, last)), _) if *flow => (last.span.end, format!(", {pair}")),
        (_, Some((first, _))) => {
            let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
            let indent = " ".repeat(first.place.column - 1);
            (first.span.start, format!("{pair}{end}{indent}"))
        }
        _ => (entry.span.start + 1, pair),
    };
    Ok(Edit { at: at..at, with })
}

/// The new text must be valid, and say the same as the old one but for this value.
fn check(
    old: &Node,
    changed: &str,
    node: &NodeId,
    key: &str,
    value: &str,
) -> Result<(), EditError> {
    let refuse = |problems| {
        let (node, key, value) = (node.clone(), key.to_owned(), value.to_owned());
        Err(EditError::Refused { node, key, value, problems })
    };
    let after = HostFile::read(changed);
    let new = match tree::parse(changed) {
        Ok(new) if after.file.is_some() => new,
        _ => return refuse(errors(after.problems)),
    };
    if without(old, node, key).means(&without(&new, node, key)) {
        return Ok(());
    }
    let line = old.at(&["hosts", node.as_str()]).map_or(1, |entry| entry.place.line);
    Err(EditError::ByHand { line, why: "the value cannot be told from what stands around it" })
}

/// The file without one key of one host.
fn without(root: &Node, node: &NodeId, key: &str) -> Node {
    let mut root = root.clone();
    let entry = root.entry_mut("hosts").and_then(|hosts| hosts.entry_mut(node.as_str()));
    if let Some(Kind::Map { entries, .. }) = entry.map(|entry| &mut entry.kind) {
        entries.retain(|(name, _)| name.scalar() != Some(key));
    }
    root
}
