//! Sums by Intel's AMX: a product of 16 slots x 64 bytes by 64 x 16 weights is one instruction of 16
//! cycles. The twelve convolutions of 96 channels of an 8x8 position take 45 us so, 200 us by VNNI. The
//! compiler offers no such instruction: hence assembly.
//!
//! The tiles of a thread are configured while [`Tiles`] lives. They belong to this file, since compilers
//! leave them alone; the kernel keeps them for each thread, through signals, too.

#![allow(unsafe_code)]

use std::arch::asm;
use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::OnceLock;

use nix::errno::Errno;
use nix::libc;

use super::VECTORS;
use super::frame::LINE;
use super::lanes::Quads;
use super::unit::{SLOTS, Sums, Unit};
use crate::kernels::BLOCK;

/// Rows of a tile; each has 64 bytes.
const ROWS: usize = 16;

// A unit is two tiles of slots by two of outputs.
const _: () = assert!(SLOTS == 2 * ROWS && VECTORS == 2 && BLOCK == 2 * ROWS);

/// Bytes from a quad of the weights to the next, and from a slot of the sums to the next.
const STRIDE: usize = size_of::<[Quads; VECTORS]>();

/// Why there is no AMX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoAmx {
    /// The CPU has none.
    Cpu,
    /// The kernel does not let this process use it.
    Kernel(Errno),
}

impl NoAmx {
    /// What people should know of it.
    pub(super) fn note(self) -> String {
        match self {
            Self::Cpu => String::new(),
            Self::Kernel(why) => format!(" (the kernel refuses AMX: {})", why.desc()),
        }
    }
}

/// Exists only where the CPU has AMX for bytes and the kernel permits it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amx(());

impl Amx {
    /// Asks the kernel, once in the life of the process.
    ///
    /// # Errors
    /// When the CPU or the kernel says no.
    pub(super) fn find() -> Result<Self, NoAmx> {
        static FOUND: OnceLock<Result<Amx, NoAmx>> = OnceLock::new();
        *FOUND.get_or_init(|| {
            if cpu_has_it() { permission().map_err(NoAmx::Kernel) } else { Err(NoAmx::Cpu) }
        })
    }
}

/// Whether the CPU has tiles and their products of bytes.
fn cpu_has_it() -> bool {
    const AMX_TILE: u32 = 1 << 24;
    const AMX_INT8: u32 = 1 << 25;
    let edx = std::arch::x86_64::__cpuid_count(7, 0).edx;
    std::arch::x86_64::__cpuid(0).eax >= 7 && edx & AMX_TILE != 0 && edx & AMX_INT8 != 0
}

/// Asks the kernel to make room for tiles in this process.
fn permission() -> Result<Amx, Errno> {
    const ARCH_REQ_XCOMP_PERM: libc::c_long = 0x1023;
    const XFEATURE_XTILEDATA: libc::c_long = 18;
    // SAFETY: the call takes two numbers and touches no memory of ours. It fails where the kernel knows
    // no AMX, or the stacks for signals have no room for the tiles.
    let answer =
        unsafe { libc::syscall(libc::SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) };
    Errno::result(answer).map(|_| Amx(()))
}

/// Tiles for `ldtilecfg`: palette 1, eight tiles of 16 rows of 64 bytes.
#[repr(align(64))]
struct Configuration([u8; 64]);

static CONFIGURATION: Configuration = Configuration::new();

impl Configuration {
    const fn new() -> Self {
        let mut bytes = [0; 64];
        bytes[0] = 1;
        let mut tile = 0;
        while tile < 8 {
            bytes[16 + 2 * tile] = LINE as u8;
            bytes[48 + tile] = ROWS as u8;
            tile += 1;
        }
        Self(bytes)
    }
}

thread_local! {
    /// Whether a [`Tiles`] of this thread lives.
    static IN_USE: Cell<bool> = const { Cell::new(false) };
}

/// The tiles of this thread, configured. It cannot be sent to another one.
#[derive(Debug)]
pub(super) struct Tiles(PhantomData<*const ()>);

impl Tiles {
    /// Configures the tiles.
    ///
    /// # Panics
    /// When they are in use on this thread.
    pub(super) fn new(_: Amx) -> Self {
        assert!(!IN_USE.replace(true), "the tiles of a thread serve one convolution at a time");
        // SAFETY: an `Amx` exists, so that CPU and kernel know tiles; the configuration has 64 bytes.
        unsafe {
            asm!("ldtilecfg [{}]", in(reg) &raw const CONFIGURATION.0, options(nostack));
        }
        Self(PhantomData)
    }

    /// Replaces the sums of a unit.
    pub(super) fn sum(&self, unit: Unit<'_>, sums: &mut Sums) {
        let (lines, slot_len) = (unit.lines(), unit.lines() * LINE);
        let first = unit.bytes().as_ptr();
        // SAFETY: the tiles are configured, since `self` exists. What is read are `slot_len` bytes of 32
        // slots from each of three lines of the board, and `slot_len / 4` pairs of vectors of weights
        // for each of these; `Unit::new` has seen to it that they are there. What is written are all
        // of the sums, and the tiles, which nobody else uses.
        unsafe {
            asm!(
                "tilezero tmm0",
                "tilezero tmm1",
                "tilezero tmm2",
                "tilezero tmm3",
                "mov {lines_left:e}, 3",
                "2:",
                "mov {left}, {lines}",
                "3:",
                "tileloadd tmm4, [{upper} + {slot_len}]",
                "tileloadd tmm6, [{weights} + {stride}]",
                "tileloadd tmm7, [{weights} + {stride} + 64]",
                "tdpbusd tmm0, tmm4, tmm6",
                "tdpbusd tmm1, tmm4, tmm7",
                "tileloadd tmm5, [{lower} + {slot_len}]",
                "tdpbusd tmm2, tmm5, tmm6",
                "tdpbusd tmm3, tmm5, tmm7",
                "add {upper}, 64",
                "add {lower}, 64",
                "add {weights}, 2048",
                "dec {left}",
                "jnz 3b",
                "add {upper}, {skip}",
                "add {lower}, {skip}",
                "dec {lines_left:e}",
                "jnz 2b",
                "tilestored [{sums} + {stride}], tmm0",
                "tilestored [{sums} + {stride} + 64], tmm1",
                "tilestored [{sums} + {stride} + 2048], tmm2",
                "tilestored [{sums} + {stride} + 2112], tmm3",
                upper = inout(reg) first => _,
                lower = inout(reg) first.add(ROWS * slot_len) => _,
                weights = inout(reg) unit.weights().as_ptr() => _,
                sums = in(reg) &raw mut sums.0,
                slot_len = in(reg) slot_len,
                stride = in(reg) STRIDE,
                lines = in(reg) lines,
                skip = in(reg) unit.down() - slot_len,
                left = out(reg) _,
                lines_left = out(reg) _,
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                options(nostack),
            );
        }
    }
}

impl Drop for Tiles {
    fn drop(&mut self) {
        // SAFETY: the instruction is there and changes nothing but the tiles.
        unsafe { asm!("tilerelease", options(nostack)) };
        IN_USE.set(false);
    }
}
