//! Headers of arrays in the .npy format, versions 1 to 3.

use super::FileError;
use super::member::Member;
use super::npy_format::MAGIC;

/// Longest header that is read.
const MAX_HEADER: usize = 64 << 10;

/// What the header of an array says.
pub(super) struct Header {
    pub(super) descr: String,
    pub(super) shape: Vec<usize>,
}

impl Header {
    /// Reads the header of an array; its data comes next.
    pub(super) fn read(member: &mut Member<'_>) -> Result<Self, FileError> {
        let length = length(member)?;
        if length > MAX_HEADER {
            let problem = format!("a header of {length} bytes, more than {MAX_HEADER}");
            return Err(member.wrong(problem));
        }
        member.charge(length as u64)?;
        let mut text = vec![0; length];
        member.fill(&mut text)?;
        Self::parse(&text).map_err(|problem| member.wrong(problem))
    }

    fn parse(text: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(text).map_err(|_| "a header that is not text")?;
        if value_of(text, "fortran_order")?.starts_with("True") {
            return Err("column-major order, which that service does not write".to_owned());
        }
        let descr = value_of(text, "descr")?;
        let descr = descr.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
        let descr = descr.ok_or("a header without a simple type")?.0.to_owned();
        Ok(Self { descr, shape: shape_of(value_of(text, "shape")?)? })
    }

    /// True for an array of numbers.
    pub(super) fn is_numeric(&self) -> bool {
        ["<f4", "<f8", "<i4", "<i8"].contains(&self.descr.as_str())
    }
}

/// Bytes of the header's text, which comes next.
fn length(member: &mut Member<'_>) -> Result<usize, FileError> {
    const NUMBER: usize = MAGIC.len();
    let mut start = [0; NUMBER + 2];
    member.fill(&mut start)?;
    if !start.starts_with(MAGIC) {
        return Err(member.wrong("not an array"));
    }
    match start[NUMBER] {
        1 => {
            let mut length = [0; 2];
            member.fill(&mut length)?;
            Ok(usize::from(u16::from_le_bytes(length)))
        }
        2 | 3 => {
            let mut length = [0; 4];
            member.fill(&mut length)?;
            Ok(usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX))
        }
        _ => Err(member.wrong("a format version that is not known")),
    }
}

/// What follows a key in the header's dictionary.
fn value_of<'a>(header: &'a str, key: &str) -> Result<&'a str, String> {
    let (_, rest) = header
        .split_once(&format!("'{key}':"))
        .ok_or_else(|| format!("a header without `{key}`"))?;
    Ok(rest.trim_start())
}

fn shape_of(text: &str) -> Result<Vec<usize>, String> {
    let inner = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (inner, _) = inner.ok_or("a header without a tuple as shape")?;
    let lengths = inner.split(',').map(str::trim).filter(|length| !length.is_empty());
    lengths.map(|length| length.parse().map_err(|_| format!("a length of `{length}`"))).collect()
}

/// Number of elements of a shape.
pub(super) fn count(shape: &[usize]) -> Result<usize, String> {
    let product = shape.iter().try_fold(1_usize, |product, length| product.checked_mul(*length));
    product.ok_or_else(|| format!("a shape of {shape:?}, which cannot be held"))
}
