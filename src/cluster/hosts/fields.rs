//! Reads the fields of a map one by one, and collects everything that is wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use granit_parser::ScalarStyle;

use super::problem::{Place, Problem};
use super::tree::{Kind, Node};
use super::value::FromScalar;
use crate::suggest;

/// The fields of one map, while they are read.
pub(super) struct Fields<'n, 'p> {
    path: String,
    place: Place,
    entries: BTreeMap<&'n str, (Place, &'n Node)>,
    asked: BTreeSet<&'static str>,
    problems: &'p mut Vec<Problem>,
}

impl<'n, 'p> Fields<'n, 'p> {
    /// The fields of `node`; none, and a problem, if it is no map.
    pub(super) fn of(node: &'n Node, path: &str, problems: &'p mut Vec<Problem>) -> Self {
        let mut entries = BTreeMap::new();
        if let Kind::Map { entries: given, .. } = &node.kind {
            for (key, value) in given {
                let Some(name) = key.scalar() else {
                    problems.push(Problem::error(key.place, path, "a key must be a word"));
                    continue;
                };
                if entries.insert(name, (key.place, value)).is_some() {
                    let why = "it is there twice; remove one of the two";
                    problems.push(Problem::error(key.place, &joined(path, name), why));
                }
            }
        } else {
            let why = "keys and values are expected here: `key: value`";
            problems.push(Problem::error(node.place, path, why));
        }
        Self { path: path.to_owned(), place: node.place, entries, asked: BTreeSet::new(), problems }
    }

    /// A value that is there and not null.
    pub(super) fn node(&mut self, key: &'static str) -> Option<&'n Node> {
        self.given(key).filter(|node| !node.is_null())
    }

    /// A value that is there, null or not.
    pub(super) fn given(&mut self, key: &'static str) -> Option<&'n Node> {
        self.asked.insert(key);
        self.entries.get(key).map(|(_, node)| *node)
    }

    /// One value.
    pub(super) fn value<T: FromScalar>(&mut self, key: &'static str) -> Option<T> {
        let node = self.node(key)?;
        let path = self.path_of(key);
        self.read(node, &path)
    }

    /// One value that must be there.
    pub(super) fn needed<T: FromScalar>(&mut self, key: &'static str) -> Option<T> {
        if self.node(key).is_none() {
            self.refuse(key, "it is missing");
        }
        self.value(key)
    }

    /// A list of values; a single value is no list.
    pub(super) fn list<T: FromScalar>(&mut self, key: &'static str) -> Vec<T> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let path = self.path_of(key);
        let Kind::List { items, .. } = &node.kind else {
            self.error(node.place, &path, "a list is expected here: `[a, b]`");
            return Vec::new();
        };
        let read = |(n, item)| self.read(item, &format!("{path}.{n}"));
        items.iter().enumerate().filter_map(read).collect()
    }

    /// The parts of a list of maps.
    pub(super) fn sections<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Fields<'_, '_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let path = self.path_of(key);
        let Kind::List { items, .. } = &node.kind else {
            self.error(node.place, &path, "a list is expected here: `- key: value`");
            return Vec::new();
        };
        let read = |(n, item)| self.part(item, &format!("{path}.{n}"), &mut read);
        items.iter().enumerate().filter_map(read).collect()
    }

    /// A map of its own fields.
    pub(super) fn section<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Fields<'_, '_>) -> T,
    ) -> Option<T> {
        let node = self.node(key)?;
        let path = self.path_of(key);
        Some(self.part(node, &path, read))
    }

    /// A map of its own fields, wherever it stands.
    pub(super) fn part<T>(
        &mut self,
        node: &Node,
        path: &str,
        read: impl FnOnce(&mut Fields<'_, '_>) -> T,
    ) -> T {
        let mut fields = Fields::of(node, path, self.problems);
        let part = read(&mut fields);
        fields.refuse_unknown();
        part
    }

    /// A map with names of the operator's choice: name, place, value and path of each.
    pub(super) fn named(&mut self, key: &'static str) -> Vec<(&'n str, Place, &'n Node, String)> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let path = self.path_of(key);
        let fields = Fields::of(node, &path, self.problems);
        let named = |(name, (place, node)): (&&'n str, &(Place, &'n Node))| {
            (*name, *place, *node, joined(&path, name))
        };
        fields.entries.iter().map(named).collect()
    }

    /// Reads a scalar at a path.
    pub(super) fn read<T: FromScalar>(&mut self, node: &Node, path: &str) -> Option<T> {
        let Kind::Scalar { text, style } = &node.kind else {
            self.error(node.place, path, "one value is expected here");
            return None;
        };
        T::from_scalar(text, *style == ScalarStyle::Plain)
            .map_err(|why| self.error(node.place, path, &why))
            .ok()
    }

    /// Lines of all values that are there.
    pub(super) fn lines(&self) -> BTreeMap<String, usize> {
        self.entries.iter().map(|(name, (place, _))| ((*name).to_owned(), place.line)).collect()
    }

    /// Every key that was asked for.
    pub(super) fn asked(&self) -> BTreeSet<&'static str> {
        self.asked.clone()
    }

    /// A problem with the value of a key.
    pub(super) fn refuse(&mut self, key: &str, why: &str) {
        let place = self.entries.get(key).map_or(self.place, |(place, _)| *place);
        self.error(place, &joined(&self.path, key), why);
    }

    /// A remark on the value of a key.
    pub(super) fn remark(&mut self, key: &str, why: &str) {
        let place = self.entries.get(key).map_or(self.place, |(place, _)| *place);
        self.problems.push(Problem::warning(place, &joined(&self.path, key), why));
    }

    /// A problem at a place.
    pub(super) fn error(&mut self, place: Place, path: &str, why: &str) {
        self.problems.push(Problem::error(place, path, why));
    }

    /// Refuses keys that nobody asked for if a known one is like them: they are slips of the hand.
    /// Others come from another version of the service; they stay in the file, with a remark.
    pub(super) fn refuse_unknown(&mut self) {
        let unknown = |name: &&str| !self.asked.contains(name);
        let names: Vec<&str> = self.entries.keys().copied().filter(unknown).collect();
        for name in names {
            match suggest::nearest(name, self.asked.iter().copied()) {
                Some(known) => self.refuse(name, &format!("unknown key; did you mean `{known}`?")),
                None => self.remark(name, "unknown key; it is kept and not used"),
            }
        }
    }

    fn path_of(&self, key: &str) -> String {
        joined(&self.path, key)
    }
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
