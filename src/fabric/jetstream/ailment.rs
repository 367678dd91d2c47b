//! Why a server lacks copies, as the leaders of the streams tell it: what a client can know of servers
//! without their monitoring addresses.

use std::time::Duration;

use async_nats::jetstream::stream::{ClusterInfo, PeerInfo};

/// A server that has been heard within this time is on its way to the newest record.
const CATCHES_UP: Duration = Duration::from_secs(10);

/// What keeps a server from having all its copies; the worst comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ailment {
    /// It is heard, and behind.
    Behind,
    /// It has not stored anything for a while: its JetStream is off, or it is away and the others have
    /// not noticed yet, which takes them minutes.
    NotStoring,
    /// It is not connected to the others.
    Away,
}

impl Ailment {
    /// What is wrong with this server, and what to do.
    pub fn told(self, server: &str) -> String {
        match self {
            Self::Behind => format!(
                "server {server} has not caught up: if that stays so, look whether its disk is full"
            ),
            Self::NotStoring => format!(
                "server {server} stores nothing: it is away, or runs without JetStream because its disk \
                 is full; start it, or free its disk and restart it"
            ),
            Self::Away => format!("server {server} is away: start it, and wait until it caught up"),
        }
    }

    fn of(copy: &PeerInfo) -> Option<Self> {
        match copy {
            PeerInfo { offline: true, .. } => Some(Self::Away),
            PeerInfo { current: true, .. } => None,
            PeerInfo { active, .. } if *active >= CATCHES_UP => Some(Self::NotStoring),
            _ => Some(Self::Behind),
        }
    }
}

/// The servers that lack a copy of one stream.
pub(super) fn of_stream(cluster: Option<&ClusterInfo>) -> Vec<(String, Ailment)> {
    let copies = cluster.into_iter().flat_map(|cluster| &cluster.replicas);
    copies.filter_map(|copy| Some((copy.name.clone(), Ailment::of(copy)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_stores_nothing_is_told_apart_from_one_that_is_known_to_be_away() {
        let copy = |offline, current, active_s| PeerInfo {
            name: "n".to_owned(),
            current,
            active: Duration::from_secs(active_s),
            offline,
            lag: None,
        };
        for (copy, expected) in [
            (copy(false, true, 0), None),
            (copy(true, false, 3), Some(Ailment::Away)),
            (copy(true, true, 0), Some(Ailment::Away)),
            (copy(false, false, 9), Some(Ailment::Behind)),
            (copy(false, false, 10), Some(Ailment::NotStoring)),
        ] {
            assert_eq!(Ailment::of(&copy), expected, "{copy:?}");
        }
    }
}
