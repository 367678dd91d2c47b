//! Sums by AVX-512 VNNI: 64 products an instruction.
//!
//! `pulp` has a token for VNNI, but no method for its instruction: hence the one line of unsafe code.

use std::arch::x86_64::{__m512i, _mm512_dpbusd_epi32};
use std::mem::transmute;

use pulp::bytemuck::cast;
use pulp::x86::V4;
use pulp::{NullaryFnOnce, Simd as _, i32x16, simd_type, u32x16};

use super::lanes::{LANES, Lanes, Quads};
use super::unit::{Sums, Unit};

simd_type!({
    /// What [`Vnni`] needs of the CPU.
    pub(super) struct Features {
        avx2: f!("avx2"),
        fma: f!("fma"),
        avx512f: f!("avx512f"),
        avx512bw: f!("avx512bw"),
        avx512cd: f!("avx512cd"),
        avx512dq: f!("avx512dq"),
        avx512vl: f!("avx512vl"),
        avx512vnni: f!("avx512vnni"),
    }
});

/// Exists only where the CPU has AVX-512 VNNI.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vnni {
    features: Features,
    v4: V4,
}

impl Vnni {
    /// `None` on a CPU without it.
    pub(super) fn find() -> Option<Self> {
        Some(Self { features: Features::try_new()?, v4: V4::try_new()? })
    }

    /// Replaces the sums of a unit.
    pub(super) fn sum(self, unit: Unit<'_>, sums: &mut Sums) {
        self.features.vectorize(Summing { vnni: self, unit, sums });
    }
}

/// One call of [`Vnni::sum`]. (A closure of this size would not be compiled for the instructions.)
struct Summing<'a> {
    vnni: Vnni,
    unit: Unit<'a>,
    sums: &'a mut Sums,
}

impl NullaryFnOnce for Summing<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.unit.sum_by(self.vnni, self.sums);
    }
}

impl Lanes for Vnni {
    type Sums = i32x16;

    #[inline(always)]
    fn zero(self) -> i32x16 {
        self.v4.splat_i32s(0)
    }

    #[inline(always)]
    fn add(self, sums: i32x16, activations: u32, weights: &Quads) -> i32x16 {
        dot(self, sums, self.v4.splat_u32s(activations), cast(weights.0))
    }

    #[inline(always)]
    fn sums(self, sums: i32x16) -> [i32; LANES] {
        cast(sums)
    }
}

/// Adds to each sum the products of its four bytes of `activations` with its four of `weights`.
#[allow(unsafe_code)]
#[inline(always)]
fn dot(_: Vnni, sums: i32x16, activations: u32x16, weights: i32x16) -> i32x16 {
    // SAFETY: the instruction is there, since a `Vnni` exists, and touches no memory. All types are 64
    // bytes of which every value is valid.
    unsafe {
        let sums = transmute::<i32x16, __m512i>(sums);
        let activations = transmute::<u32x16, __m512i>(activations);
        let weights = transmute::<i32x16, __m512i>(weights);
        transmute::<__m512i, i32x16>(_mm512_dpbusd_epi32(sums, activations, weights))
    }
}
