//! The elements of an array in the .npy format. Header and archive have to agree on their size,
//! and the array pays for them before the first is unpacked.

use super::budget::ALLOCATION;
use super::member::Member;
use super::npy::{self, Header};
use super::pickle::{self, Object};
use super::{Elements, FileError};

/// Bytes that are unpacked at a time; a multiple of every number's size.
const PIECE: usize = 8 << 10;
/// Bytes that a text takes beside its letters.
const TEXT: u64 = size_of::<String>() as u64 + ALLOCATION;

/// All elements.
pub(super) fn elements(header: &Header, member: &mut Member<'_>) -> Result<Elements, FileError> {
    let shape = &header.shape;
    let elements = match header.descr.as_str() {
        "<f4" => Elements::F32(numbers(shape, member, f32::from_le_bytes)?),
        "<f8" => Elements::F64(numbers(shape, member, f64::from_le_bytes)?),
        "<i4" => Elements::I32(numbers(shape, member, i32::from_le_bytes)?),
        "<i8" => Elements::I64(numbers(shape, member, i64::from_le_bytes)?),
        "|b1" => Elements::Bool(numbers(shape, member, |[byte]: [u8; 1]| byte != 0)?),
        "|O" => Elements::Objects(objects(shape, member)?),
        text if text.starts_with("<U") => Elements::Text(texts(shape, &text[2..], member)?),
        other => {
            return Err(member.wrong(format!("elements of type `{other}`, which are not read")));
        }
    };
    member.end()?;
    Ok(elements)
}

/// All elements as float32.
pub(super) fn floats(header: &Header, member: &mut Member<'_>) -> Result<Vec<f32>, FileError> {
    let shape = &header.shape;
    let floats = match header.descr.as_str() {
        "<f4" => numbers(shape, member, f32::from_le_bytes)?,
        "<f8" => numbers(shape, member, |bytes| f64::from_le_bytes(bytes) as f32)?,
        "<i4" => numbers(shape, member, |bytes| i32::from_le_bytes(bytes) as f32)?,
        "<i8" => numbers(shape, member, |bytes| i64::from_le_bytes(bytes) as f32)?,
        _ => return Err(no_numbers(header, member)),
    };
    member.end()?;
    Ok(floats)
}

/// The error of an array that should hold numbers.
pub(super) fn no_numbers(header: &Header, member: &Member<'_>) -> FileError {
    member.wrong(format!("elements of type `{}` where numbers are wanted", header.descr))
}

fn numbers<T, const N: usize>(
    shape: &[usize],
    member: &mut Member<'_>,
    read: fn([u8; N]) -> T,
) -> Result<Vec<T>, FileError> {
    let count = checked_count(shape, N, member)?;
    // No number takes more memory than bytes in the file.
    let mut values = member.room(count, member.left())?;
    let mut piece = [0; PIECE];
    while values.len() < count {
        let size = PIECE.min((count - values.len()) * N);
        member.fill(&mut piece[..size])?;
        let (words, _) = piece[..size].as_chunks::<N>();
        values.extend(words.iter().map(|word| read(*word)));
    }
    Ok(values)
}

/// Fixed-width texts in UTF-32.
fn texts(shape: &[usize], width: &str, member: &mut Member<'_>) -> Result<Vec<String>, FileError> {
    let size = width.parse().ok().and_then(|width: usize| width.checked_mul(4));
    let size = size.ok_or_else(|| member.wrong(format!("texts of width `{width}`")))?;
    let count = checked_count(shape, size, member)?;
    if size == 0 && count > 1 {
        // A width of 0 takes no bytes: nothing but the memory would bound their number.
        return Err(member.wrong(format!("{count} texts without width")));
    }
    // No letter takes more than the four bytes that it has in the file.
    let bytes = (count as u64).saturating_mul(TEXT.saturating_add(size as u64));
    let mut texts = member.room(count, bytes)?;
    for _ in 0..count {
        texts.push(text(size, member)?);
    }
    Ok(texts)
}

/// A text in UTF-32 that zeros fill up to `size` bytes.
fn text(size: usize, member: &mut Member<'_>) -> Result<String, FileError> {
    let (mut text, mut ended, mut left) = (String::new(), false, size);
    let mut piece = [0; PIECE];
    while left > 0 {
        let size = left.min(PIECE);
        member.fill(&mut piece[..size])?;
        left -= size;
        for code in piece[..size].as_chunks::<4>().0 {
            let code = u32::from_le_bytes(*code);
            ended |= code == 0;
            if !ended {
                let letter = char::from_u32(code);
                text.push(letter.ok_or_else(|| member.wrong(format!("the letter {code:#x}")))?);
            }
        }
    }
    text.shrink_to_fit();
    Ok(text)
}

/// Python objects, read by a reader that knows only plain data.
fn objects(shape: &[usize], member: &mut Member<'_>) -> Result<Vec<Object>, FileError> {
    let wanted = npy::count(shape).map_err(|problem| member.wrong(problem))?;
    pickle::check_length(member.left()).map_err(|reason| member.refused(reason))?;
    let pickled = member.rest()?;
    let read = pickle::object_array(&pickled, member.memory_left());
    let (objects, memory) = read.map_err(|reason| member.refused(reason))?;
    member.charge(memory)?;
    if objects.len() != wanted {
        let found = objects.len();
        return Err(member.wrong(format!("{found} objects for a shape of {shape:?}")));
    }
    Ok(objects)
}

/// Number of elements of `size` bytes each, if as many are there as the archive says.
fn checked_count(shape: &[usize], size: usize, member: &Member<'_>) -> Result<usize, FileError> {
    let count = npy::count(shape).map_err(|problem| member.wrong(problem))?;
    let wanted = count.checked_mul(size).map(|wanted| wanted as u64);
    if wanted == Some(member.left()) {
        return Ok(count);
    }
    let found = member.left();
    let problem = format!("a shape of {shape:?} needs other than the {found} bytes that are there");
    Err(member.wrong(problem))
}
