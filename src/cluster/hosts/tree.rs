//! YAML as a tree whose every part knows its place in the text.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, StructureStyle};

use super::problem::{Place, Problem};

/// Nesting beyond this is no host file.
const MAX_DEPTH: usize = 32;

/// A part of the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Bytes of the text. Of a block collection only the start is meant.
    pub(super) span: Range<usize>,
    pub(super) place: Place,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Scalar { text: String, style: ScalarStyle },
    List { items: Vec<Node>, flow: bool },
    Map { entries: Vec<(Node, Node)>, flow: bool },
}

impl Node {
    /// A map of nothing.
    pub(super) fn empty_map() -> Self {
        let kind = Kind::Map { entries: Vec::new(), flow: true };
        Self { kind, span: 0..0, place: Place::START }
    }

    /// True for a value that is not there: `null`, `~` or nothing at all.
    pub(super) fn is_null(&self) -> bool {
        let words = ["", "~", "null", "Null", "NULL"];
        let Kind::Scalar { text, style: ScalarStyle::Plain } = &self.kind else { return false };
        words.contains(&text.as_str())
    }

    /// The text of a scalar.
    pub(super) fn scalar(&self) -> Option<&str> {
        if let Kind::Scalar { text, .. } = &self.kind { Some(text) } else { None }
    }

    /// The key and the value under a name.
    pub(super) fn entry(&self, name: &str) -> Option<&(Node, Node)> {
        let Kind::Map { entries, .. } = &self.kind else { return None };
        entries.iter().find(|(key, _)| key.scalar() == Some(name))
    }

    /// The value under a name, to be changed.
    pub(super) fn entry_mut(&mut self, name: &str) -> Option<&mut Node> {
        let Kind::Map { entries, .. } = &mut self.kind else { return None };
        let found = entries.iter_mut().find(|(key, _)| key.scalar() == Some(name));
        found.map(|(_, value)| value)
    }

    /// The value at a path of names.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, name| node.entry(name).map(|(_, value)| value))
    }

    /// The same content, wherever it stands and however it is written?
    pub(super) fn means(&self, other: &Node) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Map { entries: a, .. }, Kind::Map { entries: b, .. }) => {
                a.len() == b.len()
                    && a.iter().zip(b).all(|(a, b)| a.0.means(&b.0) && a.1.means(&b.1))
            }
            (Kind::List { items: a, .. }, Kind::List { items: b, .. }) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.means(b))
            }
            (a, b) => a == b,
        }
    }
}

/// Reads the one document of a text.
///
/// # Errors
/// The first place that is no YAML, or that uses a part of YAML that host files have no use for.
pub(super) fn parse(text: &str) -> Result<Node, Problem> {
    let options = granit_parser::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
        disallow_directives: true,
    };
    let mut builder = Builder::default();
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| not_yaml(&error))?;
        builder.take(event, &span)?;
    }
    builder.root.ok_or_else(|| Problem::error(Place::START, "", "the file is empty"))
}

fn not_yaml(error: &ScanError) -> Problem {
    let mark = error.marker();
    let place = Place { line: mark.line(), column: mark.col() + 1 };
    Problem::error(place, "", &format!("this is not YAML: {}", error.info()))
}

/// Puts events together.
#[derive(Default)]
struct Builder {
    /// Collections that are not complete, outermost first, each with the key that waits for its
    /// value.
    open: Vec<(Node, Option<Node>)>,
    root: Option<Node>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), Problem> {
        let place = Place { line: span.start.line(), column: span.start.col() + 1 };
        let start = span.start.byte_offset().unwrap_or(0);
        let bytes = start..span.end.byte_offset().unwrap_or(start);
        match event {
            Event::Scalar(text, style, anchor, _) => {
                no_anchor(anchor, place)?;
                let kind = Kind::Scalar { text: text.into_owned(), style };
                self.complete(Node { kind, span: bytes, place })
            }
            Event::SequenceStart(style, anchor, _) => {
                no_anchor(anchor, place)?;
                let kind = Kind::List { items: Vec::new(), flow: style == StructureStyle::Flow };
                self.open.push((Node { kind, span: bytes, place }, None));
                Ok(())
            }
            Event::MappingStart(style, anchor, _) => {
                no_anchor(anchor, place)?;
                let kind = Kind::Map { entries: Vec::new(), flow: style == StructureStyle::Flow };
                self.open.push((Node { kind, span: bytes, place }, None));
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some((mut node, _)) = self.open.pop() else { return Ok(()) };
                node.span.end = bytes.end;
                self.complete(node)
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => Err(anchors(place)),
            _ => Ok(()),
        }
    }

    /// Puts a complete part where it belongs.
    fn complete(&mut self, node: Node) -> Result<(), Problem> {
        let Some((parent, key)) = self.open.last_mut() else {
            if self.root.is_some() {
                let why = "a second document begins here; a host file has one";
                return Err(Problem::error(node.place, "", why));
            }
            self.root = Some(node);
            return Ok(());
        };
        match (&mut parent.kind, key.take()) {
            (Kind::List { items, .. }, _) => items.push(node),
            (Kind::Map { entries, .. }, Some(key)) => entries.push((key, node)),
            (Kind::Map { .. }, None) => *key = Some(node),
            (Kind::Scalar { .. }, _) => {}
        }
        Ok(())
    }
}

fn no_anchor(anchor: usize, place: Place) -> Result<(), Problem> {
    if anchor == 0 { Ok(()) } else { Err(anchors(place)) }
}

fn anchors(place: Place) -> Problem {
    let why = "anchors (&name) and aliases (*name) are not read; write the value out";
    Problem::error(place, "", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_know_their_place() {
        let text = "# note\nhosts:\n  a: {role: proxy, list: [1, \"2\"]}\n  é: null\n";
        let root = parse(text).unwrap();
        let role = root.at(&["hosts", "a", "role"]).unwrap();
        assert_eq!(role.place, Place { line: 3, column: 13 });
        assert_eq!(&text[role.span.clone()], "proxy");
        assert_eq!(
            &text[root.at(&["hosts", "a"]).unwrap().span.clone()],
            "{role: proxy, list: [1, \"2\"]}"
        );
        assert!(root.at(&["hosts", "é"]).unwrap().is_null());
        assert!(root.at(&["hosts", "b"]).is_none());
    }

    #[test]
    fn what_is_not_read_is_refused_at_its_place() {
        for (text, place, part) in [
            ("a: [1, 2", (1, 4), "not YAML"),
            ("a: &x 1\nb: *x\n", (1, 7), "write the value out"),
            ("a: 1\n---\nb: 2\n", (3, 1), "second document"),
            ("", (1, 1), "empty"),
        ] {
            let problem = parse(text).unwrap_err();
            assert!(problem.message.contains(part), "{text:?}: {problem}");
            let Place { line, column } = problem.place;
            assert_eq!((line, column), place, "{text:?}: {problem}");
        }
        assert!(parse(&"[".repeat(10_000)).is_err());
    }
}
