//! Hints to the caches.

/// Asks the second-level cache for values before they are used. Nothing happens on machines other
/// than x86-64.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prefetch {
    #[cfg(target_arch = "x86_64")]
    sse: Option<pulp::core_arch::x86::Sse>,
}

/// Into the second-level cache.
#[cfg(target_arch = "x86_64")]
const T1: i32 = std::arch::x86_64::_MM_HINT_T1;

impl Prefetch {
    /// What this machine offers.
    #[inline(always)]
    pub(super) fn new() -> Self {
        Self {
            #[cfg(target_arch = "x86_64")]
            sse: pulp::core_arch::x86::Sse::try_new(),
        }
    }

    /// The cache line of `values[index]`; an index beyond the end does no harm.
    #[inline(always)]
    pub(super) fn soon(self, values: &[f32], index: usize) {
        #[cfg(target_arch = "x86_64")]
        if let Some(sse) = self.sse {
            sse._mm_prefetch::<T1>(values.as_ptr().wrapping_add(index).cast());
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = (values, index);
    }
}
