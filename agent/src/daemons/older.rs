//! What became of the daemons of the older service: `older.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The types of the older service, in its order.
pub fn types() -> impl Iterator<Item = &'static str> {
    include_str!("older-types.txt").lines()
}

/// What became of each type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Older {
    by: BTreeMap<String, Successor>,
    built_in: BTreeMap<String, String>,
    gone: BTreeMap<String, String>,
    later: BTreeMap<String, String>,
}

/// The daemons of ours that do a type's work.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Successor {
    /// Their names.
    pub by: Vec<String>,
    /// How they do it.
    pub how: String,
}

/// What became of one type.
#[derive(Debug)]
pub enum Fate<'a> {
    /// Daemons of ours do its work.
    By(&'a Successor),
    /// Every agent has it, without a daemon.
    BuiltIn(&'a str),
    /// Nothing needs it any more.
    Gone(&'a str),
    /// Its work waits to be done here.
    Later(&'a str),
}

impl Older {
    /// What `older.toml` says.
    ///
    /// # Errors
    /// When it is no such table.
    pub fn load() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("older.toml"))
    }

    /// What became of this type; `None` if the table does not name it.
    pub fn fate(&self, name: &str) -> Option<Fate<'_>> {
        let by = self.by.get(name).map(Fate::By);
        by.or_else(|| self.built_in.get(name).map(|how| Fate::BuiltIn(how)))
            .or_else(|| self.gone.get(name).map(|why| Fate::Gone(why)))
            .or_else(|| self.later.get(name).map(|what| Fate::Later(what)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemons::TABLE;

    #[test]
    fn each_older_type_stands_in_the_table_exactly_once() {
        let older = Older::load().unwrap();
        let tables = [&older.built_in, &older.gone, &older.later];
        let named = older.by.keys().chain(tables.into_iter().flat_map(BTreeMap::keys));
        let mut named: Vec<&str> = named.map(String::as_str).collect();
        let mut wanted: Vec<&str> = types().collect();
        named.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(named, wanted);
        assert_eq!(named.len(), 122);
    }

    #[test]
    fn every_successor_is_a_daemon_of_ours() {
        let older = Older::load().unwrap();
        let successors = older.by.values().flat_map(|successor| &successor.by);
        let strangers: Vec<_> =
            successors.filter(|name| !TABLE.iter().any(|spec| spec.name == **name)).collect();
        assert!(strangers.is_empty(), "no daemon has these names: {strangers:?}");
    }
}
