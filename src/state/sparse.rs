//! A map that often has few entries: its values are kept outside of it. A node of a B-tree has room for eleven of
//! them, and whoever watches a thousand agents that are alone holds a thousand maps of one node or configuration.

use std::borrow::Borrow;
use std::collections::{BTreeMap, btree_map};
use std::iter::Map;
use std::ops::Index;

use serde::{Deserialize, Serialize};

/// A map in the order of its keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
#[serde(bound(deserialize = "K: Ord + Deserialize<'de>, V: Deserialize<'de>"))]
pub struct Sparse<K, V>(BTreeMap<K, Box<V>>);

type Pair<'a, K, V> = fn((&'a K, &'a Box<V>)) -> (&'a K, &'a V);

impl<K, V> Default for Sparse<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K, V> Sparse<K, V> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entries in order.
    pub fn iter(&self) -> Map<btree_map::Iter<'_, K, Box<V>>, Pair<'_, K, V>> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> btree_map::Keys<'_, K, Box<V>> {
        self.0.keys()
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.0.values().map(AsRef::as_ref)
    }

    /// The entries in order, their values to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.0.iter_mut().map(|(key, value)| (key, value.as_mut()))
    }
}

impl<K: Ord, V> Sparse<K, V> {
    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.get(key).map(AsRef::as_ref)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.0.get_mut(key).map(AsMut::as_mut)
    }

    /// True if there is an entry of this key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.contains_key(key)
    }

    /// The value of a key, to be changed; if there is none, a new one.
    pub fn or_insert_with(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        self.0.entry(key).or_insert_with(|| Box::new(new()))
    }

    /// Keeps a value, and gives back the one that was there.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.0.insert(key, Box::new(value)).map(|before| *before)
    }

    /// Takes an entry away.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.0.remove(key).map(|value| *value)
    }
}

impl<K: Ord, V: Default> Sparse<K, V> {
    /// The value of a key, to be changed; if there is none, the usual one.
    pub fn or_default(&mut self, key: K) -> &mut V {
        self.or_insert_with(key, V::default)
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Sparse<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(key, value)| (key, Box::new(value))).collect())
    }
}

impl<'a, K, V> IntoIterator for &'a Sparse<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Map<btree_map::Iter<'a, K, Box<V>>, Pair<'a, K, V>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K: Ord + Borrow<Q>, Q: Ord + ?Sized, V> Index<&Q> for Sparse<K, V> {
    type Output = V;

    /// # Panics
    /// When there is no entry of this key.
    fn index(&self, key: &Q) -> &V {
        &self.0[key]
    }
}
