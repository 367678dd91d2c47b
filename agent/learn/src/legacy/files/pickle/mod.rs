//! A reader of Python pickles that builds plain data and nothing else: no name of a pickle is ever
//! looked up, no code runs. Opcodes and globals that are not listed are refused, and memory is
//! bounded by the length of the pickle.

mod cursor;
mod global;
mod machine;
mod object;
mod reduce;

pub use object::{Object, StorageKind, TensorRef};

use machine::Machine;

/// Objects that a pickle may unfold to: shared parts count as often as they appear.
const MAX_OBJECTS: usize = 50_000_000;
/// How deep objects may be nested.
const MAX_DEPTH: usize = 64;

/// Why a pickle is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PickleError {
    /// An instruction that plain data does not need.
    #[error("opcode {opcode:#04x} at byte {at} is not allowed")]
    Opcode {
        /// The instruction.
        opcode: u8,
        /// Where it stands.
        at: usize,
    },
    /// A class or function that is not on the list.
    #[error("`{0}` is not allowed: the file may run code when Python loads it")]
    Global(String),
    /// It ends too early.
    #[error("it is cut off")]
    CutOff,
    /// Instructions that do not fit together.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
    /// It unfolds to more than this program is willing to hold.
    #[error("it unfolds to more than {MAX_OBJECTS} objects, or deeper than {MAX_DEPTH} levels")]
    TooLarge,
}

/// Reads a pickle.
///
/// # Errors
/// When it holds anything but plain data, tensors and arrays.
pub fn read(bytes: &[u8]) -> Result<Object, PickleError> {
    Machine::new(bytes).run()
}

/// Reads the pickle of an object array: its elements.
///
/// # Errors
/// When it is no object array.
pub fn object_array(bytes: &[u8]) -> Result<Vec<Object>, PickleError> {
    match read(bytes)? {
        Object::Array { data, .. } => match *data {
            Object::List(elements) => Ok(elements),
            _ => Err(PickleError::Damaged("an object array without a list of elements")),
        },
        _ => Err(PickleError::Damaged("not an object array")),
    }
}
