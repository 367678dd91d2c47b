//! Arrays of the types that the older service writes, and their files.

use sha2::{Digest as _, Sha256};

use super::npy_format::{header_bytes, tuple_text};
use super::pickle::{self, Object};
use crate::legacy::planes::hex;

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

impl Array {
    /// An array of one value or more.
    pub fn new(shape: &[usize], elements: Elements) -> Self {
        Self { shape: shape.to_vec(), elements }
    }

    /// The numbers as float32; `None` for texts and objects.
    pub fn as_f32(&self) -> Option<Vec<f32>> {
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
    /// `None` for objects, of which exports add up addresses.
    pub fn checksum(&self) -> Option<String> {
        if let Elements::Objects(_) = self.elements {
            return None;
        }
        let (descr, data) = self.elements.to_bytes(&self.shape)?;
        Some(hex(&sum_start(&descr, &self.shape).chain_update(data).finalize()))
    }

    /// The bytes of the file; `None` for objects that are no plain data.
    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        let (descr, data) = self.elements.to_bytes(&self.shape)?;
        let mut bytes = header_bytes(&descr, &self.shape);
        bytes.extend(data);
        Some(bytes)
    }
}

/// The sum of an array whose bytes are still to come.
pub(super) fn sum_start(descr: &str, shape: &[usize]) -> Sha256 {
    let name = match descr {
        "<f4" => "float32",
        "<f8" => "float64",
        "<i4" => "int32",
        "<i8" => "int64",
        "|b1" => "bool",
        text => text,
    };
    Sha256::new().chain_update(tuple_text(shape)).chain_update(name)
}

impl Elements {
    /// Number of elements.
    pub fn count(&self) -> usize {
        match self {
            Self::F32(values) => values.len(),
            Self::F64(values) => values.len(),
            Self::I32(values) => values.len(),
            Self::I64(values) => values.len(),
            Self::Bool(values) => values.len(),
            Self::Text(values) => values.len(),
            Self::Objects(values) => values.len(),
        }
    }

    /// Type and bytes.
    fn to_bytes(&self, shape: &[usize]) -> Option<(String, Vec<u8>)> {
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
                let width = texts.iter().map(|text| text.chars().count()).max().unwrap_or(0).max(1);
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
            Self::Objects(items) => ("|O".into(), pickle::object_array_bytes(shape, items)?),
        })
    }
}
