//! What pickles are read into.

/// Plain data.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list.
    List(Vec<Object>),
    /// A tuple.
    Tuple(Vec<Object>),
    /// A dictionary, ordered or not; a key that was set twice is there twice.
    Dict(Vec<(Object, Object)>),
    /// A tensor, whose numbers stand elsewhere in the archive.
    Tensor(TensorRef),
    /// A numpy array.
    Array {
        /// Element type, for example `i4` or `O8`.
        dtype: String,
        /// Length of each axis.
        shape: Vec<usize>,
        /// Bytes, or a list of objects.
        data: Box<Object>,
    },
    /// A class or function that was named but not used.
    Named(String),
}

/// Where the numbers of a tensor stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorRef {
    /// Type of the numbers.
    pub kind: StorageKind,
    /// Name of the storage in the archive.
    pub key: String,
    /// Numbers that the storage is said to hold.
    pub stored: usize,
    /// First number of the tensor.
    pub offset: usize,
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// Numbers from one step of each axis to the next.
    pub stride: Vec<usize>,
}

/// Types of stored numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum StorageKind {
    F32,
    F64,
    F16,
    BF16,
    I64,
    I32,
    I16,
    I8,
    U8,
    Bool,
}

impl StorageKind {
    /// Bytes of one number.
    pub const fn size(self) -> usize {
        match self {
            Self::F64 | Self::I64 => 8,
            Self::F32 | Self::I32 => 4,
            Self::F16 | Self::BF16 | Self::I16 => 2,
            Self::I8 | Self::U8 | Self::Bool => 1,
        }
    }
}

impl Object {
    /// The value of a text key of a dictionary; the last one counts.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Self::Dict(members) = self else { return None };
        let found = members.iter().rev().find(|(name, _)| name.as_text() == Some(key));
        found.map(|(_, value)| value)
    }

    /// The text.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Bytes of a text or byte string; 0 for others.
    pub(super) fn text_bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            _ => 0,
        }
    }

    /// The integer.
    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }

    /// The number.
    pub fn as_float(&self) -> Option<f64> {
        // As Python converts.
        match self {
            Self::Float(number) => Some(*number),
            Self::Int(number) => Some(*number as f64),
            _ => None,
        }
    }
}
