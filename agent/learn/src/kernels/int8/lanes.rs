//! Sixteen sums at a time.

/// Sums of a vector.
pub(super) const LANES: usize = 16;

/// Four weights for each of sixteen sums.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Quads(pub(super) [i8; 4 * LANES]);

impl Default for Quads {
    fn default() -> Self {
        Self([0; 4 * LANES])
    }
}

/// Arithmetic on vectors of sums.
pub(super) trait Lanes: Copy {
    /// Sixteen sums.
    type Sums: Copy;

    /// All sums 0.
    fn zero(self) -> Self::Sums;
    /// Adds to each sum the products of four activations, the same for all, with its four weights.
    fn add(self, sums: Self::Sums, activations: u32, weights: &Quads) -> Self::Sums;
    /// `sums * scale + bias`, rounded once.
    fn scaled(self, sums: Self::Sums, scale: &[f32; LANES], bias: &[f32; LANES]) -> [f32; LANES];
}

/// What every machine can do.
#[derive(Clone, Copy)]
pub(super) struct Plain;

impl Lanes for Plain {
    type Sums = [i32; LANES];

    fn zero(self) -> Self::Sums {
        [0; LANES]
    }

    fn add(self, mut sums: Self::Sums, activations: u32, weights: &Quads) -> Self::Sums {
        let (weights, _) = weights.0.as_chunks::<4>();
        for (sum, weights) in sums.iter_mut().zip(weights) {
            for (activation, weight) in activations.to_le_bytes().iter().zip(weights) {
                *sum += i32::from(*activation) * i32::from(*weight);
            }
        }
        sums
    }

    fn scaled(self, sums: Self::Sums, scale: &[f32; LANES], bias: &[f32; LANES]) -> [f32; LANES] {
        #[allow(clippy::cast_precision_loss)] // as the vectors round
        std::array::from_fn(|lane| (sums[lane] as f32).mul_add(scale[lane], bias[lane]))
    }
}
