//! Winograd's minimal filtering for a kernel of 3: the one-dimensional transforms.
//!
//! `OUT` outputs come from `IN = OUT + 2` inputs with `IN` products where the direct sum needs
//! `3 x OUT`; in two dimensions that saves 4 x (`OUT` = 4) or 3.24 x (`OUT` = 3) of the products.
//! Formulas: Lavin and Gray, arXiv 1509.09308, for the points 0, 1, -1, 2 and (`OUT` = 4) -2; the
//! fractions that they put into `G` stand in `A` here, so that weights are quickly transformed.

use pulp::Simd;

/// The transforms of one tile size, on vectors of channels.
pub(super) trait Transform<const IN: usize, const OUT: usize> {
    /// The weight transform `G`: `IN` rows of 3.
    const WEIGHTS: [[f32; 3]; IN];

    /// `G g`: weights to the transformed domain.
    fn weights<S: Simd>(simd: S, g: [S::f32s; 3]) -> [S::f32s; IN];

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
    const WEIGHTS: [[f32; 3]; 5] =
        [[1.0, 0.0, 0.0], [1.0, 1.0, 1.0], [1.0, -1.0, 1.0], [1.0, 2.0, 4.0], [0.0, 0.0, 1.0]];

    #[inline(always)]
    fn weights<S: Simd>(s: S, g: [S::f32s; 3]) -> [S::f32s; 5] {
        let (two, four) = (s.splat_f32s(2.0), s.splat_f32s(4.0));
        let even = s.add_f32s(g[0], g[2]);
        [
            g[0],
            s.add_f32s(even, g[1]),
            s.sub_f32s(even, g[1]),
            s.mul_add_f32s(two, g[1], s.mul_add_f32s(four, g[2], g[0])),
            g[2],
        ]
    }

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
        let (half, sixth) = (s.splat_f32s(0.5), s.splat_f32s(1.0 / 6.0));
        let (third, two_thirds) = (s.splat_f32s(1.0 / 3.0), s.splat_f32s(2.0 / 3.0));
        let near = s.mul_f32s(s.splat_f32s(-0.5), m[1]);
        let sum = s.negate_mul_add_f32s(sixth, m[2], near);
        let difference = s.mul_add_f32s(sixth, m[2], near);
        [
            s.mul_add_f32s(half, m[0], s.mul_add_f32s(sixth, m[3], sum)),
            s.mul_add_f32s(third, m[3], difference),
            s.mul_add_f32s(two_thirds, m[3], s.add_f32s(sum, m[4])),
        ]
    }

    #[inline(always)]
    fn output_adjoint<S: Simd>(s: S, y: [S::f32s; 3]) -> [S::f32s; 5] {
        let (half, sixth) = (s.splat_f32s(0.5), s.splat_f32s(1.0 / 6.0));
        let (two, four) = (s.splat_f32s(2.0), s.splat_f32s(4.0));
        let even = s.add_f32s(y[0], y[2]);
        let far = s.mul_add_f32s(four, y[2], s.mul_add_f32s(two, y[1], y[0]));
        [
            s.mul_f32s(half, y[0]),
            s.mul_f32s(s.splat_f32s(-0.5), s.add_f32s(even, y[1])),
            s.mul_f32s(sixth, s.sub_f32s(y[1], even)),
            s.mul_f32s(sixth, far),
            y[2],
        ]
    }
}

impl Transform<6, 4> for Four {
    const WEIGHTS: [[f32; 3]; 6] = [
        [1.0, 0.0, 0.0],
        [1.0, 1.0, 1.0],
        [1.0, -1.0, 1.0],
        [1.0, 2.0, 4.0],
        [1.0, -2.0, 4.0],
        [0.0, 0.0, 1.0],
    ];

    #[inline(always)]
    fn weights<S: Simd>(s: S, g: [S::f32s; 3]) -> [S::f32s; 6] {
        let (two, four) = (s.splat_f32s(2.0), s.splat_f32s(4.0));
        let (near, far) = (s.add_f32s(g[0], g[2]), s.mul_add_f32s(four, g[2], g[0]));
        [
            g[0],
            s.add_f32s(near, g[1]),
            s.sub_f32s(near, g[1]),
            s.mul_add_f32s(two, g[1], far),
            s.negate_mul_add_f32s(two, g[1], far),
            g[2],
        ]
    }

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
        let (third, quarter) = (s.splat_f32s(1.0 / 3.0), s.splat_f32s(0.25));
        let (sixth, twelfth) = (s.splat_f32s(1.0 / 6.0), s.splat_f32s(1.0 / 12.0));
        let near = s.mul_f32s(s.splat_f32s(-1.0 / 6.0), s.add_f32s(m[1], m[2]));
        let slope = s.mul_f32s(sixth, s.sub_f32s(m[2], m[1]));
        let (far, steep) = (s.add_f32s(m[3], m[4]), s.sub_f32s(m[3], m[4]));
        let ends = s.mul_add_f32s(quarter, m[0], near);
        [
            s.mul_add_f32s(s.splat_f32s(1.0 / 24.0), far, ends),
            s.mul_add_f32s(twelfth, steep, slope),
            s.mul_add_f32s(sixth, far, near),
            s.mul_add_f32s(third, steep, s.add_f32s(slope, m[5])),
        ]
    }

    #[inline(always)]
    fn output_adjoint<S: Simd>(s: S, y: [S::f32s; 4]) -> [S::f32s; 6] {
        let (sixth, twelfth) = (s.splat_f32s(1.0 / 6.0), s.splat_f32s(1.0 / 12.0));
        let (four, small) = (s.splat_f32s(4.0), s.splat_f32s(1.0 / 24.0));
        let (even, odd) = (s.add_f32s(y[0], y[2]), s.add_f32s(y[1], y[3]));
        let far_even = s.mul_f32s(small, s.mul_add_f32s(four, y[2], y[0]));
        let far_odd = s.mul_f32s(twelfth, s.mul_add_f32s(four, y[3], y[1]));
        [
            s.mul_f32s(s.splat_f32s(0.25), y[0]),
            s.mul_f32s(s.splat_f32s(-1.0 / 6.0), s.add_f32s(even, odd)),
            s.mul_f32s(sixth, s.sub_f32s(odd, even)),
            s.add_f32s(far_even, far_odd),
            s.sub_f32s(far_even, far_odd),
            y[3],
        ]
    }
}
