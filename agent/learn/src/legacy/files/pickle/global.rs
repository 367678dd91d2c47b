//! The classes and functions that pickles of plain data name. None of them is ever called: each has
//! a meaning of its own in this reader.

use super::PickleError;
use super::object::StorageKind;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Global {
    OrderedDict,
    RebuildTensor,
    RebuildParameter,
    Size,
    Storage(StorageKind),
    ReconstructArray,
    ArrayClass,
    Dtype,
}

impl Global {
    pub(super) fn named(module: &str, name: &str) -> Result<Self, PickleError> {
        use StorageKind as Kind;
        Ok(match (module, name) {
            ("collections", "OrderedDict") => Self::OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2") => Self::RebuildTensor,
            ("torch._utils", "_rebuild_parameter") => Self::RebuildParameter,
            ("torch", "Size") => Self::Size,
            ("torch", "FloatStorage") => Self::Storage(Kind::F32),
            ("torch", "DoubleStorage") => Self::Storage(Kind::F64),
            ("torch", "HalfStorage") => Self::Storage(Kind::F16),
            ("torch", "BFloat16Storage") => Self::Storage(Kind::BF16),
            ("torch", "LongStorage") => Self::Storage(Kind::I64),
            ("torch", "IntStorage") => Self::Storage(Kind::I32),
            ("torch", "ShortStorage") => Self::Storage(Kind::I16),
            ("torch", "CharStorage") => Self::Storage(Kind::I8),
            ("torch", "ByteStorage") => Self::Storage(Kind::U8),
            ("torch", "BoolStorage") => Self::Storage(Kind::Bool),
            ("numpy._core.multiarray" | "numpy.core.multiarray", "_reconstruct") => {
                Self::ReconstructArray
            }
            ("numpy", "ndarray") => Self::ArrayClass,
            ("numpy", "dtype") => Self::Dtype,
            _ => {
                let full = format!("{module}.{name}");
                return Err(PickleError::Global(full.chars().take(120).collect()));
            }
        })
    }
}
