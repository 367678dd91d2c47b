//! What follows from the world and is asked for each frame: worked out when something changed, or a second is over.

use std::collections::BTreeSet;
use std::sync::Arc;

use ringrift::event::UtcMs;
use ringrift::game::ConfigKey;

use super::World;
use super::memo::Memo;
use super::noted::Version;
use super::rows::{concerns, daemons, elo, jobs};
use super::world::Counts;

/// What is worked out once for each moment.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    /// How many agents stand how.
    pub counts: Memo<Moment, Counts>,
    /// Where that is told which needs attention, the worst first.
    pub concerns: Memo<Moment, Arc<[concerns::Place]>>,
    /// Where the daemons of each node are told.
    pub daemons: Memo<Moment, Arc<[daemons::Crew]>>,
    /// Where each job is told.
    pub jobs: Memo<Version, Arc<[jobs::Place]>>,
    /// The jobs of each kind, counted.
    pub totals: Memo<Version, jobs::Totals>,
    /// The configurations with games.
    pub played: Memo<Version, Arc<BTreeSet<ConfigKey>>>,
    /// The configurations with ratings.
    pub rated: Memo<Version, Arc<[ConfigKey]>>,
    /// The rating curve of one of them.
    pub series: Memo<(Version, ConfigKey), Option<Arc<elo::Series>>>,
}

/// What was known, and when that is looked at: what follows from the world alone is the same in the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    known: [Version; 3],
    at: UtcMs,
}

impl World {
    /// What is known, looked at from an instant.
    pub const fn moment(&self, at: UtcMs) -> Moment {
        let known = [self.agents.version(), self.logs.version(), self.strangers.version()];
        Moment { known, at }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::agent::STALE_MS;
    use crate::model::table::{Row, Table};
    use crate::model::{AgentKey, Link, News, tables};
    use crate::samples;

    /// What is noted of a world, written out.
    fn told(world: &World, now: UtcMs) -> (Counts, Vec<Row>, String) {
        let concerns = tables::concerns::table(world, now);
        let daemons = tables::daemons::table(world, now);
        let jobs = tables::jobs::table(world, now);
        let rows = [&concerns, &daemons, &jobs].into_iter().flat_map(Table::rows);
        let configs = elo::configs(world);
        let series = configs.first().map(|config| elo::series(world, *config));
        let rest = format!("{:?} {:?} {series:?}", jobs::totals(world), configs);
        (world.counts(now), rows.collect(), rest)
    }

    fn assert_noted_as_it_is(world: &World, now: UtcMs) {
        // A copy has no notes yet.
        assert_eq!(told(world, now), told(&world.clone(), now));
    }

    #[test]
    fn what_is_noted_is_what_would_be_worked_out_anew() {
        let (key, now) = (AgentKey::local(), samples::LATER);
        let mut world = World::new([key.clone()]);
        assert_noted_as_it_is(&world, now);
        let begin = Arc::new(samples::snapshot(0, samples::folded(0)));
        world.take(now, &key, &News::Snapshot(begin));
        for event in samples::journal() {
            world.take(now, &key, &News::Events(vec![event]));
            assert_noted_as_it_is(&world, now);
        }
        let stale = UtcMs(now.0 + STALE_MS + 1);
        assert_noted_as_it_is(&world, stale);
        assert_ne!(told(&world, now), told(&world, stale), "time tells, too");
        let offline = Link::Offline { error: "killed".to_owned(), retry_at: None };
        world.agents[0].link = offline;
        assert_noted_as_it_is(&world, now);
    }
}
