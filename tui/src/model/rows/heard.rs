//! Who is heard now. Of whoever is not, only what was is known: it has no job and no rate, and its daemons
//! stand nobody knows where.

use ringrift::event::UtcMs;
use ringrift::id::NodeId;
use ringrift::state::NodeStatus;

use super::share::Share;
use crate::model::agent::{Agent, Standing};
use crate::model::{Link, LogKey, World};

/// Who is heard at an instant. Lists in order, which are looked up by halves: of a large fleet trees would be
/// grown in each frame.
pub struct Heard<'a> {
    /// Each node that an agent is known to be.
    nodes: Vec<((&'a LogKey, &'a NodeId), bool)>,
    /// The nodes of agents that never answered.
    unanswered: Vec<&'a NodeId>,
    /// The logs that somebody reads who is heard.
    logs: Vec<&'a LogKey>,
}

/// True if what an agent says is of now.
pub fn agent(agent: &Agent, now: UtcMs) -> bool {
    let standing = agent.standing(now);
    agent.known.is_some()
        && standing != Standing::Stale
        && !matches!(agent.link, Link::Offline { .. })
}

impl<'a> Heard<'a> {
    /// Who is heard now.
    pub fn of(world: &'a World, now: UtcMs) -> Self {
        let mut nodes = Vec::with_capacity(world.agents.len());
        let mut logs = Vec::with_capacity(world.agents.len());
        for one in &world.agents {
            let Some(known) = &one.known else { continue };
            let is_heard = agent(one, now);
            nodes.push(((&known.log, &known.node), is_heard));
            if is_heard {
                logs.push(&known.log);
            }
        }
        // Of several agents of one node, one that is heard comes first and stands for all.
        nodes.sort_unstable_by(|a, b| (a.0, b.1).cmp(&(b.0, a.1)));
        nodes.dedup_by_key(|(node, _)| *node);
        logs.sort_unstable();
        let unanswered = world.agents.iter().filter(|agent| agent.known.is_none());
        let mut unanswered: Vec<_> = unanswered.filter_map(|agent| agent.node.as_ref()).collect();
        unanswered.sort_unstable();
        Self { nodes, unanswered, logs }
    }

    /// True if what a log tells of its node is of now: the node is heard itself, or, where it is not
    /// asked, the log is and counts on it.
    pub fn is(&self, share: Share<'_>) -> bool {
        let asked = self.nodes.binary_search_by(|(node, _)| node.cmp(&(share.log, share.node)));
        asked.map_or_else(|_| self.is_counted_on(share), |at| self.nodes[at].1)
    }

    fn is_counted_on(&self, share: Share<'_>) -> bool {
        let is_up = share
            .told()
            .is_some_and(|node| matches!(node.status, NodeStatus::Online | NodeStatus::Unknown));
        is_up
            && self.logs.binary_search(&share.log).is_ok()
            && self.unanswered.binary_search(&share.node).is_err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rows::{agents, daemons, stages};
    use crate::model::table::Line;
    use crate::samples;

    #[test]
    fn who_is_not_heard_has_no_job_and_no_rate_and_its_daemons_are_unknown() {
        let mut model = samples::model();
        samples::begin_batch(&mut model, 90);
        let before = agents::rows(&model.live, model.now).get(0).games_per_s();
        assert_eq!((before, agents::rows(&model.live, model.now).at_work()), (Some(1.5), 1));
        let offline = Link::Offline { error: "killed".to_owned(), retry_at: None };
        model.live.agents[0].link = offline;
        let rows = agents::rows(&model.live, model.now);
        let row = rows.get(0);
        assert_eq!((rows.at_work(), row.job(), row.games_per_s()), (0, None, None));
        assert_eq!(stages::fleet_games_per_s(&model.live, model.now), None);
        let mut daemons = daemons::list(&model.live, model.now);
        let is_unknown = |row: daemons::DaemonRow<'_>| {
            (row.state(), row.standing()) == (None, Standing::Unknown)
        };
        assert!(daemons.all(is_unknown));
    }
}
