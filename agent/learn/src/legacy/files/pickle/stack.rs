//! The machine's stack, its marks and its memory.

use super::PickleError;
use super::machine::Machine;
use super::node::{Id, Node};
use super::object::Object;

/// Memory of a value's place on the stack, and in the list that takes it from there: both may have
/// room for twice as many, and a third place is on the way from one to the other.
const PLACE: u64 = 5 * size_of::<Id>() as u64;
/// Memory of a value under construction: there may be room for twice as many.
const NODE: u64 = 2 * size_of::<Node>() as u64;
/// Memory of a remembered value: its entry, with room for as many again and while the table grows.
const REMEMBERED: u64 = 4 * size_of::<(u32, Id)>() as u64;

impl Machine<'_> {
    /// A new value, not on the stack.
    pub(super) fn add(&mut self, node: Node) -> Result<Id, PickleError> {
        self.budget.values(1)?;
        self.budget.memory(NODE)?;
        self.pay(&node)?;
        self.nodes.push(node);
        Ok(self.nodes.len() - 1)
    }

    /// Takes the cost of what a value holds beside itself.
    pub(super) fn pay(&mut self, node: &Node) -> Result<(), PickleError> {
        self.budget.bytes(node.owned_bytes())?;
        self.budget.memory(node.owned_memory())
    }

    /// A new value on the stack.
    pub(super) fn push(&mut self, node: Node) -> Result<(), PickleError> {
        self.budget.memory(PLACE)?;
        let id = self.add(node)?;
        self.stack.push(id);
        Ok(())
    }

    /// A known value on the stack.
    pub(super) fn push_known(&mut self, id: Id) -> Result<(), PickleError> {
        self.budget.values(1)?;
        self.budget.memory(PLACE)?;
        self.stack.push(id);
        Ok(())
    }

    pub(super) fn pop(&mut self) -> Result<Id, PickleError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        let popped = if self.stack.len() > floor { self.stack.pop() } else { None };
        popped.ok_or(PickleError::Damaged("an instruction without operand"))
    }

    pub(super) fn top(&self) -> Result<Id, PickleError> {
        self.stack.last().copied().ok_or(PickleError::Damaged("an instruction without operand"))
    }

    pub(super) fn pop_text(&mut self) -> Result<String, PickleError> {
        let id = self.pop()?;
        match &self.nodes[id] {
            Node::Plain(Object::Text(text)) => Ok(text.clone()),
            _ => Err(PickleError::Damaged("a name that is not a text")),
        }
    }

    pub(super) fn mark(&mut self) -> Result<(), PickleError> {
        self.budget.values(1)?;
        self.budget.memory(PLACE)?;
        self.marks.push(self.stack.len());
        Ok(())
    }

    /// Everything above the last mark.
    pub(super) fn marked(&mut self) -> Result<Vec<Id>, PickleError> {
        let mark = self.marks.pop().filter(|mark| *mark <= self.stack.len());
        Ok(self.stack.split_off(mark.ok_or(PickleError::Damaged("no mark"))?))
    }

    pub(super) fn tuple(&mut self, count: usize) -> Result<(), PickleError> {
        let mut items = (0..count).map(|_| self.pop()).collect::<Result<Vec<Id>, _>>()?;
        items.reverse();
        self.push(Node::Tuple(items))
    }

    pub(super) fn append(&mut self, items: Vec<Id>) -> Result<(), PickleError> {
        let target = self.top()?;
        match &mut self.nodes[target] {
            Node::List(list) => list.extend(items),
            _ => return Err(PickleError::Damaged("appending to what is no list")),
        }
        Ok(())
    }

    pub(super) fn set_items(&mut self, items: &[Id]) -> Result<(), PickleError> {
        let target = self.top()?;
        match &mut self.nodes[target] {
            Node::Dict(members) if items.len().is_multiple_of(2) => {
                members.extend(items.chunks_exact(2).map(|pair| (pair[0], pair[1])));
            }
            _ => return Err(PickleError::Damaged("setting a member of what is no dictionary")),
        }
        Ok(())
    }

    pub(super) fn remember(&mut self, key: u32) -> Result<(), PickleError> {
        self.budget.remembered(self.memo.len() + 1)?;
        self.budget.memory(REMEMBERED)?;
        let top = self.top()?;
        self.memo.insert(key, top);
        Ok(())
    }

    pub(super) fn recall(&mut self, key: u32) -> Result<(), PickleError> {
        let id = self.memo.get(&key).copied();
        self.push_known(id.ok_or(PickleError::Damaged("a value that was never remembered"))?)
    }
}
