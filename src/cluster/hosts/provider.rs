//! Providers of machines, and what holds for all machines of one.

use serde::{Deserialize, Serialize};

use super::value::MegabytesPerSecond;
use crate::id::NodeId;

/// Who provides a machine, by the beginning of its name.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumIter,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Provider {
    /// Vast.ai.
    Vast,
    /// RunPod.
    RunPod,
    /// Nebius.
    Nebius,
    /// Vultr.
    Vultr,
    /// Hetzner.
    Hetzner,
    /// Lambda.
    Lambda,
    /// A machine of ours.
    Local,
    /// Nobody known.
    Unknown,
}

/// Beginnings of names.
const PREFIXES: [(&str, Provider); 9] = [
    ("vast-", Provider::Vast),
    ("runpod-", Provider::RunPod),
    ("nebius-", Provider::Nebius),
    ("vultr-", Provider::Vultr),
    ("hetzner-", Provider::Hetzner),
    ("lambda-", Provider::Lambda),
    ("mac-", Provider::Local),
    ("mbp-", Provider::Local),
    ("local-", Provider::Local),
];

impl Provider {
    /// The provider of a node.
    pub fn of(node: &NodeId) -> Self {
        let known = PREFIXES.iter().find(|(prefix, _)| node.as_str().starts_with(prefix));
        known.map_or(Self::Unknown, |(_, provider)| *provider)
    }

    /// What its machines can usually move; `None` if nothing is known of it.
    pub const fn bandwidth(self) -> Option<MegabytesPerSecond> {
        Some(MegabytesPerSecond(match self {
            Self::Vast | Self::Vultr => 50,
            Self::RunPod | Self::Nebius | Self::Lambda | Self::Local => 100,
            Self::Hetzner => 30,
            Self::Unknown => return None,
        }))
    }

    /// Where the older service's code lies on its machines; `None` if there is no custom.
    pub const fn code_path(self) -> Option<&'static str> {
        match self {
            Self::RunPod => Some("/workspace/ringrift/ai-service"),
            Self::Vultr | Self::Hetzner => Some("/root/ringrift/ai-service"),
            Self::Local => Some("~/Development/RingRift/ai-service"),
            Self::Vast | Self::Nebius | Self::Lambda | Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_provider() {
        let of = |name| Provider::of(&NodeId::new(name).unwrap());
        assert_eq!(of("vast-90210"), Provider::Vast);
        assert_eq!(of("mac-studio"), Provider::Local);
        assert_eq!(of("my-vast-1"), Provider::Unknown);
    }
}
