//! An agent that a test is about to start.

use std::net::Ipv4Addr;

use super::*;
use crate::services::testing::TestBed;
use crate::settings::Instances;

/// What an agent needs, on the services of a test.
pub async fn prepared(bed: &TestBed) -> Prepared {
    let services = bed.services.clone();
    let run_file = run_file(&services.node, "test");
    let dir = DataDirLock::take(&services.data_dir, run_file).unwrap();
    let host = HostLock::take(Instances::Any, &single::path()).unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    Prepared {
        locks: Locks { _dir: dir, _host: host },
        emitter: services.publisher.emitter(EMITS),
        url: format!("http://{}", listener.local_addr().unwrap()),
        listener,
        device: identity::Device { name: "cpu".to_owned(), line: "cpu".to_owned() },
        refused: Vec::new(),
        services,
    }
}
