//! Memory of the card and launches of kernels: the only unsafe code for GPUs.
//!
//! It is here because the driver's interface is unsafe, and because burn's own convolutions are eight
//! times slower on an H100. What makes it sound, together: each [`Buffer`] is used on one stream only,
//! but for weights, which are written before anybody else sees them and never after; [`super::pass`]
//! waits for its stream before it returns, so that nothing runs when memory is read or freed; and the
//! structs below are those of `kernels.cu`, field by field.
#![allow(unsafe_code)]

use std::sync::Arc;

use cudarc::driver::sys::{self, CUfunction_attribute_enum as Attribute};
use cudarc::driver::{
    CudaContext, CudaFunction, CudaSlice, CudaStream, DevicePtr, DeviceRepr, DriverError,
    LaunchConfig, PinnedHostSlice, PushKernelArg, ValidAsZeroBits, result,
};

use super::plan::THREADS;

/// Which of the driver's libraries can be loaded.
pub(super) struct Libraries {
    pub(super) driver: bool,
    pub(super) compiler: bool,
}

/// Looks for the libraries; without them every other call would panic.
pub(super) fn libraries() -> Libraries {
    // SAFETY: both only try to load the library.
    let (driver, compiler) =
        unsafe { (sys::is_culib_present(), cudarc::nvrtc::sys::is_culib_present()) };
    Libraries { driver, compiler }
}

/// Turns off events between streams: no buffer is used on two of them (see above).
pub(super) fn manage_streams_ourselves(context: &CudaContext) {
    // SAFETY: by the rules at the head of this module no buffer needs them.
    unsafe { context.disable_event_tracking() }
}

/// Memory on the card.
pub(super) struct Buffer<T>(CudaSlice<T>);

impl<T: DeviceRepr + ValidAsZeroBits> Buffer<T> {
    /// `len` zeros.
    pub(super) fn zeros(stream: &Arc<CudaStream>, len: usize) -> Result<Self, DriverError> {
        stream.alloc_zeros(len).map(Self)
    }

    /// A copy of `values`.
    pub(super) fn of(stream: &Arc<CudaStream>, values: &[T]) -> Result<Self, DriverError> {
        stream.clone_htod(values).map(Self)
    }

    /// Where it lies, for kernels.
    pub(super) fn at(&self) -> At {
        At(self.0.device_ptr(self.0.stream()).0)
    }

    /// Starts to copy values to its beginning.
    pub(super) fn fill(&mut self, values: &[T]) -> Result<(), DriverError> {
        assert!(values.len() <= self.0.len(), "buffers are made for the largest batch");
        // SAFETY: the values fit, and the pass waits for its stream before they may change.
        unsafe { result::memcpy_htod_async(self.at().0, values, self.0.stream().cu_stream()) }
    }

    /// Starts to copy its beginning to `values`.
    pub(super) fn read(&self, values: &mut [T]) -> Result<(), DriverError> {
        assert!(values.len() <= self.0.len(), "buffers are made for the largest batch");
        // SAFETY: as in `fill`; nobody looks at the values before the pass has waited.
        unsafe { result::memcpy_dtoh_async(values, self.at().0, self.0.stream().cu_stream()) }
    }
}

/// Memory of the host that the card copies to and from by itself.
pub(super) struct Staging<T>(PinnedHostSlice<T>);

impl<T: DeviceRepr + ValidAsZeroBits> Staging<T> {
    pub(super) fn new(context: &Arc<CudaContext>, len: usize) -> Result<Self, DriverError> {
        // SAFETY: every bit pattern of our types is a value, and it is written before it is read.
        unsafe { context.alloc_pinned_with_flags(len, 0) }.map(Self)
    }

    pub(super) fn slice(&mut self, len: usize) -> Result<&mut [T], DriverError> {
        Ok(&mut self.0.as_mut_slice()?[..len])
    }
}

/// An address on the card; 0 where there is nothing.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub(super) struct At(u64);

impl At {
    pub(super) const NOTHING: Self = Self(0);
}

/// Arguments of a kernel: one struct with the layout that `kernels.cu` gives it.
pub(super) trait Arguments: Copy + DeviceRepr {}

macro_rules! arguments {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[repr(C)]
        #[derive(Clone, Copy)]
        pub(super) struct $name { $(pub(super) $field: $kind),* }
        // SAFETY: plain addresses and numbers in C's layout.
        unsafe impl DeviceRepr for $name {}
        impl Arguments for $name {}
    )*};
}

arguments! {
    /// `Convolution` of `kernels.cu`.
    Convolution {
        input: At, weight: At, bias: At, row_bias: At, residual: At, mask: At, activations: At,
        results: At, rows: i32, row_stride: i32, channels: i32, relu: i32,
    }
    /// `DenseRows` of `kernels.cu`.
    DenseRows { x: At, weight: At, bias: At, result: At, inputs: i32, outputs: i32 }
    /// `AddPooled` of `kernels.cu`.
    AddPooled { x: At, weight: At, bias: At, mask: At, cells: f32 }
    /// `PolicyPool` of `kernels.cu`.
    PolicyPool {
        x: At, weight: At, bias: At, row_bias: At, scalar_weight: At, scalar_bias: At, policy: At,
        cells: f32, scalars: i32, row_stride: i32,
    }
    /// `ValueHead` of `kernels.cu`.
    ValueHead {
        x: At, weight: At, bias: At, seat_weight: At, seat_bias: At, value: At, cells: f32,
        seats: i32,
    }
}

/// Lets a kernel use so many bytes of shared memory.
pub(super) fn allow_shared_memory(kernel: &CudaFunction, bytes: usize) -> Result<(), DriverError> {
    let attribute = Attribute::CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
    kernel.set_attribute(attribute, i32::try_from(bytes).unwrap_or(i32::MAX))
}

/// Starts a kernel.
pub(super) fn launch<A: Arguments>(
    stream: &CudaStream,
    kernel: &CudaFunction,
    grid: (u32, u32),
    shared_memory: usize,
    arguments: &A,
) -> Result<(), DriverError> {
    let config = LaunchConfig {
        grid_dim: (grid.0, grid.1, 1),
        block_dim: (THREADS, 1, 1),
        shared_mem_bytes: u32::try_from(shared_memory).unwrap_or(u32::MAX),
    };
    // SAFETY: each kernel is started from one place in `pass`, with its own struct and with buffers
    // that are large enough for `grid`.
    unsafe { stream.launch_builder(kernel).arg(arguments).launch(config) }.map(|_| ())
}
