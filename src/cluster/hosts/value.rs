//! Values of the host file, each its own type.

use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::VariantNames;

use crate::game::ConfigKey;
use crate::id::NodeId;
use crate::suggest;

/// A type that one scalar can be read as.
pub(super) trait FromScalar: Sized {
    /// Reads the text of a scalar; `plain` says that it has no quotes.
    fn from_scalar(text: &str, plain: bool) -> Result<Self, String>;
}

impl FromScalar for String {
    fn from_scalar(text: &str, _plain: bool) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

impl FromScalar for bool {
    fn from_scalar(text: &str, plain: bool) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" if plain => Ok(true),
            "false" | "no" | "off" if plain => Ok(false),
            _ => Err(format!("`{text}` is neither true nor false; write it without quotes")),
        }
    }
}

impl FromScalar for u32 {
    fn from_scalar(text: &str, _plain: bool) -> Result<Self, String> {
        text.parse().map_err(|_| format!("`{text}` is not a whole number of 0 or more"))
    }
}

impl FromScalar for NodeId {
    fn from_scalar(text: &str, _plain: bool) -> Result<Self, String> {
        Self::new(text).map_err(|error| error.to_string())
    }
}

impl FromScalar for ConfigKey {
    fn from_scalar(text: &str, _plain: bool) -> Result<Self, String> {
        text.parse().map_err(|error: crate::game::ConfigKeyError| error.to_string())
    }
}

/// A TCP or UDP port, 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Port(pub NonZeroU16);

impl Port {
    /// The port of SSH.
    pub const SSH: Self = Self(NonZeroU16::new(22).expect("22 is not 0"));
    /// The port of the older service's file server.
    pub const DATA: Self = Self(NonZeroU16::new(8766).expect("8766 is not 0"));
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromScalar for Port {
    fn from_scalar(text: &str, _plain: bool) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| format!("`{text}` is not a port, 1 to 65535"))
    }
}

/// A share, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Percent(f64);

impl Percent {
    /// Checks and wraps a share; `None` unless within 0 to 100.
    pub fn new(percent: f64) -> Option<Self> {
        (0.0..=100.0).contains(&percent).then_some(Self(percent))
    }

    /// The share, 0 to 100.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}

impl FromScalar for Percent {
    fn from_scalar(text: &str, _plain: bool) -> Result<Self, String> {
        let percent = text.parse().ok().and_then(Self::new);
        percent.ok_or_else(|| format!("`{text}` is not within 0 to 100"))
    }
}

/// A rate of transfer, in megabytes a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MegabytesPerSecond(pub u32);

impl fmt::Display for MegabytesPerSecond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MB/s", self.0)
    }
}

impl FromScalar for MegabytesPerSecond {
    fn from_scalar(text: &str, plain: bool) -> Result<Self, String> {
        u32::from_scalar(text, plain).map(Self)
    }
}

/// Memory, in gigabytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Gigabytes(pub u32);

impl fmt::Display for Gigabytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} GB", self.0)
    }
}

impl FromScalar for Gigabytes {
    fn from_scalar(text: &str, plain: bool) -> Result<Self, String> {
        u32::from_scalar(text, plain).map(Self)
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize,
            strum::Display, strum::EnumString, strum::VariantNames,
        )]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case")]
        pub enum $name { $($(#[$word_doc])* $word),+ }

        impl FromScalar for $name {
            fn from_scalar(text: &str, _plain: bool) -> Result<Self, String> {
                one_of(text)
            }
        }
    )+};
}

words! {
    /// What a node is for. It comes from the host file only.
    Role {
        /// Leads the older service; holds the archive.
        Coordinator,
        /// Trains first of all.
        GpuTrainingPrimary,
        /// Trains networks first of all.
        NnTrainingPrimary,
        /// Trains and plays on its GPU.
        GpuTrainingSelfplay,
        /// Plays on its GPU.
        GpuSelfplay,
        /// Plays on its CPU.
        CpuSelfplay,
        /// Only passes things on.
        Proxy,
        /// Trains.
        Training,
        /// Plays.
        Selfplay,
        /// Nobody said.
        Unknown,
    }

    /// What the operator means a node to be: never changed by what a provider reports.
    Status {
        /// In use.
        Ready,
        /// Being made.
        Setup,
        /// Switched off.
        Offline,
        /// Given back.
        Terminated,
        /// Taken out of service.
        Retired,
        /// Kept for its data.
        Archived,
        /// Only passes things on.
        ProxyOnly,
        /// Nobody said.
        Unknown,
    }

    /// A way of moving files.
    Transport {
        /// The mesh network.
        Tailscale,
        /// The downloader.
        Aria2,
        /// HTTP.
        Http,
        /// rsync over SSH.
        Rsync,
        /// SSH.
        Ssh,
    }
}

/// A kind of work that a node takes gladly, or not at all.
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
    strum::EnumString,
    strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Workload {
    /// Games on the GPU.
    GpuSelfplay,
    /// Games on the CPU.
    CpuSelfplay,
    /// Training.
    Training,
    /// Making training files.
    Export,
}

impl FromScalar for Workload {
    fn from_scalar(text: &str, _plain: bool) -> Result<Self, String> {
        one_of(text)
    }
}

/// One of the words of `T`.
fn one_of<T: FromStr + VariantNames>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| {
        let words = T::VARIANTS;
        let meant = suggest::nearest(text, words.iter().copied());
        let meant = meant.map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
        format!("`{text}` is none of {}{meant}", words.join(", "))
    })
}
