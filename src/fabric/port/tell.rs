//! The events that say what became of a job: stored with the change itself, both or neither.

use super::Job;
use crate::event::Envelope;
use crate::fabric::Result;

/// Makes the events of a change from the job as it stands after it. A queue calls it once for each
/// job that it changes (again if it has to start over because another writer was faster), and
/// stores the events with the change: no crash leaves one without the other. A call that changes
/// nothing tells nothing.
pub struct Tell(Box<Make>);

type Make = dyn FnMut(&Job) -> Result<Vec<Envelope>> + Send;

impl Tell {
    /// Events by `make`; its error undoes the change.
    pub fn new(make: impl FnMut(&Job) -> Result<Vec<Envelope>> + Send + 'static) -> Self {
        Self(Box::new(make))
    }

    /// No events.
    pub fn nothing() -> Self {
        Self::new(|_| Ok(Vec::new()))
    }

    /// The events of a change, by the job after it.
    pub(in crate::fabric) fn events(&mut self, job: &Job) -> Result<Vec<Envelope>> {
        (self.0)(job)
    }
}
