//! The result of a pickle as a tree: shared parts are copied, and every copy is paid for.

use super::super::budget::ALLOCATION;
use super::PickleError;
use super::limits::Budget;
use super::node::{Id, Node};
use super::object::Object;

/// Memory of an unfolded value.
const OBJECT: u64 = size_of::<Object>() as u64;

/// Copies values out of a machine's memory.
pub(super) struct Unfolding<'a> {
    pub(super) nodes: &'a [Node],
    pub(super) budget: Budget,
}

impl Unfolding<'_> {
    /// The tree of a value that is paid for, `depth` levels below the top.
    pub(super) fn tree(&mut self, id: Id, depth: usize) -> Result<Object, PickleError> {
        self.budget.depth(depth)?;
        self.budget.bytes(self.nodes[id].owned_bytes())?;
        self.budget.memory(self.nodes[id].owned_memory())?;
        Ok(match &self.nodes[id] {
            Node::Plain(object) => object.clone(),
            Node::List(ids) => Object::List(self.trees(ids, depth)?),
            Node::Tuple(ids) => Object::Tuple(self.trees(ids, depth)?),
            Node::Dict(members) => {
                self.budget.values(2 * members.len())?;
                self.budget.memory(2 * members.len() as u64 * OBJECT)?;
                let mut trees = Vec::with_capacity(members.len());
                for (key, value) in members {
                    trees.push((self.tree(*key, depth + 1)?, self.tree(*value, depth + 1)?));
                }
                Object::Dict(trees)
            }
            Node::Global(global) => Object::Named(format!("{global:?}")),
            Node::Storage(tensor) => Object::Tensor(tensor.clone()),
            Node::Dtype(text) => Object::Named(text.clone()),
            Node::Array { shape, dtype, data } => {
                let data = data.ok_or(PickleError::Damaged("an array without content"))?;
                self.budget.values(1)?;
                self.budget.memory(OBJECT + ALLOCATION)?;
                let data = Box::new(self.tree(data, depth + 1)?);
                Object::Array { dtype: dtype.clone(), shape: shape.clone(), data }
            }
        })
    }

    /// All are paid for before the first is copied: a list may hold itself.
    fn trees(&mut self, ids: &[Id], depth: usize) -> Result<Vec<Object>, PickleError> {
        self.budget.values(ids.len())?;
        self.budget.memory(ids.len() as u64 * OBJECT)?;
        let mut trees = Vec::with_capacity(ids.len());
        for id in ids {
            trees.push(self.tree(*id, depth + 1)?);
        }
        Ok(trees)
    }
}
