//! Arrays in the .npy format, versions 1 to 3.

use sha2::{Digest as _, Sha256};

use super::pickle::Object;
use crate::legacy::planes::hex;

/// Longest header that is read.
const MAX_HEADER: usize = 64 << 10;
const MAGIC: &[u8] = b"\x93NUMPY";

/// An array.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Length of each axis; none for a single value.
    pub shape: Vec<usize>,
    /// The elements in C order.
    pub elements: Elements,
}

/// Elements of the types that the older service writes.
#[derive(Debug, Clone, PartialEq)]
pub enum Elements {
    /// `<f4`
    F32(Vec<f32>),
    /// `<f8`
    F64(Vec<f64>),
    /// `<i4`
    I32(Vec<i32>),
    /// `<i8`
    I64(Vec<i64>),
    /// `|b1`
    Bool(Vec<bool>),
    /// `<U...`
    Text(Vec<String>),
    /// `|O`: Python objects of known shapes.
    Objects(Vec<Object>),
}

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
            return Ok(vec![String::new(); count(&self.shape)?.min(1)]);
        }
        let letter = |bytes: &[u8]| {
            let code = bytes.try_into().map(u32::from_le_bytes).unwrap_or_default();
            char::from_u32(code).filter(|letter| *letter != '\0')
        };
        let text = |bytes: &[u8]| bytes.chunks_exact(4).map_while(letter).collect();
        Ok(self.data.chunks_exact(size).map(text).collect())
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

impl Array {
    /// An array of one value or more.
    pub fn new(shape: &[usize], elements: Elements) -> Self {
        Self { shape: shape.to_vec(), elements }
    }

    /// The numbers as float32; `None` for texts and objects.
    pub fn as_f32(&self) -> Option<Vec<f32>> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
        match &self.elements {
            Elements::F32(values) => Some(values.clone()),
            Elements::F64(values) => Some(values.iter().map(|value| *value as f32).collect()),
            Elements::I32(values) => Some(values.iter().map(|value| *value as f32).collect()),
            Elements::I64(values) => Some(values.iter().map(|value| *value as f32).collect()),
            Elements::Bool(_) | Elements::Text(_) | Elements::Objects(_) => None,
        }
    }

    /// The text of an array of one text.
    pub fn as_text(&self) -> Option<&str> {
        match &self.elements {
            Elements::Text(texts) => texts.first().map(String::as_str),
            _ => None,
        }
    }

    /// The integers; `None` for other types.
    pub fn as_integers(&self) -> Option<Vec<i64>> {
        match &self.elements {
            Elements::I32(values) => Some(values.iter().map(|value| i64::from(*value)).collect()),
            Elements::I64(values) => Some(values.clone()),
            _ => None,
        }
    }

    /// The sum that exports store of an array: SHA-256 of shape, type and bytes, in hexadecimal;
    /// `None` for objects, whose bytes are not defined.
    pub fn checksum(&self) -> Option<String> {
        let (descr, data) = self.elements.to_bytes()?;
        let name = match descr.as_str() {
            "<f4" => "float32",
            "<f8" => "float64",
            "<i4" => "int32",
            "<i8" => "int64",
            "|b1" => "bool",
            text => text,
        };
        let lengths: Vec<String> = self.shape.iter().map(ToString::to_string).collect();
        let shape = match lengths.as_slice() {
            [only] => format!("({only},)"),
            lengths => format!("({})", lengths.join(", ")),
        };
        let digest = Sha256::new().chain_update(shape).chain_update(name).chain_update(data);
        Some(hex(&digest.finalize()))
    }

    /// The bytes of the file; `None` for objects, which are never written.
    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        let (descr, data) = self.elements.to_bytes()?;
        let lengths: Vec<String> = self.shape.iter().map(|length| format!("{length},")).collect();
        let shape = lengths.join(" ");
        let mut text =
            format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}");
        // Data begins at a multiple of 64 bytes.
        let total = (MAGIC.len() + 4 + text.len() + 1).next_multiple_of(64);
        let padded = total - MAGIC.len() - 4;
        text.push_str(&" ".repeat(padded - text.len() - 1));
        text.push('\n');
        let length = u16::try_from(text.len()).ok()?;
        let mut bytes = [MAGIC, &[1, 0], &length.to_le_bytes(), text.as_bytes()].concat();
        bytes.extend(data);
        Some(bytes)
    }
}

impl Elements {
    fn to_bytes(&self) -> Option<(String, Vec<u8>)> {
        fn flat<T: Copy, const N: usize>(values: &[T], bytes: fn(T) -> [u8; N]) -> Vec<u8> {
            values.iter().flat_map(|value| bytes(*value)).collect()
        }
        Some(match self {
            Self::F32(values) => ("<f4".into(), flat(values, f32::to_le_bytes)),
            Self::F64(values) => ("<f8".into(), flat(values, f64::to_le_bytes)),
            Self::I32(values) => ("<i4".into(), flat(values, i32::to_le_bytes)),
            Self::I64(values) => ("<i8".into(), flat(values, i64::to_le_bytes)),
            Self::Bool(values) => {
                ("|b1".into(), values.iter().map(|value| u8::from(*value)).collect())
            }
            Self::Text(texts) => {
                let width = texts.iter().map(|text| text.chars().count()).max()?.max(1);
                let codes = |text: &String| {
                    let letters = text.chars().map(u32::from);
                    letters
                        .chain(std::iter::repeat(0))
                        .take(width)
                        .flat_map(u32::to_le_bytes)
                        .collect::<Vec<u8>>()
                };
                (format!("<U{width}"), texts.iter().flat_map(codes).collect())
            }
            Self::Objects(_) => return None,
        })
    }
}
