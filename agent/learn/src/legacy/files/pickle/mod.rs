//! A reader of Python pickles that builds plain data and nothing else: no name of a pickle is ever
//! looked up, no code runs. Opcodes and globals that are not listed are refused, and so is what
//! costs more than its [`Limits`].

mod cursor;
mod global;
mod limits;
mod machine;
mod node;
mod object;
mod opcode;
mod reduce;
mod stack;
mod unfold;
mod write;

pub use limits::Limits;
pub use object::{Object, StorageKind, TensorRef};
pub(super) use write::object_array_bytes;

use machine::Machine;

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
    /// More than this program is willing to hold.
    #[error("it makes more than {limit} {what}")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
}

/// Reads a pickle.
///
/// # Errors
/// When it holds anything but plain data, tensors and arrays, or exceeds [`Limits::EXPORT`].
pub fn read(bytes: &[u8]) -> Result<Object, PickleError> {
    read_within(bytes, Limits::EXPORT)
}

/// Reads a pickle within some limits.
///
/// # Errors
/// When it holds anything but plain data, tensors and arrays, or exceeds the limits.
pub fn read_within(bytes: &[u8], limits: Limits) -> Result<Object, PickleError> {
    limits::within("bytes", bytes.len(), limits.pickle)?;
    Machine::new(bytes, limits).run()
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
