//! Appends, reads and subscriptions.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::samples::{event, oversized, subscription, unknown};
use super::{Caller, Place, answer, compare};
use crate::event::EventKind;
use crate::fabric::port::{Filter, Start, Subscription};
use crate::id::SubscriptionName;

#[derive(Debug, Clone)]
enum Op {
    Append(Vec<u8>),
    AppendUnknown(u8),
    AppendOversized(u8),
    Read {
        after: u64,
        limit: usize,
        of: u8,
    },
    Open {
        of: u8,
        from_now: bool,
    },
    Next {
        handle: usize,
    },
    Ack {
        handle: usize,
        seq: u64,
    },
    Fail {
        handle: usize,
        seq: u64,
    },
    /// Fails whatever comes next.
    FailNext {
        handle: usize,
    },
    AckNext {
        handle: usize,
    },
    RetryParked {
        of: u8,
        event: u8,
    },
    DiscardParked {
        of: u8,
        event: u8,
    },
    ListParked,
    Pass {
        ms: u64,
    },
    Reopen,
}

fn op() -> impl Strategy<Value = Op> {
    let handle = || 0..6_usize;
    let seq = || 1..12_u64;
    prop_oneof![
        3 => vec(0..30_u8, 0..4).prop_map(Op::Append),
        1 => (0..30_u8).prop_map(Op::AppendUnknown),
        1 => (0..30_u8).prop_map(Op::AppendOversized),
        1 => (0..12_u64, 0..5_usize, 0..2_u8).prop_map(|(after, limit, of)| Op::Read { after, limit, of }),
        2 => (0..2_u8, any::<bool>()).prop_map(|(of, from_now)| Op::Open { of, from_now }),
        4 => handle().prop_map(|handle| Op::Next { handle }),
        2 => (handle(), seq()).prop_map(|(handle, seq)| Op::Ack { handle, seq }),
        1 => (handle(), seq()).prop_map(|(handle, seq)| Op::Fail { handle, seq }),
        8 => handle().prop_map(|handle| Op::FailNext { handle }),
        4 => handle().prop_map(|handle| Op::AckNext { handle }),
        2 => (0..2_u8, 0..30_u8).prop_map(|(of, event)| Op::RetryParked { of, event }),
        1 => (0..2_u8, 0..30_u8).prop_map(|(of, event)| Op::DiscardParked { of, event }),
        1 => Just(Op::ListParked),
        4 => prop_oneof![Just(500_u64), Just(1_000), Just(16_000)].prop_map(|ms| Op::Pass { ms }),
        1 => Just(Op::Reopen),
    ]
}

struct LogCaller {
    place: Place,
    handles: Vec<Box<dyn Subscription>>,
}

/// The two subscriptions: one wants everything, one only some kinds.
fn subscribed(of: u8) -> (SubscriptionName, Filter) {
    match of {
        0 => (subscription("all"), Filter::default()),
        _ => (subscription("games"), Filter::kinds(&[EventKind::NewGamesAvailable])),
    }
}

impl LogCaller {
    async fn open(&mut self, of: u8, from_now: bool) -> String {
        let (name, filter) = subscribed(of);
        let from = if from_now { Start::Now } else { Start::Beginning };
        let opened = self.place.rig().log.subscribe(name, filter, from).await;
        answer(opened.map(|handle| self.handles.push(handle)))
    }

    async fn on_handle(&mut self, op: &Op, handle: usize) -> String {
        // Older handles stay: they have to be fenced.
        let count = self.handles.len();
        let Some(handle) = self.handles.get_mut(handle % count.max(1)) else {
            return "no handle".to_owned();
        };
        match op {
            Op::Ack { seq, .. } => return answer(handle.ack(*seq).await),
            Op::Fail { seq, .. } => return answer(handle.fail(*seq, "broken".to_owned()).await),
            _ => {}
        }
        let next = handle.try_next().await;
        let seq = next.as_ref().ok().and_then(|next| next.as_ref().map(|next| next.seq));
        let mut told = answer(next);
        match (op, seq) {
            (Op::FailNext { .. }, Some(seq)) => {
                told += &answer(handle.fail(seq, "broken".to_owned()).await);
            }
            (Op::AckNext { .. }, Some(seq)) => told += &answer(handle.ack(seq).await),
            _ => {}
        }
        told
    }
}

impl Caller for LogCaller {
    type Op = Op;

    fn new(place: Place) -> Self {
        Self { place, handles: Vec::new() }
    }

    async fn call(&mut self, op: &Op) -> String {
        let log = self.place.rig().log.clone();
        match op {
            Op::Append(ns) => {
                answer(log.append(ns.iter().map(|n| event(u64::from(*n))).collect()).await)
            }
            // The same ids as `Append`: another kind under a known id is refused.
            Op::AppendUnknown(n) => answer(log.append(vec![unknown(u64::from(*n))]).await),
            Op::AppendOversized(n) => {
                answer(log.append(vec![event(0), oversized(u64::from(*n))]).await)
            }
            Op::Read { after, limit, of } => {
                answer(log.read(*after, subscribed(*of).1, *limit).await)
            }
            Op::Open { of, from_now } => self.open(*of, *from_now).await,
            Op::Next { handle }
            | Op::Ack { handle, .. }
            | Op::Fail { handle, .. }
            | Op::FailNext { handle }
            | Op::AckNext { handle } => self.on_handle(op, *handle).await,
            Op::RetryParked { of, event: n } => {
                answer(log.retry_parked(subscribed(*of).0, event(u64::from(*n)).id).await)
            }
            Op::DiscardParked { of, event: n } => {
                answer(log.discard_parked(subscribed(*of).0, event(u64::from(*n)).id).await)
            }
            Op::ListParked => answer(log.parked().await),
            Op::Pass { ms } => {
                self.place.rig().clock.advance(*ms);
                String::new()
            }
            Op::Reopen => {
                drop(log);
                self.handles.clear();
                self.place.reopen().await;
                String::new()
            }
        }
    }
}

#[test]
fn the_log_and_its_subscriptions_answer_like_the_model() {
    compare::<LogCaller>(vec(op(), 1..80));
}

#[test]
fn cursors_only_rise_and_leave_nothing_unsettled_behind() {
    /// Compares cursors after each call: the adapter may look at unwanted events later than the
    /// model, but its cursor never passes the model's, which is exact.
    struct CursorCaller(LogCaller, std::collections::BTreeMap<SubscriptionName, u64>);
    thread_local!(static EXACT: std::cell::RefCell<Vec<u64>> = const { std::cell::RefCell::new(Vec::new()) });

    impl Caller for CursorCaller {
        type Op = Op;

        fn new(place: Place) -> Self {
            Self(LogCaller::new(place), std::collections::BTreeMap::new())
        }

        async fn call(&mut self, op: &Op) -> String {
            let told = self.0.call(op).await;
            let all = self.0.place.rig().log.subscriptions().await.unwrap();
            for status in &all {
                let before = self.1.insert(status.name.clone(), status.cursor).unwrap_or(0);
                assert!(status.cursor >= before, "{status:?} stood at {before}");
            }
            let cursors: Vec<u64> = all.iter().map(|status| status.cursor).collect();
            if self.0.place.is_model() {
                EXACT.set(cursors);
            } else {
                let exact = EXACT.take();
                let within = cursors.iter().zip(&exact).all(|(cursor, exact)| cursor <= exact);
                assert!(within, "cursors {cursors:?}, at most {exact:?}, after {op:?}");
            }
            told
        }
    }
    compare::<CursorCaller>(vec(op(), 1..80));
}
