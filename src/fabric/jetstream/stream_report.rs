//! Which streams have all their copies, and which servers lack some.

use std::collections::BTreeMap;

use async_nats::jetstream::stream::{Info, PeerInfo};

use super::ailment::{self, Ailment};

/// The copies of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamReport {
    /// Its name.
    pub name: String,
    /// The server that leads it; `None` while there is none, or where one server stands alone.
    pub leader: Option<String>,
    /// Copies that it has to have.
    pub wanted: usize,
    /// Copies that are there and up to date, its leader's included.
    pub current: usize,
    /// The servers that lack theirs, and why.
    pub ailing: Vec<(String, Ailment)>,
    /// Share of its room in use, 0 to 100.
    pub used_percent: u64,
}

impl StreamReport {
    pub(super) fn of(info: &Info) -> Self {
        let cluster = info.cluster.as_ref();
        let current = cluster.map_or(1, |cluster| {
            let is_there = |copy: &&PeerInfo| copy.current && !copy.offline;
            usize::from(cluster.leader.is_some()) + cluster.replicas.iter().filter(is_there).count()
        });
        let room = u64::try_from(info.config.max_bytes).unwrap_or(u64::MAX).max(1);
        Self {
            name: info.config.name.clone(),
            leader: cluster.and_then(|cluster| cluster.leader.clone()),
            wanted: info.config.num_replicas,
            current,
            ailing: ailment::of_stream(cluster),
            used_percent: info.state.bytes * 100 / room,
        }
    }
}

/// The servers that lack copies, by name, with the worst that any stream tells of them.
pub fn ailing(streams: &[StreamReport]) -> BTreeMap<String, Ailment> {
    let mut worst = BTreeMap::new();
    for (server, ailment) in streams.iter().flat_map(|stream| &stream.ailing) {
        let known = worst.entry(server.clone()).or_insert(*ailment);
        *known = (*known).max(*ailment);
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_streams_the_worst_counts() {
        let stream = |ailing: &[(&str, Ailment)]| StreamReport {
            name: "s".to_owned(),
            leader: None,
            wanted: 3,
            current: 2,
            ailing: ailing.iter().map(|(server, it)| ((*server).to_owned(), *it)).collect(),
            used_percent: 0,
        };
        let streams = [
            stream(&[("n1", Ailment::NotStoring)]),
            stream(&[("n1", Ailment::Behind), ("n2", Ailment::Away)]),
        ];
        let found: Vec<_> = ailing(&streams).into_iter().collect();
        let text = |it: &str| it.to_owned();
        assert_eq!(found, [(text("n1"), Ailment::NotStoring), (text("n2"), Ailment::Away)]);
    }
}
