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

impl Rights {
    /// The rights of a node of a deployment. Only voters make streams, lead and command; nobody
    /// deletes or changes a stream.
    pub fn of_node(cluster: &str, node: &NodeId, votes: bool) -> Self {
        let subject = |last: &str| format!("rr.{cluster}.{last}");
        let own = token(node.as_str());
        let api = |request: &str, of: &str| format!("$JS.API.{request}.RR_{cluster}_{of}");
        let written =
            Kept::ALL.iter().filter(|kept| votes || !kept.is_leaders()).map(|kept| kept.short());
        let mut publish: Vec<String> =
            written.map(|short| subject(&format!("{short}.>"))).collect();
        // Its own signs of life; calls to any node, and answers to them.
        publish.extend([subject(&format!("hb.{own}")), subject("rpc.*"), "_INBOX.>".to_owned()]);
        let requests = ["STREAM.INFO", "STREAM.MSG.GET", "DIRECT.GET"];
        publish.extend(requests.map(|request| api(request, "*")));
        let requests = [
            "DIRECT.GET",
            "CONSUMER.CREATE",
            "CONSUMER.INFO",
            "CONSUMER.MSG.NEXT",
            "CONSUMER.DELETE",
        ];
        publish.extend(requests.map(|request| format!("{}.>", api(request, "*"))));
        publish.push(api("CONSUMER.CREATE", "*"));
        publish.push(api("STREAM.PURGE", Kept::Chunks.short()));
        if votes {
            publish.push(api("STREAM.CREATE", "*"));
            publish.push(api("STREAM.PURGE", Kept::Events.short()));
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
        for right in ["rr.home.ctl.>", "rr.home.lease.>", "$JS.API.STREAM.CREATE.RR_home_*"] {
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
