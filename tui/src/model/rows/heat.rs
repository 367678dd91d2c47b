//! How busy each agent was, minute by minute: games that ended, spread over the time that their
//! batches took.

use ringrift::event::UtcMs;
use ringrift::state::Batch;

use super::share::{self, Share};
use crate::model::World;

/// A minute in milliseconds.
const MINUTE: i64 = 60_000;

/// Games a minute of every agent.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// Name and games of each minute, oldest first; `None` for minutes that nothing is known of.
    pub rows: Vec<(String, Vec<Option<f64>>)>,
    /// The most games of any minute of any agent.
    pub most: f64,
}

/// The last `minutes` minutes before `now`.
pub fn map(world: &World, now: UtcMs, minutes: usize) -> Heat {
    let agents = world.agents.iter().map(|agent| (agent.name(), share::of(world, agent)));
    let strangers = world.strangers().map(|(share, _)| (share.node.as_str(), Some(share)));
    let row = |(name, share): (&str, Option<Share<'_>>)| {
        let known = share.map(|share| course(share, now, minutes));
        (name.to_owned(), known.unwrap_or_else(|| vec![None; minutes]))
    };
    let rows: Vec<(String, Vec<Option<f64>>)> = agents.chain(strangers).map(row).collect();
    let all = rows.iter().flat_map(|(_, games)| games.iter().flatten().copied());
    let most = all.fold(0.0, f64::max);
    Heat { rows, most }
}

fn course(share: Share<'_>, now: UtcMs, minutes: usize) -> Vec<Option<f64>> {
    let begins = |batch: &Batch| batch.at.0 - (batch.duration_s * 1000.0) as i64;
    let Some(first) = share.all_batches().map(begins).min() else { return vec![None; minutes] };
    let minute = |index: usize| {
        let start = now.0 - MINUTE * (minutes - index) as i64;
        let end = start + MINUTE;
        if end <= first {
            return None;
        }
        let games = |batch: &Batch| {
            let (from, length) = (begins(batch), (batch.at.0 - begins(batch)).max(1));
            let within = (batch.at.0.min(end) - from.max(start)).max(0);
            batch.games as f64 * within as f64 / length as f64
        };
        Some(share.all_batches().map(games).sum())
    };
    (0..minutes).map(minute).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn games_are_spread_over_their_minutes_and_the_unknown_is_not_zero() {
        let world = samples::model().live;
        let heat = map(&world, samples::LATER, 20);
        let (name, games) = &heat.rows[0];
        assert_eq!(name, "laptop");
        let total: f64 = games.iter().flatten().sum();
        assert!((total - 4.0 * 64.0).abs() < 1e-6, "four batches of 64: {total}");
        assert_eq!(games[0], None, "before the first batch");
        assert_eq!(games.last(), Some(&Some(0.0)), "after the last one");
        assert!(heat.most > 0.0);
    }
}
