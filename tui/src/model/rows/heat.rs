//! How busy each agent was, minute by minute: games that ended, spread over the time that their
//! batches took.

use ringrift::event::UtcMs;
use ringrift::state::Batch;

use super::heard::Heard;
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
    let heard = Heard::of(world, now);
    let rows = agents.chain(strangers).map(|(name, share)| {
        let told = share.map(|share| course(share, heard.is(share), now, minutes));
        (name.to_owned(), told.unwrap_or_else(|| vec![None; minutes]))
    });
    let rows: Vec<(String, Vec<Option<f64>>)> = rows.collect();
    let all = rows.iter().flat_map(|(_, games)| games.iter().flatten().copied());
    let most = all.fold(0.0, f64::max);
    Heat { rows, most }
}

/// What its log tells of a node; of one that is not heard only what ended.
fn course(share: Share<'_>, is_heard: bool, now: UtcMs, minutes: usize) -> Vec<Option<f64>> {
    let running = is_heard.then(|| running(share, now)).into_iter().flatten();
    let spans: Vec<Span> = ended(share).chain(running).collect();
    let Some(first) = spans.iter().map(|span| span.begin).min() else { return vec![None; minutes] };
    let minute = |index: usize| {
        let begin = now.0 - MINUTE * (minutes - index) as i64;
        let end = begin + MINUTE;
        (end > first).then(|| spans.iter().map(|span| span.within(begin, end)).sum())
    };
    (0..minutes).map(minute).collect()
}

/// Games and the time that they took.
struct Span {
    begin: i64,
    end: i64,
    games: u64,
}

/// The batches of a node that ended.
fn ended(share: Share<'_>) -> impl Iterator<Item = Span> {
    share.all_batches().map(|batch: &Batch| {
        let begin = batch.at.0 - (batch.duration_s * 1000.0) as i64;
        Span { begin, end: batch.at.0, games: batch.games }
    })
}

/// Those that go on, with what there is of them.
fn running(share: Share<'_>, now: UtcMs) -> impl Iterator<Item = Span> {
    share.running().filter_map(move |job| {
        let games = share.state.games.of(job.config?)?.so_far(&job.id)?;
        Some(Span { begin: job.claimed_at?.0, end: now.0, games })
    })
}

impl Span {
    /// Its games between two instants, as if they had come evenly.
    fn within(&self, begin: i64, end: i64) -> f64 {
        let length = (self.end - self.begin).max(1);
        let within = (self.end.min(end) - self.begin.max(begin)).max(0);
        self.games as f64 * within as f64 / length as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Link;
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

    #[test]
    fn a_batch_that_goes_on_is_no_drop() {
        let mut model = samples::model();
        samples::begin_batch(&mut model, 90);
        let heat = map(&model.live, model.now, 3);
        let course = &heat.rows[0].1;
        assert_eq!(course[2], Some(60.0), "a minute of a minute and a half: {course:?}");
        let (error, retry_at) = ("killed".to_owned(), None);
        model.live.agents[0].link = Link::Offline { error, retry_at };
        let course = &map(&model.live, model.now, 3).rows[0].1;
        assert_eq!(course[2], Some(0.0), "who is not heard plays no more: {course:?}");
    }
}
