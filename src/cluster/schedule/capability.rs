//! What a node can do, and what a job asks for.

use serde::Serialize;

use super::gpu::GpuClass;
use crate::cluster::hosts::{Gigabytes, HostFile, Role, Workload};
use crate::event::JobKind;
use crate::game::{BoardKind, ConfigKey};
use crate::id::NodeId;

/// A GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Gpu {
    /// Its class.
    pub class: GpuClass,
    /// Its memory.
    pub memory: Gigabytes,
}

/// What a node can do and may do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Capabilities {
    /// Its GPU, if programs can use it.
    pub gpu: Option<Gpu>,
    /// Its cores; `None` if nobody said.
    pub cpus: Option<u32>,
    /// Its memory; `None` if nobody said.
    pub memory: Option<Gigabytes>,
    /// Kinds of jobs that it may take, by its role and switches.
    pub kinds: Vec<JobKind>,
}

impl Capabilities {
    /// What the host file says of a node; `None` for one that it does not know or that is not in
    /// use. Whoever is not in the file does no work for the cluster.
    pub fn of(file: &HostFile, node: &NodeId) -> Option<Self> {
        let host = file.hosts.get(node).filter(|host| host.is_active())?;
        let effective = file.effective(node)?;
        let gpu = host.gpu.as_deref().zip(host.gpu_vram).filter(|_| effective.cuda.value);
        let excluded = |workload| host.excluded_workloads.contains(&workload);
        let plays = effective.selfplay_enabled.value
            && !(excluded(Workload::GpuSelfplay) && excluded(Workload::CpuSelfplay));
        let trains = effective.training_enabled.value && !excluded(Workload::Training);
        let may = |kind: &JobKind| match kind {
            JobKind::Selfplay => plays,
            JobKind::Train => trains,
            JobKind::Evaluate | JobKind::Promote => true,
        };
        let role = effective.role.value;
        Some(Self {
            gpu: gpu.map(|(label, memory)| Gpu { class: GpuClass::of(label), memory }),
            cpus: host.cpus.filter(|cpus| *cpus > 0),
            memory: host.memory.filter(|memory| memory.0 > 0),
            kinds: kinds(role).iter().copied().filter(may).collect(),
        })
    }
}

/// Kinds of jobs for which a role is meant.
fn kinds(role: Role) -> &'static [JobKind] {
    match role {
        Role::Coordinator => &[JobKind::Evaluate, JobKind::Promote],
        Role::GpuTrainingPrimary
        | Role::NnTrainingPrimary
        | Role::GpuTrainingSelfplay
        | Role::Training => &[JobKind::Train, JobKind::Selfplay, JobKind::Evaluate],
        Role::GpuSelfplay | Role::CpuSelfplay | Role::Selfplay | Role::Unknown => {
            &[JobKind::Selfplay, JobKind::Evaluate]
        }
        Role::Proxy => &[],
    }
}

/// What a job asks of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// What it does.
    pub kind: JobKind,
    /// GPU memory without which it does not begin; `None` if a CPU will do.
    pub gpu_memory: Option<Gigabytes>,
    /// Memory without which it does not begin.
    pub memory: Gigabytes,
}

impl Requirement {
    /// What a job of this kind asks for. Networks of the large boards train on a GPU only.
    pub fn of(kind: JobKind, config: ConfigKey) -> Self {
        let is_large = matches!(config.board(), BoardKind::Square19 | BoardKind::Hexagonal);
        let (gpu, memory) = match (kind, is_large) {
            (JobKind::Train, true) => (Some(16), 32),
            (JobKind::Train, false) => (None, 8),
            (JobKind::Selfplay | JobKind::Evaluate, true) => (None, 8),
            (JobKind::Selfplay | JobKind::Evaluate, false) => (None, 2),
            (JobKind::Promote, _) => (None, 1),
        };
        Self { kind, gpu_memory: gpu.map(Gigabytes), memory: Gigabytes(memory) }
    }

    /// Whether a node can do it.
    ///
    /// # Errors
    /// The first thing that the node lacks.
    pub fn check(&self, node: &Capabilities) -> Result<(), Lacking> {
        if !node.kinds.contains(&self.kind) {
            return Err(Lacking::Role(self.kind));
        }
        if let Some(needed) = self.gpu_memory {
            let has = node.gpu.map(|gpu| gpu.memory);
            if has.is_none_or(|has| has < needed) {
                return Err(Lacking::GpuMemory { needed, has });
            }
        }
        match node.memory {
            Some(has) if has < self.memory => Err(Lacking::Memory { needed: self.memory, has }),
            _ => Ok(()),
        }
    }
}

/// What a node lacks for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Lacking {
    /// It is not meant for this.
    #[error("its role or its switches do not allow {}", .0.name())]
    Role(JobKind),
    /// Its GPU is too small, or there is none.
    #[error("{needed} of GPU memory are needed, it has {}", .has.map_or("no GPU".to_owned(), |has| has.to_string()))]
    GpuMemory {
        /// What is needed.
        needed: Gigabytes,
        /// What there is.
        has: Option<Gigabytes>,
    },
    /// Its memory is too small.
    #[error("{needed} of memory are needed, it has {has}")]
    Memory {
        /// What is needed.
        needed: Gigabytes,
        /// What there is.
        has: Gigabytes,
    },
}
