//! A data folder that somebody else works in.

use std::fs::File;

use super::*;
use crate::connection::tests::fake::Fake;

/// A folder that is taken, and what its owner says.
struct Taken {
    folder: tempfile::TempDir,
    lock: File,
}

impl Taken {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("run")).unwrap();
        let lock = File::create(folder.path().join("run/lock")).unwrap();
        lock.lock().unwrap();
        Self { folder, lock }
    }

    /// Writes where it answers; `null` as long as it does not.
    fn says(&self, url: &str) {
        let text = format!(r#"{{"pid":{},"url":{url}}}"#, std::process::id());
        std::fs::write(self.folder.path().join("run/agent.json"), text).unwrap();
    }

    fn visit(&self) -> Local {
        let data_dir = Some(self.folder.path().to_owned());
        Local::start(Plan { game: "square8_2p".parse().unwrap(), data_dir }, Arc::default())
    }
}

#[tokio::test]
async fn an_agent_that_starts_is_waited_for_and_not_started_beside() {
    let (taken, agent) = (Taken::new(), Fake::start(1).await);
    taken.says("null");
    let local = taken.visit();
    let mut place = local.place();
    tokio::task::yield_now().await;
    taken.says(&format!("{:?}", agent.url));
    place.changed().await.unwrap();
    assert_eq!(*place.borrow(), Place::At(agent.url.clone()), "no agent of its own was tried");
    assert_eq!(local.stop().await, Some(Running::Before(std::process::id())));
}

#[tokio::test]
async fn who_waits_for_an_agent_can_leave_at_once() {
    let taken = Taken::new();
    let local = taken.visit();
    tokio::task::yield_now().await;
    assert_eq!(*local.place().borrow(), Place::Starting);
    assert_eq!(local.stop().await, None);
}

#[tokio::test]
async fn a_folder_that_was_left_gets_an_agent_of_its_own() {
    let taken = Taken::new();
    taken.says("null");
    let local = taken.visit();
    let mut place = local.place();
    tokio::task::yield_now().await;
    taken.lock.unlock().unwrap();
    place.changed().await.unwrap();
    // There is no such program beside the tests.
    let Place::Ended(why) = place.borrow().clone() else { panic!("{:?}", place.borrow()) };
    assert!(why.starts_with("cannot start"), "{why}");
    assert_eq!(local.stop().await, None);
}
