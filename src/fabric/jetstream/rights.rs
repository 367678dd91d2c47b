//! What a node may say and hear on the servers, for whoever makes its credentials.

use super::streams::Kept;
use super::subject::token;
use crate::id::NodeId;

/// Subjects, by what may be done with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// Subjects that it may publish to.
    pub publish: Vec<String>,
    /// Subjects that it may listen to.
    pub subscribe: Vec<String>,
}

/// Requests that read.
const READS: [&str; 9] = [
    "STREAM.INFO.*",
    "STREAM.MSG.GET.*",
    "DIRECT.GET.*",
    "DIRECT.GET.*.>",
    "CONSUMER.CREATE.*",
    "CONSUMER.CREATE.*.>",
    "CONSUMER.INFO.*.>",
    "CONSUMER.MSG.NEXT.*.>",
    "CONSUMER.DELETE.*.>",
];

impl Rights {
    /// The rights of a node of a deployment. Only voters make streams, lead and command; nobody
    /// deletes or changes a stream.
    pub fn of_node(cluster: &str, node: &NodeId, votes: bool) -> Self {
        let subject = |last: &str| format!("rr.{cluster}.{last}");
        let own = token(node.as_str());
        let stream = |kept: &Kept| format!("RR_{cluster}_{}", kept.short());
        let written = Kept::ALL.iter().filter(|kept| votes || !kept.is_leaders());
        let mut publish: Vec<String> =
            written.map(|kept| subject(&format!("{}.>", kept.short()))).collect();
        // Its own signs of life; calls to any node, and answers to them.
        publish.extend([subject(&format!("hb.{own}")), subject("rpc.*"), "_INBOX.>".to_owned()]);
        // Whatever is stored may be read. A part of a name is no wildcard, and to name each stream in
        // each request would not fit into what a client may say of itself.
        publish.extend(READS.map(|request| format!("$JS.API.{request}")));
        publish.push(format!("$JS.API.STREAM.PURGE.{}", stream(&Kept::Chunks)));
        if votes {
            let made = Kept::ALL.iter().map(stream);
            publish.extend(made.map(|name| format!("$JS.API.STREAM.CREATE.{name}")));
            publish.push(format!("$JS.API.STREAM.PURGE.{}", stream(&Kept::Events)));
        }
        let subscribe =
            vec!["_INBOX.>".to_owned(), subject("hb.*"), subject(&format!("rpc.{own}"))];
        Self { publish, subscribe }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_vote_neither_leads_nor_makes_streams_and_speaks_for_itself_only() {
        let node = NodeId::new("gpu.7").unwrap();
        let of = |votes| Rights::of_node("home", &node, votes).publish;
        for right in ["rr.home.ctl.>", "rr.home.lease.>", "$JS.API.STREAM.CREATE.RR_home_ev"] {
            assert!(of(true).contains(&right.to_owned()), "{right}");
            assert!(!of(false).contains(&right.to_owned()), "{right}");
        }
        for right in ["rr.home.ev.>", "rr.home.job.>", "rr.home.hb.gpu~7"] {
            assert!(of(false).contains(&right.to_owned()), "{right}");
        }
        let changes = |right: &String| right.contains("STREAM.DELETE") || right.contains("UPDATE");
        assert!(!of(true).iter().any(changes));
    }
}
