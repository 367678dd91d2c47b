//! Sixteen sums at a time.

/// Sums of a vector.
pub(super) const LANES: usize = 16;

/// Inputs whose products are summed at once.
pub(super) const QUAD: usize = 4;

/// Four weights for each of sixteen sums.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Quads(pub(super) [i8; QUAD * LANES]);

impl Default for Quads {
    fn default() -> Self {
        Self([0; QUAD * LANES])
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
    /// The sums.
    fn sums(self, sums: Self::Sums) -> [i32; LANES];
}

/// What every machine can do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plain;

impl Lanes for Plain {
    type Sums = [i32; LANES];

    fn zero(self) -> Self::Sums {
        [0; LANES]
    }

    fn add(self, mut sums: Self::Sums, activations: u32, weights: &Quads) -> Self::Sums {
        let (weights, _) = weights.0.as_chunks::<QUAD>();
        for (sum, weights) in sums.iter_mut().zip(weights) {
            for (activation, weight) in activations.to_le_bytes().iter().zip(weights) {
                *sum += i32::from(*activation) * i32::from(*weight);
            }
        }
        sums
    }

    fn sums(self, sums: Self::Sums) -> [i32; LANES] {
        sums
    }
}
