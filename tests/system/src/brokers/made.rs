//! A server on a configuration that a program made for it.

use std::path::Path;
use std::process::Child;

use super::launch;

/// A running server. It ends with this value.
pub struct MadeBroker {
    process: Child,
}

impl MadeBroker {
    /// Starts one in the folder of its configuration, and waits until it takes clients.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(config: &Path) -> Self {
        Self { process: launch(None, config) }
    }
}

impl Drop for MadeBroker {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
