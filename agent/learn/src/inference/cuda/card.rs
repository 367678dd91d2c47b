//! A GPU that our kernels can run on.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use cudarc::driver::sys::CUdevice_attribute as Attribute;
use cudarc::driver::{CudaContext, CudaModule, DriverError};
use cudarc::nvrtc::CompileError;

use super::{launch, program};

/// bf16 matrix instructions came with compute capability 8.0.
const OLDEST: (i32, i32) = (8, 0);

/// Why a GPU or a network on it cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CudaError {
    /// There is no driver.
    #[error("no NVIDIA driver: libcuda.so.1 was not found; install the driver")]
    NoDriver,
    /// There is no compiler for kernels.
    #[error(
        "no NVRTC: libnvrtc.so was not found; install the CUDA toolkit (package cuda-nvrtc) and set LD_LIBRARY_PATH to its lib64"
    )]
    NoCompiler,
    /// There are fewer GPUs.
    #[error(
        "CUDA device {index} was not found: {found} visible; check nvidia-smi and CUDA_VISIBLE_DEVICES"
    )]
    NotFound {
        /// Which one was asked for.
        index: usize,
        /// How many there are.
        found: i32,
    },
    /// The GPU is too old.
    #[error("{name} has compute capability {}.{}: the kernels need 8.0 (Ampere) or later", .found.0, .found.1)]
    TooOld {
        /// The GPU.
        name: String,
        /// What it can do.
        found: (i32, i32),
    },
    /// A network does not fit the kernels or the GPU's shared memory.
    #[error("a network of {channels} channels does not fit {name}: {why}")]
    TooWide {
        /// Channels of the trunk.
        channels: usize,
        /// The GPU.
        name: String,
        /// What is exceeded.
        why: String,
    },
    /// The driver refused.
    #[error("the CUDA driver says: {0}")]
    Driver(#[from] DriverError),
    /// Our kernels were not accepted by this NVRTC.
    #[error("NVRTC does not compile the kernels: {0}")]
    Compile(#[from] CompileError),
}

/// A GPU, shared by all networks and threads of the process.
#[derive(Clone)]
pub struct Card(Arc<Shared>);

struct Shared {
    context: Arc<CudaContext>,
    name: String,
    capability: (i32, i32),
    /// Bytes of shared memory that one block may have.
    shared_memory: usize,
    /// Compiled kernels by the sizes that they were compiled for.
    programs: Mutex<HashMap<program::Sizes, Arc<CudaModule>>>,
}

/// Opened once for each index: kernels are compiled once in a process.
static OPEN: Mutex<Option<HashMap<usize, Card>>> = Mutex::new(None);

impl Card {
    /// Opens a GPU, or returns the one that is open.
    ///
    /// # Errors
    /// When there is no such GPU, driver or compiler, or the GPU is too old.
    pub fn open(index: usize) -> Result<Self, CudaError> {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let open = open.get_or_insert_default();
        if let Some(card) = open.get(&index) {
            return Ok(card.clone());
        }
        let card = Self::open_anew(index)?;
        open.insert(index, card.clone());
        Ok(card)
    }

    fn open_anew(index: usize) -> Result<Self, CudaError> {
        let libraries = launch::libraries();
        if !libraries.driver {
            return Err(CudaError::NoDriver);
        }
        if !libraries.compiler {
            return Err(CudaError::NoCompiler);
        }
        let found = CudaContext::device_count()?;
        if !i32::try_from(index).is_ok_and(|index| index < found) {
            return Err(CudaError::NotFound { index, found });
        }
        let context = CudaContext::new(index)?;
        launch::manage_streams_ourselves(&context);
        context.set_blocking_synchronize()?;
        let (name, capability) = (context.name()?, context.compute_capability()?);
        if capability < OLDEST {
            return Err(CudaError::TooOld { name, found: capability });
        }
        let attribute = Attribute::CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN;
        let shared_memory = usize::try_from(context.attribute(attribute)?).unwrap_or(0);
        let programs = Mutex::default();
        Ok(Self(Arc::new(Shared { context, name, capability, shared_memory, programs })))
    }

    /// What the driver calls it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    pub(super) fn context(&self) -> &Arc<CudaContext> {
        &self.0.context
    }

    pub(super) fn shared_memory(&self) -> usize {
        self.0.shared_memory
    }

    /// The kernels for these sizes, compiled when they are first asked for (some seconds).
    pub(super) fn program(&self, sizes: program::Sizes) -> Result<Arc<CudaModule>, CudaError> {
        let mut programs = self.0.programs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(module) = programs.get(&sizes) {
            return Ok(Arc::clone(module));
        }
        let compiled = program::compile(sizes, self.0.capability)?;
        let module = self.0.context.load_module(compiled)?;
        programs.insert(sizes, Arc::clone(&module));
        Ok(module)
    }
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Card").field(&self.0.name).finish()
    }
}
