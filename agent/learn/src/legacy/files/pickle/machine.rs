//! The stack machine that a pickle is a program for.

use std::collections::HashMap;

use super::cursor::Cursor;
use super::global::Global;
use super::limits::{Budget, Limits};
use super::node::{Id, Node};
use super::object::Object;
use super::unfold::Unfolding;
use super::{PickleError, opcode as op};

pub(super) struct Machine<'a> {
    cursor: Cursor<'a>,
    pub(super) budget: Budget,
    pub(super) nodes: Vec<Node>,
    pub(super) stack: Vec<Id>,
    pub(super) marks: Vec<usize>,
    pub(super) memo: HashMap<u32, Id>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(bytes: &'a [u8], limits: Limits) -> Self {
        Self {
            cursor: Cursor::new(bytes),
            budget: Budget::new(limits),
            nodes: Vec::new(),
            stack: Vec::new(),
            marks: Vec::new(),
            memo: HashMap::new(),
        }
    }

    /// Runs to the end and unfolds the result. Returns the memory that it takes, too.
    pub(super) fn run(mut self) -> Result<(Object, u64), PickleError> {
        loop {
            let at = self.cursor.at();
            let opcode = self.cursor.byte()?;
            if opcode == op::STOP {
                let result = self.pop()?;
                let before = self.budget.taken();
                let mut unfolding = Unfolding { nodes: &self.nodes, budget: self.budget };
                let object = unfolding.tree(result, 0)?;
                return Ok((object, unfolding.budget.taken() - before));
            }
            if !self.constant(opcode)? && !self.collection(opcode)? && !self.reference(opcode)? {
                return Err(PickleError::Opcode { opcode, at });
            }
        }
    }

    /// Instructions that push a value; false for others.
    fn constant(&mut self, opcode: u8) -> Result<bool, PickleError> {
        let cursor = &mut self.cursor;
        let object = match opcode {
            op::PROTO => {
                cursor.byte()?;
                return Ok(true);
            }
            op::FRAME => {
                cursor.take(8)?;
                return Ok(true);
            }
            op::NONE => Object::None,
            op::NEWTRUE => Object::Bool(true),
            op::NEWFALSE => Object::Bool(false),
            op::BININT => Object::Int(i32::from_le_bytes(cursor.array()?).into()),
            op::BININT1 => Object::Int(cursor.byte()?.into()),
            op::BININT2 => Object::Int(u16::from_le_bytes(cursor.array()?).into()),
            op::LONG1 => {
                let length = cursor.byte()?.into();
                Object::Int(cursor.long(length)?)
            }
            op::BINFLOAT => Object::Float(f64::from_be_bytes(cursor.array()?)),
            op::BINUNICODE => {
                let length = cursor.length_u32()?;
                Object::Text(cursor.text(length)?)
            }
            op::SHORT_BINUNICODE => {
                let length = cursor.byte()?.into();
                Object::Text(cursor.text(length)?)
            }
            op::BINBYTES => {
                let length = cursor.length_u32()?;
                Object::Bytes(cursor.take(length)?.to_vec())
            }
            op::SHORT_BINBYTES => {
                let length = cursor.byte()?.into();
                Object::Bytes(cursor.take(length)?.to_vec())
            }
            _ => return Ok(false),
        };
        self.push(Node::Plain(object))?;
        Ok(true)
    }

    /// Instructions that build lists, tuples and dictionaries; false for others.
    fn collection(&mut self, opcode: u8) -> Result<bool, PickleError> {
        match opcode {
            op::MARK => self.mark()?,
            op::EMPTY_LIST => self.push(Node::List(Vec::new()))?,
            op::EMPTY_DICT => self.push(Node::Dict(Vec::new()))?,
            op::EMPTY_TUPLE => self.push(Node::Tuple(Vec::new()))?,
            op::TUPLE => {
                let items = self.marked()?;
                self.push(Node::Tuple(items))?;
            }
            op::TUPLE1 => self.tuple(1)?,
            op::TUPLE2 => self.tuple(2)?,
            op::TUPLE3 => self.tuple(3)?,
            op::APPEND => {
                let item = self.pop()?;
                self.append(vec![item])?;
            }
            op::APPENDS => {
                let items = self.marked()?;
                self.append(items)?;
            }
            op::SETITEM => {
                let value = self.pop()?;
                let key = self.pop()?;
                self.set_items(&[key, value])?;
            }
            op::SETITEMS => {
                let items = self.marked()?;
                self.set_items(&items)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Instructions on shared values, names and what they make; false for others.
    fn reference(&mut self, opcode: u8) -> Result<bool, PickleError> {
        match opcode {
            op::BINPUT => {
                let key = self.cursor.byte()?.into();
                self.remember(key)?;
            }
            op::LONG_BINPUT => {
                let key = u32::from_le_bytes(self.cursor.array()?);
                self.remember(key)?;
            }
            op::MEMOIZE => {
                let key = u32::try_from(self.memo.len());
                self.remember(key.map_err(|_| PickleError::Damaged("a memory of 2^32 values"))?)?;
            }
            op::BINGET => {
                let key = self.cursor.byte()?.into();
                self.recall(key)?;
            }
            op::LONG_BINGET => {
                let key = u32::from_le_bytes(self.cursor.array()?);
                self.recall(key)?;
            }
            op::GLOBAL => {
                let (module, name) = (self.cursor.line()?, self.cursor.line()?);
                self.push(Node::Global(Global::named(&module, &name)?))?;
            }
            op::STACK_GLOBAL => {
                let (name, module) = (self.pop_text()?, self.pop_text()?);
                self.push(Node::Global(Global::named(&module, &name)?))?;
            }
            op::BINPERSID => {
                let id = self.pop()?;
                let storage = self.storage(id)?;
                self.push(storage)?;
            }
            op::REDUCE => {
                let arguments = self.pop()?;
                let function = self.pop()?;
                let made = self.reduce(function, arguments)?;
                self.push_known(made)?;
            }
            op::BUILD => {
                let state = self.pop()?;
                let target = self.top()?;
                self.build(target, state)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}
