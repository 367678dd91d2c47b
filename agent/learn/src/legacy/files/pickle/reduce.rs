//! What the listed functions and classes make of their arguments.

use super::PickleError;
use super::global::Global;
use super::machine::Machine;
use super::node::{Id, Node};
use super::object::{Object, TensorRef};

const DAMAGED: PickleError = PickleError::Damaged("arguments of an unexpected shape");
/// Most axes of an array, as numpy has it.
const MAX_AXES: usize = 64;
/// Longest name of a storage or a type; they are copied with every use.
const MAX_NAME: usize = 64;

impl Machine<'_> {
    /// A storage named by `('storage', class, key, device, count)`.
    pub(super) fn storage(&self, id: Id) -> Result<Node, PickleError> {
        let [_, class, key, _, count] = self.tuple_of::<5>(id)?;
        let Node::Global(Global::Storage(kind)) = self.nodes[class] else { return Err(DAMAGED) };
        let (key, stored) = (self.name(key)?, self.size(count)?);
        let (shape, stride) = (vec![stored], vec![1]);
        Ok(Node::Storage(TensorRef { kind, key, stored, offset: 0, shape, stride }))
    }

    /// The result of a listed function.
    pub(super) fn reduce(&mut self, function: Id, arguments: Id) -> Result<Id, PickleError> {
        let Node::Global(function) = self.nodes[function] else { return Err(DAMAGED) };
        match function {
            Global::RebuildParameter => {
                let [tensor, _, _] = self.tuple_of::<3>(arguments)?;
                Ok(tensor)
            }
            Global::Size => {
                let [lengths] = self.tuple_of::<1>(arguments)?;
                Ok(lengths)
            }
            _ => {
                let made = self.make(function, arguments)?;
                self.add(made)
            }
        }
    }

    fn make(&self, function: Global, arguments: Id) -> Result<Node, PickleError> {
        match function {
            Global::OrderedDict => match &self.nodes[arguments] {
                Node::Tuple(ids) if ids.is_empty() => Ok(Node::Dict(Vec::new())),
                _ => Err(DAMAGED),
            },
            Global::RebuildTensor => self.rebuild_tensor(arguments),
            Global::ReconstructArray => {
                let [class, _, _] = self.tuple_of::<3>(arguments)?;
                match self.nodes[class] {
                    Node::Global(Global::ArrayClass) => {
                        Ok(Node::Array { shape: vec![0], dtype: String::new(), data: None })
                    }
                    _ => Err(DAMAGED),
                }
            }
            Global::Dtype => {
                let [name, _, _] = self.tuple_of::<3>(arguments)?;
                Ok(Node::Dtype(self.name(name)?))
            }
            Global::RebuildParameter | Global::Size | Global::ArrayClass | Global::Storage(_) => {
                Err(DAMAGED)
            }
        }
    }

    /// `(storage, offset, shape, stride, requires_grad, hooks, ...)`.
    fn rebuild_tensor(&self, arguments: Id) -> Result<Node, PickleError> {
        let Node::Tuple(ids) = &self.nodes[arguments] else { return Err(DAMAGED) };
        let [storage, offset, shape, stride, ..] = *ids.as_slice() else { return Err(DAMAGED) };
        let Node::Storage(storage) = &self.nodes[storage] else { return Err(DAMAGED) };
        let (offset, shape, stride) = (self.size(offset)?, self.sizes(shape)?, self.sizes(stride)?);
        if shape.len() != stride.len() {
            return Err(DAMAGED);
        }
        Ok(Node::Storage(TensorRef { offset, shape, stride, ..storage.clone() }))
    }

    /// Sets the state of an array or a type; that of a dictionary is its bookkeeping and ignored.
    pub(super) fn build(&mut self, target: Id, state: Id) -> Result<(), PickleError> {
        match &self.nodes[target] {
            Node::Dict(_) => Ok(()),
            Node::Dtype(_) => self.check_byte_order(state),
            Node::Array { .. } => {
                let [_, shape, dtype, column_major, data] = self.tuple_of::<5>(state)?;
                let shape = self.sizes(shape)?;
                let Node::Dtype(dtype) = &self.nodes[dtype] else { return Err(DAMAGED) };
                if !matches!(self.nodes[column_major], Node::Plain(Object::Bool(false))) {
                    return Err(PickleError::Damaged("an array in column-major order"));
                }
                let array = Node::Array { shape, dtype: dtype.clone(), data: Some(data) };
                self.pay(&array)?;
                self.nodes[target] = array;
                Ok(())
            }
            _ => Err(PickleError::Damaged("a state for what has none")),
        }
    }

    /// The second member of a type's state is its byte order.
    fn check_byte_order(&self, state: Id) -> Result<(), PickleError> {
        let Node::Tuple(ids) = &self.nodes[state] else { return Err(DAMAGED) };
        let order = ids.get(1).map(|id| &self.nodes[*id]);
        match order {
            Some(Node::Plain(Object::Text(order))) if order == "<" || order == "|" => Ok(()),
            _ => Err(PickleError::Damaged("an array that is not little-endian")),
        }
    }

    fn tuple_of<const N: usize>(&self, id: Id) -> Result<[Id; N], PickleError> {
        match &self.nodes[id] {
            Node::Tuple(ids) => ids.as_slice().try_into().map_err(|_| DAMAGED),
            _ => Err(DAMAGED),
        }
    }

    fn size(&self, id: Id) -> Result<usize, PickleError> {
        match self.nodes[id] {
            Node::Plain(Object::Int(number)) => usize::try_from(number).map_err(|_| DAMAGED),
            _ => Err(DAMAGED),
        }
    }

    fn sizes(&self, id: Id) -> Result<Vec<usize>, PickleError> {
        match &self.nodes[id] {
            Node::Tuple(ids) if ids.len() <= MAX_AXES => {
                ids.iter().map(|id| self.size(*id)).collect()
            }
            _ => Err(DAMAGED),
        }
    }

    fn name(&self, id: Id) -> Result<String, PickleError> {
        match &self.nodes[id] {
            Node::Plain(Object::Text(name)) if name.len() <= MAX_NAME => Ok(name.clone()),
            _ => Err(DAMAGED),
        }
    }
}
