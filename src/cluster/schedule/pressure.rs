//! Backpressure: the worst of all limits decides, never an average. A full disk stops producers
//! however idle everything else is.

use std::fmt;

use serde::Serialize;

/// What can run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Resource {
    /// Memory, in percent.
    Memory,
    /// Disk, in percent.
    Disk,
    /// Jobs that wait.
    QueuedJobs,
    /// Trainings that wait.
    QueuedTrainings,
    /// Files that wait to be sent.
    PendingTransfers,
}

/// From where on a resource slows producers, and where it stops them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Limit {
    /// What it is about.
    pub resource: Resource,
    /// Up to here all is well.
    pub low: f64,
    /// From here on nothing is produced.
    pub high: f64,
}

impl Limit {
    /// The usual limits.
    pub const STANDARD: [Self; 5] = [
        Self { resource: Resource::Memory, low: 70.0, high: 90.0 },
        Self { resource: Resource::Disk, low: 60.0, high: 70.0 },
        Self { resource: Resource::QueuedJobs, low: 500.0, high: 1_000.0 },
        Self { resource: Resource::QueuedTrainings, low: 1.0, high: 5.0 },
        Self { resource: Resource::PendingTransfers, low: 3.0, high: 30.0 },
    ];
}

/// How much of a resource is in use; `None` if it could not be measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The resource.
    pub resource: Resource,
    /// How much.
    pub used: Option<f64>,
}

/// The pressure on producers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pressure {
    /// 0, full speed, to 1, stop.
    pub level: f64,
    /// The resource that decides, and how much of it is in use; `None` at full speed.
    pub binding: Option<(Resource, f64)>,
    /// Limited resources of which nobody knows how much is in use.
    pub unknown: Vec<Resource>,
}

impl Pressure {
    /// The pressure that readings make under these limits.
    pub fn of(readings: &[Reading], limits: &[Limit]) -> Self {
        let mut pressure = Self { level: 0.0, binding: None, unknown: Vec::new() };
        for Limit { resource, low, high } in limits {
            let reading = readings.iter().find(|reading| reading.resource == *resource);
            match reading.and_then(|reading| reading.used) {
                None => pressure.unknown.push(*resource),
                Some(used) => {
                    let level = ((used - low) / (high - low)).clamp(0.0, 1.0);
                    if level > pressure.level {
                        (pressure.level, pressure.binding) = (level, Some((*resource, used)));
                    }
                }
            }
        }
        pressure
    }

    /// The share of full speed at which to produce.
    pub fn rate(&self) -> f64 {
        1.0 - self.level
    }
}

impl fmt::Display for Pressure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.binding {
            Some((resource, used)) => {
                write!(
                    f,
                    "{:.0} % of full speed because of {resource}, {used}",
                    100.0 * self.rate()
                )
            }
            None => f.write_str("full speed"),
        }
    }
}

/// What a change of pressure means to producers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// They must stop.
    Activated,
    /// They may go on.
    Released,
}

/// Whether producers run. They stop at the limit and go on well below it, not at every breath.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PressureGate {
    is_closed: bool,
}

/// Producers that were stopped go on at this level.
const RELEASE_LEVEL: f64 = 0.5;

impl PressureGate {
    /// Takes a pressure in; answers what changes.
    pub fn observe(&mut self, pressure: &Pressure) -> Option<Change> {
        match (self.is_closed, pressure.level) {
            (false, 1.0..) => {
                self.is_closed = true;
                Some(Change::Activated)
            }
            (true, ..=RELEASE_LEVEL) => {
                self.is_closed = false;
                Some(Change::Released)
            }
            _ => None,
        }
    }

    /// Whether producers must stand still.
    pub const fn is_closed(self) -> bool {
        self.is_closed
    }
}
