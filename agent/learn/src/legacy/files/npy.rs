//! Reading arrays in the .npy format, versions 1 to 3.

use super::Elements;
use super::npy_format::MAGIC;

/// Longest header that is read.
const MAX_HEADER: usize = 64 << 10;

/// What the header of an array says.
pub(super) struct Header<'a> {
    pub(super) descr: String,
    pub(super) shape: Vec<usize>,
    /// The bytes after the header.
    pub(super) data: &'a [u8],
}

/// Reads the header of an array.
pub(super) fn header(bytes: &[u8]) -> Result<Header<'_>, String> {
    let rest = bytes.strip_prefix(MAGIC).ok_or("not an array")?;
    let (length, start) = match rest {
        [1, _, low, high, ..] => (usize::from(u16::from_le_bytes([*low, *high])), 4),
        [2 | 3, _, a, b, c, d, ..] => {
            (usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX), 6)
        }
        _ => return Err("a format version that is not known".to_owned()),
    };
    if length > MAX_HEADER {
        return Err(format!("a header of {length} bytes, more than {MAX_HEADER}"));
    }
    let text = rest.get(start..start + length).ok_or("cut off in the header")?;
    let text = std::str::from_utf8(text).map_err(|_| "a header that is not text")?;
    let data = &rest[start + length..];
    if value_of(text, "fortran_order")?.starts_with("True") {
        return Err("column-major order, which that service does not write".to_owned());
    }
    let descr = value_of(text, "descr")?;
    let descr = descr.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
    let descr = descr.ok_or("a header without a simple type")?.0.to_owned();
    Ok(Header { descr, shape: shape_of(value_of(text, "shape")?)?, data })
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

impl Header<'_> {
    /// The elements of every type but objects, whose pickle is read elsewhere.
    pub(super) fn elements(&self) -> Result<Elements, String> {
        Ok(match self.descr.as_str() {
            "<f4" => Elements::F32(self.numbers(f32::from_le_bytes)?),
            "<f8" => Elements::F64(self.numbers(f64::from_le_bytes)?),
            "<i4" => Elements::I32(self.numbers(i32::from_le_bytes)?),
            "<i8" => Elements::I64(self.numbers(i64::from_le_bytes)?),
            "|b1" => Elements::Bool(self.numbers(|[byte]: [u8; 1]| byte != 0)?),
            text if text.starts_with("<U") => Elements::Text(self.texts(&text[2..])?),
            other => return Err(format!("elements of type `{other}`, which are not read")),
        })
    }

    fn numbers<T, const N: usize>(&self, read: fn([u8; N]) -> T) -> Result<Vec<T>, String> {
        self.check_size(N)?;
        let chunks = self.data.chunks_exact(N);
        Ok(chunks.map(|bytes| read(bytes.try_into().expect("chunks have N bytes"))).collect())
    }

    /// Fixed-width texts in UTF-32.
    fn texts(&self, width: &str) -> Result<Vec<String>, String> {
        let width: usize = width.parse().map_err(|_| format!("texts of width `{width}`"))?;
        let size = width.checked_mul(4).ok_or("texts that cannot be held")?;
        self.check_size(size)?;
        if size == 0 {
            // A width of 0 takes no bytes: nothing would bound their number.
            return match count(&self.shape)? {
                0 => Ok(Vec::new()),
                1 => Ok(vec![String::new()]),
                many => Err(format!("{many} texts without width")),
            };
        }
        self.data.chunks_exact(size).map(utf32).collect()
    }

    fn check_size(&self, element: usize) -> Result<(), String> {
        let wanted = count(&self.shape)?.checked_mul(element);
        if wanted == Some(self.data.len()) {
            return Ok(());
        }
        let (shape, found) = (&self.shape, self.data.len());
        Err(format!("a shape of {shape:?} needs other than the {found} bytes that are there"))
    }
}

/// A text in UTF-32 that zeros fill up.
fn utf32(bytes: &[u8]) -> Result<String, String> {
    let codes =
        bytes.chunks_exact(4).map(|code| u32::from_le_bytes([code[0], code[1], code[2], code[3]]));
    let letter = |code| char::from_u32(code).ok_or_else(|| format!("the letter {code:#x}"));
    codes.take_while(|code| *code != 0).map(letter).collect()
}
