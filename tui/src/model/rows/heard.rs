//! Who is heard now. Of whoever is not, only what was is known: it has no job and no rate, and its daemons
//! stand nobody knows where.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use ringrift::event::UtcMs;
use ringrift::id::NodeId;
use ringrift::state::NodeStatus;

use super::share::Share;
use crate::model::agent::Agent;
use crate::model::{LogKey, World};

/// Who is heard at an instant. What is needed for nodes that are not asked is worked out when one of them is
/// looked at.
pub struct Heard<'a> {
    world: &'a World,
    now: UtcMs,
    /// The nodes of agents that never answered.
    unanswered: OnceCell<BTreeSet<&'a NodeId>>,
    /// Whether somebody reads a log who is heard.
    logs: RefCell<BTreeMap<&'a LogKey, bool>>,
}

/// True if what an agent says is of now.
pub fn agent(agent: &Agent, now: UtcMs) -> bool {
    agent.known.is_some() && !agent.is_cut_off(now)
}

impl<'a> Heard<'a> {
    /// Who is heard now.
    pub fn of(world: &'a World, now: UtcMs) -> Self {
        Self { world, now, unanswered: OnceCell::new(), logs: RefCell::default() }
    }

    /// The instant.
    pub const fn now(&self) -> UtcMs {
        self.now
    }

    /// True if what a log tells of its node is of now: the node is heard itself, or, where it is not
    /// asked, the log is and counts on it. Of several agents of one node, one that is heard stands for all.
    pub fn is(&self, share: Share<'a>) -> bool {
        let of_node = self.world.agents.of_node(share.node);
        let mut asked = of_node.filter(|agent| agent.node_in(share.log).is_some()).peekable();
        if asked.peek().is_none() {
            return self.is_counted_on(share);
        }
        asked.any(|one| agent(one, self.now))
    }

    fn is_counted_on(&self, share: Share<'a>) -> bool {
        let is_up = share
            .told()
            .is_some_and(|node| matches!(node.status, NodeStatus::Online | NodeStatus::Unknown));
        is_up && self.is_read(share.log) && !self.unanswered().contains(share.node)
    }

    fn is_read(&self, log: &'a LogKey) -> bool {
        let is_read = || {
            let mut readers = self.world.agents.iter();
            readers.any(|one| one.node_in(log).is_some() && agent(one, self.now))
        };
        *self.logs.borrow_mut().entry(log).or_insert_with(is_read)
    }

    fn unanswered(&self) -> &BTreeSet<&'a NodeId> {
        self.unanswered.get_or_init(|| {
            let unanswered = self.world.agents.iter().filter(|agent| agent.known.is_none());
            unanswered.filter_map(|agent| agent.node.as_ref()).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::agent::Standing;
    use crate::model::rows::{agents, daemons, stages};
    use crate::model::table::Line;
    use crate::model::{Link, Model};
    use crate::samples;

    #[test]
    fn who_is_not_heard_has_no_job_and_no_rate_and_its_daemons_are_unknown() {
        let mut model = samples::model();
        samples::begin_batch(&mut model, 90);
        let at_work =
            |model: &Model| stages::at_work(&model.live, &Heard::of(&model.live, model.now));
        let before = agents::rows(&model.live, model.now).get(0).games_per_s();
        assert_eq!((before, at_work(&model)), (Some(1.5), 1));
        let offline = Link::Offline { error: "killed".to_owned(), retry_at: None };
        model.live.agents[0].link = offline;
        let row = agents::rows(&model.live, model.now).get(0);
        assert_eq!((at_work(&model), row.job(), row.games_per_s()), (0, None, None));
        let heard = Heard::of(&model.live, model.now);
        assert_eq!(stages::fleet_games_per_s(&model.live, &heard), None);
        assert!(stages::loss(&model.live, &heard).is_none());
        assert!(stages::evaluation(&model.live, &heard).is_none());
        let mut daemons = daemons::list(&model.live, model.now).peekable();
        assert!(daemons.peek().is_some());
        let is_unknown = |row: daemons::DaemonRow<'_>| {
            (row.state(), row.standing()) == (None, Standing::Unknown)
        };
        assert!(daemons.all(is_unknown));
    }
}
