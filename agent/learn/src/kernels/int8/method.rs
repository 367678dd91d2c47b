//! Which instructions sum, chosen at run time.

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::amx::{Amx, NoAmx, Tiles};
use super::lanes::Plain;
use super::unit::{Sums, Unit};
#[cfg(target_arch = "x86_64")]
use super::vnni::Vnni;

/// The ways to sum; all give the same bits.
#[derive(Debug, Clone, Copy)]
pub(super) enum Method {
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    Amx(Amx),
    #[cfg(target_arch = "x86_64")]
    Vnni(Vnni),
    Plain,
}

impl Method {
    /// The fastest one that there is.
    pub(super) fn find() -> Self {
        #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
        if let Ok(amx) = Amx::find() {
            return Self::Amx(amx);
        }
        #[cfg(target_arch = "x86_64")]
        if let Some(vnni) = Vnni::find() {
            return Self::Vnni(vnni);
        }
        Self::Plain
    }

    /// All that this machine has.
    #[cfg(test)]
    pub(super) fn all() -> Vec<Self> {
        let mut list = vec![Self::Plain];
        #[cfg(target_arch = "x86_64")]
        list.extend(Vnni::find().map(Self::Vnni));
        #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
        list.extend(Amx::find().map(Self::Amx));
        list
    }

    /// What it is, for people, and what is not to be had.
    pub(super) fn describe(self) -> String {
        match self {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Self::Amx(_) => "AMX tiles".to_owned(),
            #[cfg(target_arch = "x86_64")]
            Self::Vnni(_) => format!("AVX-512 VNNI{}", refusal()),
            Self::Plain => "plain code".to_owned(),
        }
    }

    /// Gets ready for units on this thread.
    pub(super) fn begin(self) -> Summing {
        match self {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Self::Amx(amx) => Summing::Amx(Tiles::new(amx)),
            #[cfg(target_arch = "x86_64")]
            Self::Vnni(vnni) => Summing::Vnni(vnni),
            Self::Plain => Summing::Plain,
        }
    }
}

/// What the kernel said of AMX, if it refused it.
#[cfg(target_arch = "x86_64")]
fn refusal() -> String {
    #[cfg(target_os = "linux")]
    return Amx::find().err().map_or_else(String::new, NoAmx::note);
    #[cfg(not(target_os = "linux"))]
    String::new()
}

/// A method at work on a thread.
#[derive(Debug)]
pub(super) enum Summing {
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    Amx(Tiles),
    #[cfg(target_arch = "x86_64")]
    Vnni(Vnni),
    Plain,
}

impl Summing {
    /// Replaces the wanted sums of a unit.
    pub(super) fn sum(&self, unit: Unit<'_>, sums: &mut Sums) {
        match self {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Self::Amx(tiles) => tiles.sum(unit, sums),
            #[cfg(target_arch = "x86_64")]
            Self::Vnni(vnni) => vnni.sum(unit, sums),
            Self::Plain => unit.sum_by(Plain, sums),
        }
    }
}
