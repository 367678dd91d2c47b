//! Arrays whose elements are lists of numbers, in the shapes that exports have them.

use super::{Array, Elements, Object};

impl Array {
    /// The numbers of each row of an array of lists, of arrays, or of lists of one length; `None`
    /// for other arrays.
    pub fn lists(&self) -> Option<Vec<Vec<f64>>> {
        self.each_list()?.collect()
    }

    /// The rows of [`Self::lists`] one by one, each `None` if it holds anything but numbers.
    pub fn each_list(&self) -> Option<impl ExactSizeIterator<Item = Option<Vec<f64>>>> {
        let Elements::Objects(objects) = &self.elements else { return None };
        let width = match self.shape.as_slice() {
            [_] => 1,
            [_, width] if *width > 0 => *width,
            _ => return None,
        };
        Some(objects.chunks(width).map(|objects| {
            let mut row = Vec::new();
            objects.iter().try_for_each(|object| add_numbers(object, &mut row))?;
            Some(row)
        }))
    }
}

/// Adds the numbers of a number, a list or a small array to a row; `None` for other objects.
fn add_numbers(object: &Object, row: &mut Vec<f64>) -> Option<()> {
    match object {
        Object::List(items) => items.iter().try_for_each(|item| add_numbers(item, row))?,
        Object::Array { dtype, data, .. } => match (dtype.as_str(), &**data) {
            (_, Object::List(_)) => add_numbers(data, row)?,
            ("i4", Object::Bytes(bytes)) => {
                add_words(bytes, row, |word: [u8; 4]| f64::from(i32::from_le_bytes(word)))?;
            }
            ("f4", Object::Bytes(bytes)) => {
                add_words(bytes, row, |word: [u8; 4]| f64::from(f32::from_le_bytes(word)))?;
            }
            ("f8", Object::Bytes(bytes)) => add_words(bytes, row, f64::from_le_bytes)?,
            ("i8", Object::Bytes(bytes)) => {
                // Indices are below 2^24.
                add_words(bytes, row, |word: [u8; 8]| i64::from_le_bytes(word) as f64)?;
            }
            _ => return None,
        },
        _ => row.push(object.as_float()?),
    }
    Some(())
}

/// Adds numbers of N bytes; `None` if some are left over.
fn add_words<const N: usize>(
    bytes: &[u8],
    row: &mut Vec<f64>,
    read: impl Fn([u8; N]) -> f64,
) -> Option<()> {
    let (words, rest) = bytes.as_chunks::<N>();
    row.extend(words.iter().map(|word| read(*word)));
    rest.is_empty().then_some(())
}
