//! The stack machine that a pickle is a program for.

use std::collections::HashMap;

use super::cursor::Cursor;
use super::global::Global;
use super::object::{Object, TensorRef};
use super::{MAX_DEPTH, MAX_OBJECTS, PickleError};

/// Place of a value in the machine's memory; values may be shared.
pub(super) type Id = usize;

/// A value under construction.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Plain(Object),
    List(Vec<Id>),
    Tuple(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    Global(Global),
    Storage(TensorRef),
    Dtype(String),
    Array { shape: Vec<usize>, dtype: String, data: Option<Id> },
}

pub(super) struct Machine<'a> {
    cursor: Cursor<'a>,
    pub(super) nodes: Vec<Node>,
    stack: Vec<Id>,
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
}

/// The opcodes that are understood.
mod op {
    pub(super) const PROTO: u8 = 0x80;
    pub(super) const FRAME: u8 = 0x95;
    pub(super) const STOP: u8 = b'.';
    pub(super) const MARK: u8 = b'(';
    pub(super) const NONE: u8 = b'N';
    pub(super) const NEWTRUE: u8 = 0x88;
    pub(super) const NEWFALSE: u8 = 0x89;
    pub(super) const BININT: u8 = b'J';
    pub(super) const BININT1: u8 = b'K';
    pub(super) const BININT2: u8 = b'M';
    pub(super) const LONG1: u8 = 0x8A;
    pub(super) const BINFLOAT: u8 = b'G';
    pub(super) const BINUNICODE: u8 = b'X';
    pub(super) const SHORT_BINUNICODE: u8 = 0x8C;
    pub(super) const BINBYTES: u8 = b'B';
    pub(super) const SHORT_BINBYTES: u8 = b'C';
    pub(super) const EMPTY_LIST: u8 = b']';
    pub(super) const EMPTY_DICT: u8 = b'}';
    pub(super) const EMPTY_TUPLE: u8 = b')';
    pub(super) const TUPLE: u8 = b't';
    pub(super) const TUPLE1: u8 = 0x85;
    pub(super) const TUPLE2: u8 = 0x86;
    pub(super) const TUPLE3: u8 = 0x87;
    pub(super) const APPEND: u8 = b'a';
    pub(super) const APPENDS: u8 = b'e';
    pub(super) const SETITEM: u8 = b's';
    pub(super) const SETITEMS: u8 = b'u';
    pub(super) const BINPUT: u8 = b'q';
    pub(super) const LONG_BINPUT: u8 = b'r';
    pub(super) const MEMOIZE: u8 = 0x94;
    pub(super) const BINGET: u8 = b'h';
    pub(super) const LONG_BINGET: u8 = b'j';
    pub(super) const GLOBAL: u8 = b'c';
    pub(super) const STACK_GLOBAL: u8 = 0x93;
    pub(super) const BINPERSID: u8 = b'Q';
    pub(super) const REDUCE: u8 = b'R';
    pub(super) const BUILD: u8 = b'b';
}

impl<'a> Machine<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            cursor: Cursor::new(bytes),
            nodes: Vec::new(),
            stack: Vec::new(),
            marks: Vec::new(),
            memo: HashMap::new(),
        }
    }

    /// Runs to the end and unfolds the result.
    pub(super) fn run(mut self) -> Result<Object, PickleError> {
        loop {
            let at = self.cursor.at();
            let opcode = self.cursor.byte()?;
            if opcode == op::STOP {
                let result = self.pop()?;
                return self.unfold(result, 0, &mut 0);
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
        self.push(Node::Plain(object));
        Ok(true)
    }

    /// Instructions that build lists, tuples and dictionaries; false for others.
    fn collection(&mut self, opcode: u8) -> Result<bool, PickleError> {
        match opcode {
            op::MARK => self.marks.push(self.stack.len()),
            op::EMPTY_LIST => self.push(Node::List(Vec::new())),
            op::EMPTY_DICT => self.push(Node::Dict(Vec::new())),
            op::EMPTY_TUPLE => self.push(Node::Tuple(Vec::new())),
            op::TUPLE => {
                let items = self.marked()?;
                self.push(Node::Tuple(items));
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
                self.remember(key.map_err(|_| PickleError::TooLarge)?)?;
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
                self.push(Node::Global(Global::named(&module, &name)?));
            }
            op::STACK_GLOBAL => {
                let (name, module) = (self.pop_text()?, self.pop_text()?);
                self.push(Node::Global(Global::named(&module, &name)?));
            }
            op::BINPERSID => {
                let id = self.pop()?;
                let storage = self.storage(id)?;
                self.push(storage);
            }
            op::REDUCE => {
                let arguments = self.pop()?;
                let function = self.pop()?;
                let made = self.reduce(function, arguments)?;
                self.push(made);
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

    pub(super) fn push(&mut self, node: Node) {
        self.stack.push(self.nodes.len());
        self.nodes.push(node);
    }

    fn pop(&mut self) -> Result<Id, PickleError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        let popped = if self.stack.len() > floor { self.stack.pop() } else { None };
        popped.ok_or(PickleError::Damaged("an instruction without operand"))
    }

    fn top(&self) -> Result<Id, PickleError> {
        self.stack.last().copied().ok_or(PickleError::Damaged("an instruction without operand"))
    }

    fn pop_text(&mut self) -> Result<String, PickleError> {
        let id = self.pop()?;
        match &self.nodes[id] {
            Node::Plain(Object::Text(text)) => Ok(text.clone()),
            _ => Err(PickleError::Damaged("a name that is not a text")),
        }
    }

    /// Everything above the last mark.
    fn marked(&mut self) -> Result<Vec<Id>, PickleError> {
        let mark = self.marks.pop().filter(|mark| *mark <= self.stack.len());
        Ok(self.stack.split_off(mark.ok_or(PickleError::Damaged("no mark"))?))
    }

    fn tuple(&mut self, count: usize) -> Result<(), PickleError> {
        let mut items = (0..count).map(|_| self.pop()).collect::<Result<Vec<Id>, _>>()?;
        items.reverse();
        self.push(Node::Tuple(items));
        Ok(())
    }

    fn append(&mut self, items: Vec<Id>) -> Result<(), PickleError> {
        let target = self.top()?;
        match &mut self.nodes[target] {
            Node::List(list) => list.extend(items),
            _ => return Err(PickleError::Damaged("appending to what is no list")),
        }
        Ok(())
    }

    fn set_items(&mut self, items: &[Id]) -> Result<(), PickleError> {
        let target = self.top()?;
        match &mut self.nodes[target] {
            Node::Dict(members) if items.len().is_multiple_of(2) => {
                members.extend(items.chunks_exact(2).map(|pair| (pair[0], pair[1])));
            }
            _ => return Err(PickleError::Damaged("setting a member of what is no dictionary")),
        }
        Ok(())
    }

    fn remember(&mut self, key: u32) -> Result<(), PickleError> {
        let top = self.top()?;
        self.memo.insert(key, top);
        Ok(())
    }

    fn recall(&mut self, key: u32) -> Result<(), PickleError> {
        let id = self.memo.get(&key).copied();
        self.stack.push(id.ok_or(PickleError::Damaged("a value that was never remembered"))?);
        Ok(())
    }

    /// The value as a tree; shared parts are copied, within bounds.
    pub(super) fn unfold(
        &self,
        id: Id,
        depth: usize,
        made: &mut usize,
    ) -> Result<Object, PickleError> {
        *made += 1;
        if depth > MAX_DEPTH || *made > MAX_OBJECTS {
            return Err(PickleError::TooLarge);
        }
        let mut all = |ids: &[Id]| {
            ids.iter().map(|id| self.unfold(*id, depth + 1, made)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match &self.nodes[id] {
            Node::Plain(object) => object.clone(),
            Node::List(ids) => Object::List(all(ids)?),
            Node::Tuple(ids) => Object::Tuple(all(ids)?),
            Node::Dict(members) => {
                let keys = all(&members.iter().map(|(key, _)| *key).collect::<Vec<_>>())?;
                let values = all(&members.iter().map(|(_, value)| *value).collect::<Vec<_>>())?;
                Object::Dict(keys.into_iter().zip(values).collect())
            }
            Node::Global(global) => Object::Named(format!("{global:?}")),
            Node::Storage(tensor) => Object::Tensor(tensor.clone()),
            Node::Dtype(text) => Object::Named(text.clone()),
            Node::Array { shape, dtype, data } => {
                let data = data.ok_or(PickleError::Damaged("an array without content"))?;
                let data = Box::new(self.unfold(data, depth + 1, made)?);
                Object::Array { dtype: dtype.clone(), shape: shape.clone(), data }
            }
        })
    }
}
