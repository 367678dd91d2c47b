//! Winograd's minimal filtering for a kernel of 3: the one-dimensional transforms.
//!
//! `OUT` outputs come from `IN = OUT + 2` inputs with `IN` products where the direct sum needs
//! `3 x OUT`; in two dimensions that saves 4 x (`OUT` = 4) or 3.24 x (`OUT` = 3) of the products.
//! Formulas: Lavin and Gray, arXiv 1509.09308, for the points 0, 1, -1, 2 and (`OUT` = 4) -2.

use pulp::Simd;

/// The transforms of one tile size, on vectors of channels.
pub(super) trait Transform<const IN: usize, const OUT: usize> {
    /// The weight transform `G`: `IN` rows of 3.
    const WEIGHTS: [[f32; 3]; IN];

    /// `Bᵀ d`: inputs to the transformed domain.
    fn input<S: Simd>(simd: S, d: [S::f32s; IN]) -> [S::f32s; IN];

    /// `Aᵀ m`: products to outputs.
    fn output<S: Simd>(simd: S, m: [S::f32s; IN]) -> [S::f32s; OUT];

    /// `A y`, the adjoint of [`Self::output`]: gradients of outputs to those of the products.
    fn output_adjoint<S: Simd>(simd: S, y: [S::f32s; OUT]) -> [S::f32s; IN];
}

/// 3 outputs from 5 inputs.
pub(super) struct Three;

/// 4 outputs from 6 inputs.
pub(super) struct Four;

impl Transform<5, 3> for Three {
    const WEIGHTS: [[f32; 3]; 5] = [
        [0.5, 0.0, 0.0],
        [-0.5, -0.5, -0.5],
        [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
        [1.0 / 6.0, 1.0 / 3.0, 2.0 / 3.0],
        [0.0, 0.0, 1.0],
    ];

    #[inline(always)]
    fn input<S: Simd>(s: S, d: [S::f32s; 5]) -> [S::f32s; 5] {
        let two = s.splat_f32s(2.0);
        let (back, step) = (s.sub_f32s(d[3], d[2]), s.sub_f32s(d[3], d[1]));
        [
            s.mul_add_f32s(two, s.sub_f32s(d[0], d[2]), step),
            s.negate_mul_add_f32s(two, d[1], back),
            s.mul_add_f32s(two, s.sub_f32s(d[1], d[2]), back),
            step,
            s.negate_mul_add_f32s(two, step, s.sub_f32s(d[4], d[2])),
        ]
    }

    #[inline(always)]
    fn output<S: Simd>(s: S, m: [S::f32s; 5]) -> [S::f32s; 3] {
        let two = s.splat_f32s(2.0);
        let four = s.splat_f32s(4.0);
        let sum = s.add_f32s(m[1], m[2]);
        let difference = s.sub_f32s(m[1], m[2]);
        [
            s.add_f32s(s.add_f32s(m[0], sum), m[3]),
            s.mul_add_f32s(two, m[3], difference),
            s.mul_add_f32s(four, m[3], s.add_f32s(sum, m[4])),
        ]
    }

    #[inline(always)]
    fn output_adjoint<S: Simd>(s: S, y: [S::f32s; 3]) -> [S::f32s; 5] {
        let two = s.splat_f32s(2.0);
        let four = s.splat_f32s(4.0);
        let even = s.add_f32s(y[0], y[2]);
        [
            y[0],
            s.add_f32s(even, y[1]),
            s.sub_f32s(even, y[1]),
            s.mul_add_f32s(four, y[2], s.mul_add_f32s(two, y[1], y[0])),
            y[2],
        ]
    }
}

impl Transform<6, 4> for Four {
    const WEIGHTS: [[f32; 3]; 6] = [
        [0.25, 0.0, 0.0],
        [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
        [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
        [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
        [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
        [0.0, 0.0, 1.0],
    ];

    #[inline(always)]
    fn input<S: Simd>(s: S, d: [S::f32s; 6]) -> [S::f32s; 6] {
        let two = s.splat_f32s(2.0);
        let four = s.splat_f32s(4.0);
        let five = s.splat_f32s(5.0);
        let even = s.negate_mul_add_f32s(four, d[2], d[4]);
        let odd = s.negate_mul_add_f32s(four, d[1], d[3]);
        let near = s.sub_f32s(d[4], d[2]);
        let far = s.mul_f32s(two, s.sub_f32s(d[3], d[1]));
        [
            s.mul_add_f32s(four, d[0], s.negate_mul_add_f32s(five, d[2], d[4])),
            s.add_f32s(even, odd),
            s.sub_f32s(even, odd),
            s.add_f32s(near, far),
            s.sub_f32s(near, far),
            s.mul_add_f32s(four, d[1], s.negate_mul_add_f32s(five, d[3], d[5])),
        ]
    }

    #[inline(always)]
    fn output<S: Simd>(s: S, m: [S::f32s; 6]) -> [S::f32s; 4] {
        let (two, four, eight) = (s.splat_f32s(2.0), s.splat_f32s(4.0), s.splat_f32s(8.0));
        let (near, far) = (s.add_f32s(m[1], m[2]), s.add_f32s(m[3], m[4]));
        let (slope, steep) = (s.sub_f32s(m[1], m[2]), s.sub_f32s(m[3], m[4]));
        [
            s.add_f32s(s.add_f32s(m[0], near), far),
            s.mul_add_f32s(two, steep, slope),
            s.mul_add_f32s(four, far, near),
            s.mul_add_f32s(eight, steep, s.add_f32s(slope, m[5])),
        ]
    }

    #[inline(always)]
    fn output_adjoint<S: Simd>(s: S, y: [S::f32s; 4]) -> [S::f32s; 6] {
        let (two, four) = (s.splat_f32s(2.0), s.splat_f32s(4.0));
        let (even, odd) = (s.add_f32s(y[0], y[2]), s.add_f32s(y[1], y[3]));
        let far_even = s.mul_add_f32s(four, y[2], y[0]);
        let far_odd = s.mul_f32s(two, s.mul_add_f32s(four, y[3], y[1]));
        [
            y[0],
            s.add_f32s(even, odd),
            s.sub_f32s(even, odd),
            s.add_f32s(far_even, far_odd),
            s.sub_f32s(far_even, far_odd),
            y[3],
        ]
    }
}
