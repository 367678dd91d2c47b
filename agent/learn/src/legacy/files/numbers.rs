//! Stored numbers as float32.

use super::pickle::StorageKind;

/// The first number of some bytes, which hold one at least.
pub(super) fn number(kind: StorageKind, bytes: &[u8]) -> f32 {
    fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
        std::array::from_fn(|index| bytes[index])
    }
    match kind {
        StorageKind::F32 => f32::from_le_bytes(first(bytes)),
        StorageKind::F64 => f64::from_le_bytes(first(bytes)) as f32,
        StorageKind::F16 => half_to_f32(u16::from_le_bytes(first(bytes))),
        StorageKind::BF16 => f32::from_bits(u32::from(u16::from_le_bytes(first(bytes))) << 16),
        StorageKind::I64 => i64::from_le_bytes(first(bytes)) as f32,
        StorageKind::I32 => i32::from_le_bytes(first(bytes)) as f32,
        StorageKind::I16 => i16::from_le_bytes(first(bytes)).into(),
        StorageKind::I8 => i8::from_le_bytes(first(bytes)).into(),
        StorageKind::U8 => bytes[0].into(),
        StorageKind::Bool => f32::from(u8::from(bytes[0] != 0)),
    }
}

fn half_to_f32(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 0x3FF) / 1024.0);
    match exponent {
        0 => sign * fraction * 2.0_f32.powi(-14),
        31 if fraction == 0.0 => sign * f32::INFINITY,
        31 => f32::NAN,
        _ => sign * (1.0 + fraction) * 2.0_f32.powi(exponent - 15),
    }
}
