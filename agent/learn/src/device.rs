//! Which device networks are computed on, chosen once and explained.

use burn::tensor::Device;

use crate::inference::Precision;

/// A device and the reason why it was chosen.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Where burn's tensors live: networks in training, and the reference engine.
    pub device: Device,
    /// The GPU that plays, if one does.
    #[cfg(feature = "gpu")]
    pub card: Option<crate::inference::Card>,
    /// `cpu` or `cuda:<n>`.
    pub name: String,
    /// In which numbers a CPU computes networks that play.
    pub precision: Precision,
    /// One line for the operator.
    pub why: String,
}

/// Why networks cannot be computed in 8-bit integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrecisionError {
    /// The CPU would be slower.
    #[error("int8 needs AVX-512 VNNI or AMX, which this CPU does not have: it computes in f32")]
    NotFaster,
    /// A GPU computes.
    #[error("int8 is for CPUs: a GPU computes in bf16")]
    Gpu,
}

impl Chosen {
    /// The same device with networks in this precision.
    ///
    /// # Errors
    /// When the device gains nothing by it.
    pub fn in_precision(self, precision: Precision) -> Result<Self, PrecisionError> {
        if precision == Precision::Int8 && self.name != "cpu" {
            return Err(PrecisionError::Gpu);
        }
        if !precision.is_fast() {
            return Err(PrecisionError::NotFaster);
        }
        Ok(Self { precision, ..self })
    }

    /// The same with networks in this precision where the device gains by it; `why` says if not.
    pub fn preferring(self, precision: Precision) -> Self {
        match self.clone().in_precision(precision) {
            Ok(chosen) => chosen,
            Err(error) => {
                let why = format!("{}; {error}", self.why);
                Self { why, ..self }
            }
        }
    }
}

/// Why a device cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The text names no device.
    #[error("device `{0}` is unknown: use auto, cpu or cuda:<n>")]
    Unknown(String),
    /// The program has no CUDA support.
    #[error(
        "device `{0}` needs CUDA, which this program was built without: build with `--features cuda`"
    )]
    NotCompiled(String),
    /// The GPU cannot be used.
    #[cfg(feature = "gpu")]
    #[error("device `{name}` cannot be used: {why}")]
    Unusable {
        /// What was asked for.
        name: String,
        /// What is missing.
        why: crate::inference::CudaError,
    },
}

/// Chooses a device by `auto`, `cpu`, `cuda` or `cuda:<n>`; `auto` prefers a GPU that is there.
///
/// # Errors
/// When the name is unknown, or names a GPU that this program or machine does not have.
pub fn choose(name: &str) -> Result<Chosen, DeviceError> {
    match name {
        "cpu" => Ok(cpu("asked for")),
        "auto" => Ok(cuda::device(0).unwrap_or_else(|error| cpu(&error.to_string()))),
        "cuda" => cuda::device(0),
        other => {
            let index = other.strip_prefix("cuda:").and_then(|index| index.parse().ok());
            cuda::device(index.ok_or_else(|| DeviceError::Unknown(name.to_owned()))?)
        }
    }
}

fn cpu(why: &str) -> Chosen {
    Chosen {
        device: Device::flex(),
        #[cfg(feature = "gpu")]
        card: None,
        name: "cpu".to_owned(),
        precision: Precision::F32,
        why: why.to_owned(),
    }
}

#[cfg(not(feature = "gpu"))]
mod cuda {
    use super::{Chosen, DeviceError};

    pub(super) fn device(index: usize) -> Result<Chosen, DeviceError> {
        Err(DeviceError::NotCompiled(format!("cuda:{index}")))
    }
}

#[cfg(feature = "gpu")]
mod cuda {
    use burn::tensor::Device;

    use super::{Chosen, DeviceError};
    use crate::inference::{Card, Precision};

    pub(super) fn device(index: usize) -> Result<Chosen, DeviceError> {
        let name = format!("cuda:{index}");
        let card = match Card::open(index) {
            Ok(card) => card,
            Err(why) => return Err(DeviceError::Unusable { name, why }),
        };
        let (device, training) = training_device(index);
        let why = format!("{}; {training}", card.name());
        Ok(Chosen { device, card: Some(card), name, precision: Precision::F32, why })
    }

    /// Our own kernels play; burn trains, where it was built for CUDA.
    #[cfg(feature = "cuda")]
    fn training_device(index: usize) -> (Device, &'static str) {
        (Device::cuda(index), "plays and trains there")
    }

    #[cfg(not(feature = "cuda"))]
    fn training_device(_index: usize) -> (Device, &'static str) {
        (Device::flex(), "plays there, trains on the CPU: built without the feature `cuda`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precision_that_is_not_to_be_had_is_explained() {
        let cpu = || choose("cpu").unwrap();
        assert_eq!(cpu().in_precision(Precision::F32).unwrap().precision, Precision::F32);
        let chosen = cpu().preferring(Precision::Int8);
        match cpu().in_precision(Precision::Int8) {
            Ok(int8) => {
                assert_eq!((int8.precision, chosen.precision), (Precision::Int8, Precision::Int8));
            }
            Err(error) => {
                assert_eq!(chosen.precision, Precision::F32);
                assert!(chosen.why.contains(&error.to_string()), "{}", chosen.why);
            }
        }
        let gpu = Chosen { name: "cuda:0".to_owned(), ..cpu() };
        assert!(gpu.preferring(Precision::Int8).why.contains("bf16"));
    }

    #[test]
    fn names_are_resolved_or_explained() {
        assert_eq!(choose("cpu").unwrap().name, "cpu");
        assert!(choose("auto").is_ok());
        assert!(matches!(choose("tpu"), Err(DeviceError::Unknown(name)) if name == "tpu"));
        assert!(choose("cuda:99").unwrap_err().to_string().contains("cuda:99"));
    }
}
