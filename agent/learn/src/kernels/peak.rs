//! The machine's own limit, to compare kernels with.

use std::hint::black_box;

use pulp::{Simd, WithSimd};

/// Multiplications and additions of one call of [`multiply_adds`].
pub const PEAK_FLOPS: usize = 2 * 12 * 16 * ROUNDS;

const ROUNDS: usize = 1_000_000;

/// Does nothing but independent fused multiply-adds in registers; time it to learn the peak of one
/// core. The result keeps the compiler honest.
pub fn multiply_adds() -> f32 {
    pulp::Arch::new().dispatch(MultiplyAdds)
}

struct MultiplyAdds;

impl WithSimd for MultiplyAdds {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let mut sums = [simd.splat_f32s(1.0); 12];
        let factor = simd.splat_f32s(black_box(0.999));
        let term = simd.splat_f32s(black_box(0.001));
        for _ in 0..black_box(ROUNDS * 16 / S::F32_LANES) {
            for sum in &mut sums {
                *sum = simd.mul_add_f32s(*sum, factor, term);
            }
        }
        let mut total = 0.0;
        for sum in sums {
            total += simd.reduce_sum_f32s(sum);
        }
        total
    }
}
