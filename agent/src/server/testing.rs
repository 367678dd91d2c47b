//! What handlers share, without a process around it.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{App, CommandDesk, StreamCounts};
use crate::services::Services;
use crate::supervisor::{DaemonSpec, Supervisor};

/// An agent with these daemons.
pub fn app(services: &Services, daemons: &[&'static DaemonSpec]) -> Arc<App> {
    let supervisor = Arc::new(Supervisor::start(daemons, services));
    Arc::new(App {
        services: services.clone(),
        desk: CommandDesk::new(services.clone(), Arc::clone(&supervisor)),
        supervisor,
        started: services.clock.mono(),
        device: "cpu (test)".to_owned(),
        streams: StreamCounts::default(),
        stopping: CancellationToken::new(),
    })
}
