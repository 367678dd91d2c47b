//! Reading arguments of instructions.

use super::PickleError;

/// A place in a pickle.
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bytes read so far.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], PickleError> {
        let end = self.at.checked_add(count).ok_or(PickleError::CutOff)?;
        let taken = self.bytes.get(self.at..end).ok_or(PickleError::CutOff)?;
        self.at = end;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], PickleError> {
        self.take(N)?.try_into().map_err(|_| PickleError::CutOff)
    }

    pub(super) fn byte(&mut self) -> Result<u8, PickleError> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn length_u32(&mut self) -> Result<usize, PickleError> {
        usize::try_from(u32::from_le_bytes(self.array()?)).map_err(|_| PickleError::CutOff)
    }

    pub(super) fn text(&mut self, length: usize) -> Result<String, PickleError> {
        let text = std::str::from_utf8(self.take(length)?);
        text.map(str::to_owned).map_err(|_| PickleError::Damaged("a text that is not UTF-8"))
    }

    /// A text up to the end of its line.
    pub(super) fn line(&mut self) -> Result<String, PickleError> {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let length = rest.iter().position(|byte| *byte == b'\n').ok_or(PickleError::CutOff)?;
        let line = self.text(length)?;
        self.at += 1;
        Ok(line)
    }

    /// A little-endian two's complement integer of at most eight bytes.
    pub(super) fn long(&mut self, length: usize) -> Result<i64, PickleError> {
        if length > 8 {
            return Err(PickleError::Damaged("an integer of more than 64 bits"));
        }
        let bytes = self.take(length)?;
        let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
        let mut wide = [if negative { 0xFF } else { 0 }; 8];
        wide[..length].copy_from_slice(bytes);
        Ok(i64::from_le_bytes(wide))
    }
}
