//! What every file in the .npy format begins with.

/// The first bytes.
pub(super) const MAGIC: &[u8] = b"\x93NUMPY";

/// The header of a file with elements of a type.
pub(super) fn header_bytes(descr: &str, shape: &[usize]) -> Vec<u8> {
    /// Magic, version, and the length in four bytes.
    const START: usize = MAGIC.len() + 6;
    let shape = tuple_text(shape);
    let mut text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}");
    // Data begins at a multiple of 64 bytes.
    let total = (START + text.len() + 1).next_multiple_of(64);
    text.push_str(&" ".repeat(total - START - text.len() - 1));
    text.push('\n');
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes();
    [MAGIC, &[2, 0], &length, text.as_bytes()].concat()
}

/// A shape as Python writes it.
pub(super) fn tuple_text(shape: &[usize]) -> String {
    let lengths: Vec<String> = shape.iter().map(ToString::to_string).collect();
    match lengths.as_slice() {
        [only] => format!("({only},)"),
        lengths => format!("({})", lengths.join(", ")),
    }
}
