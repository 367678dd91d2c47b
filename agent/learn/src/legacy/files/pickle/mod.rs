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
    /// More memory than is left for it: so many bytes, at least.
    #[error("it would take {0} bytes of memory")]
    Memory(u64),
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
    Machine::new(bytes, limits).run().map(|(object, _)| object)
}

/// Refuses the pickle of an object array for its length, before it is unpacked.
///
/// # Errors
/// When it has more bytes than [`Limits::EXPORT`] allows.
pub fn check_length(bytes: u64) -> Result<(), PickleError> {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    limits::within("bytes", bytes, Limits::EXPORT.pickle)
}

/// Reads the pickle of an object array within `memory` bytes: its elements, and the bytes of
/// memory that they take.
///
/// # Errors
/// When it is no object array, exceeds [`Limits::EXPORT`], or takes more memory.
pub fn object_array(bytes: &[u8], memory: u64) -> Result<(Vec<Object>, u64), PickleError> {
    let limits = Limits { memory: memory.min(Limits::EXPORT.memory), ..Limits::EXPORT };
    match Machine::new(bytes, limits).run()? {
        (Object::Array { data, .. }, memory) => match *data {
            Object::List(elements) => Ok((elements, memory)),
            _ => Err(PickleError::Damaged("an object array without a list of elements")),
        },
        _ => Err(PickleError::Damaged("not an object array")),
    }
}
