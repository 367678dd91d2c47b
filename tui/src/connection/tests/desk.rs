//! Who asked a fake agent for what, and what it does not answer for now.

use std::collections::HashMap;

use tokio::sync::watch;

/// What is known of a path.
#[derive(Debug, Default)]
struct Path {
    /// It is not answered for now.
    held: bool,
    /// How often it was asked for.
    asked: usize,
    /// Of these, how many wait now.
    open: usize,
    /// The most that waited at a time.
    most: usize,
}

/// The paths of an agent.
pub struct Desk(watch::Sender<HashMap<String, Path>>);

impl Default for Desk {
    fn default() -> Self {
        Self(watch::Sender::new(HashMap::new()))
    }
}

impl Desk {
    /// Answers a path no more, or again.
    pub fn hold(&self, path: &str, held: bool) {
        self.change(path, |path| path.held = held);
    }

    /// Waits until it was asked for a path so often.
    pub async fn asked(&self, path: &str, times: usize) {
        let often =
            |paths: &HashMap<String, Path>| paths.get(path).is_some_and(|path| path.asked >= times);
        self.0.subscribe().wait_for(often).await.unwrap();
    }

    /// How often it was asked for a path.
    pub fn times(&self, path: &str) -> usize {
        self.0.borrow().get(path).map_or(0, |path| path.asked)
    }

    /// The most requests for a path that waited at a time.
    pub fn most(&self, path: &str) -> usize {
        self.0.borrow().get(path).map_or(0, |path| path.most)
    }

    /// A request came; returns when it is to be answered.
    pub async fn let_in(&self, path: &str) {
        self.change(path, |path| {
            path.asked += 1;
            path.open += 1;
            path.most = path.most.max(path.open);
        });
        let is_free = |paths: &HashMap<String, Path>| paths.get(path).is_none_or(|path| !path.held);
        self.0.subscribe().wait_for(is_free).await.unwrap();
        self.change(path, |path| path.open -= 1);
    }

    fn change(&self, path: &str, change: impl FnOnce(&mut Path)) {
        self.0.send_modify(|paths| change(paths.entry(path.to_owned()).or_default()));
    }
}
