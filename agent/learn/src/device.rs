//! Which device tensors live on, chosen once and explained.

use burn::tensor::Device;

/// A device and the reason why it was chosen.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Where tensors live.
    pub device: Device,
    /// `cpu` or `cuda:<n>`.
    pub name: String,
    /// One line for the operator.
    pub why: String,
}

/// Why a device cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The text names no device.
    #[error("device `{0}` is unknown: use auto, cpu or cuda:<n>")]
    Unknown(String),
    /// The program has no CUDA support.
    #[error(
        "device `{0}` needs CUDA, which this program was built without: build with `--features cuda`"
    )]
    NotCompiled(String),
    /// There is no such GPU.
    #[error("device `{name}` was not found: {found} CUDA device(s) are visible; check the driver")]
    NotFound {
        /// What was asked for.
        name: String,
        /// How many devices the driver reports.
        found: usize,
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
    Chosen { device: Device::flex(), name: "cpu".to_owned(), why: why.to_owned() }
}

#[cfg(not(feature = "cuda"))]
mod cuda {
    use super::{Chosen, DeviceError};

    pub(super) fn device(index: usize) -> Result<Chosen, DeviceError> {
        Err(DeviceError::NotCompiled(format!("cuda:{index}")))
    }
}

#[cfg(feature = "cuda")]
mod cuda {
    use burn::tensor::{Device, DeviceType};

    use super::{Chosen, DeviceError};

    /// Asks the driver first: opening a device that is not there fails far away and unclearly.
    pub(super) fn device(index: usize) -> Result<Chosen, DeviceError> {
        let found = Device::enumerate(DeviceType::Cuda).into_vec().len();
        let name = format!("cuda:{index}");
        if index >= found {
            return Err(DeviceError::NotFound { name, found });
        }
        let why = format!("{found} CUDA device(s) found");
        Ok(Chosen { device: Device::cuda(index), name, why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_resolved_or_explained() {
        assert_eq!(choose("cpu").unwrap().name, "cpu");
        assert!(choose("auto").is_ok());
        assert_eq!(choose("tpu").unwrap_err(), DeviceError::Unknown("tpu".to_owned()));
        assert!(choose("cuda:99").unwrap_err().to_string().contains("cuda:99"));
    }
}
