//! Arrays whose elements are lists of numbers, in the shapes that exports have them.

use super::{Array, Elements, Object};

impl Array {
    /// The numbers of each row of an array of lists, of arrays, or of lists of one length; `None`
    /// for other arrays.
    pub fn lists(&self) -> Option<Vec<Vec<f64>>> {
        let Elements::Objects(objects) = &self.elements else { return None };
        match self.shape.as_slice() {
            [_] => objects.iter().map(numbers).collect(),
            [_, width] if *width > 0 => {
                let flat = objects.iter().map(numbers).collect::<Option<Vec<_>>>()?;
                Some(flat.chunks(*width).map(<[Vec<f64>]>::concat).collect())
            }
            _ => None,
        }
    }
}

/// The numbers of a number, a list or a small array.
fn numbers(object: &Object) -> Option<Vec<f64>> {
    match object {
        Object::List(items) => {
            items.iter().map(numbers).collect::<Option<Vec<_>>>().map(|lists| lists.concat())
        }
        Object::Array { dtype, data, .. } => match (dtype.as_str(), &**data) {
            (_, Object::List(_)) => numbers(data),
            ("i4", Object::Bytes(bytes)) => {
                words(bytes, |word: [u8; 4]| f64::from(i32::from_le_bytes(word)))
            }
            ("f4", Object::Bytes(bytes)) => {
                words(bytes, |word: [u8; 4]| f64::from(f32::from_le_bytes(word)))
            }
            ("f8", Object::Bytes(bytes)) => words(bytes, f64::from_le_bytes),
            ("i8", Object::Bytes(bytes)) => {
                // Indices are below 2^24.
                words(bytes, |word: [u8; 8]| i64::from_le_bytes(word) as f64)
            }
            _ => None,
        },
        _ => object.as_float().map(|number| vec![number]),
    }
}

/// Numbers of N bytes; `None` if some are left over.
fn words<const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> f64) -> Option<Vec<f64>> {
    let chunks = bytes.chunks_exact(N);
    if !chunks.remainder().is_empty() {
        return None;
    }
    chunks.map(|word| word.try_into().ok().map(&read)).collect()
}
