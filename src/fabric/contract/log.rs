//! Properties of the log.

use super::super::FabricError;
use super::super::port::{Filter, MAX_BATCH, MAX_READ};
use super::on_each;
use super::samples::{config, event, event_of, node, oversized, unknown};
use crate::event::{Category, EloUpdated, Envelope, EventKind, Opponent};

#[test]
fn sequences_start_at_one_and_have_no_gaps() {
    on_each(async |rig| {
        assert_eq!(rig.log.last_seq().await, Ok(0));
        assert_eq!(rig.log.append(vec![event(0), event(1)]).await, Ok(vec![1, 2]));
        assert_eq!(rig.log.append(vec![event(2)]).await, Ok(vec![3]));
        assert_eq!(rig.log.last_seq().await, Ok(3));
    });
}

#[test]
fn a_repeated_id_yields_its_old_sequence_and_is_stored_once() {
    on_each(async |rig| {
        rig.log.append(vec![event(0), event(1)]).await.unwrap();
        assert_eq!(rig.log.append(vec![event(1), event(2), event(2)]).await, Ok(vec![2, 3, 3]));
        let stored = rig.log.read(0, Filter::default(), 10).await.unwrap();
        let events: Vec<Envelope> = stored.into_iter().map(|stored| stored.event).collect();
        assert_eq!(events, [event(0), event(1), event(2)]);
    });
}

#[test]
fn an_id_that_names_another_event_is_refused_and_its_batch_with_it() {
    on_each(async |rig| {
        rig.log.append(vec![event(0)]).await.unwrap();
        let stolen = Envelope { id: event(0).id, ..event(1) };
        let refused = rig.log.append(vec![event(5), stolen]).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        assert_eq!(rig.log.last_seq().await, Ok(1));
    });
}

#[test]
fn an_oversized_event_is_refused_and_its_batch_with_it() {
    on_each(async |rig| {
        let refused = rig.log.append(vec![event(0), oversized(1)]).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        assert_eq!(rig.log.last_seq().await, Ok(0));
    });
}

#[test]
fn an_oversized_batch_is_refused() {
    on_each(async |rig| {
        let batch = (0..=MAX_BATCH as u64).map(event).collect();
        let refused = rig.log.append(batch).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
    });
}

#[test]
fn an_event_that_could_not_be_read_back_is_refused() {
    on_each(async |rig| {
        let rated =
            |elo| EloUpdated { participant: Opponent::Random, elo, uncertainty: 1.0, games: 1 };
        for elo in [f64::NAN, f64::INFINITY] {
            let refused = rig.log.append(vec![event_of(1, rated(elo).into())]).await;
            assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        }
        assert_eq!(rig.log.append(vec![event_of(1, rated(1.5).into())]).await, Ok(vec![1]));
    });
}

#[test]
fn a_read_of_more_than_fits_is_refused() {
    on_each(async |rig| {
        let refused = rig.log.read(0, Filter::default(), MAX_READ + 1).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
    });
}

#[test]
fn an_empty_append_changes_nothing() {
    on_each(async |rig| {
        assert_eq!(rig.log.append(Vec::new()).await, Ok(Vec::new()));
        assert_eq!(rig.log.last_seq().await, Ok(0));
    });
}

#[test]
fn a_read_goes_on_after_the_given_sequence_up_to_its_limit() {
    on_each(async |rig| {
        rig.log.append((0..6).map(event).collect()).await.unwrap();
        let seqs = async |after, limit| -> Vec<u64> {
            let stored = rig.log.read(after, Filter::default(), limit).await.unwrap();
            stored.into_iter().map(|stored| stored.seq).collect()
        };
        assert_eq!(seqs(2, 3).await, [3, 4, 5]);
        assert_eq!(seqs(5, 9).await, [6]);
        assert!(seqs(6, 9).await.is_empty());
        assert!(seqs(0, 0).await.is_empty());
    });
}

#[test]
fn a_filter_lets_only_what_it_names_pass() {
    on_each(async |rig| {
        rig.log.append((0..6).map(event).collect()).await.unwrap();
        let seqs = async |filter: Filter| -> Vec<u64> {
            let stored = rig.log.read(0, filter, 10).await.unwrap();
            stored.into_iter().map(|stored| stored.seq).collect()
        };
        assert_eq!(seqs(Filter::kinds(&[EventKind::NewGamesAvailable])).await, [2, 5]);
        let training = vec![Category::Training];
        let mixed =
            Filter { categories: training, ..Filter::kinds(&[EventKind::HealthCheckPassed]) };
        assert_eq!(seqs(mixed).await, [1, 3, 4, 6]);
        assert_eq!(
            seqs(Filter { config: Some(config()), ..Filter::default() }).await,
            [2, 3, 5, 6]
        );
        let other = Filter { node: Some(node("n2")), ..Filter::default() };
        assert!(seqs(other).await.is_empty());
    });
}

#[test]
fn events_of_unknown_kinds_are_stored_read_and_kept_from_readers_of_kinds() {
    on_each(async |rig| {
        rig.log.append(vec![unknown(0), event(1)]).await.unwrap();
        let all = rig.log.read(0, Filter::default(), 10).await.unwrap();
        assert_eq!(all[0].event, unknown(0));
        let games = Filter::kinds(&[EventKind::NewGamesAvailable]);
        let read = rig.log.read(0, games, 10).await.unwrap();
        assert_eq!(read.iter().map(|stored| stored.seq).collect::<Vec<_>>(), [2]);
    });
}

#[test]
fn a_watcher_wakes_on_every_append() {
    on_each(async |rig| {
        let mut newest = rig.log.watch();
        newest.mark_unchanged();
        rig.log.append(vec![event(0), event(1)]).await.unwrap();
        newest.changed().await.unwrap();
        assert_eq!(*newest.borrow(), 2);
    });
}

#[test]
fn concurrent_appends_are_each_stored_once_in_some_order() {
    on_each(async |rig| {
        let appends = (0..64).map(|n| rig.log.append(vec![event(2 * n), event(2 * n + 1)]));
        let seqs = futures::future::join_all(appends).await;
        for pair in &seqs {
            let pair = pair.as_ref().unwrap();
            assert_eq!(pair[1], pair[0] + 1, "a batch stands together");
        }
        let mut all: Vec<u64> = seqs.into_iter().flat_map(Result::unwrap).collect();
        all.sort_unstable();
        assert_eq!(all, (1..=128).collect::<Vec<u64>>());
    });
}
