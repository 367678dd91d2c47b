//! Leases. What a candidate has observed lives in its process, so these sequences do not reopen.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::samples::{holder, lease};
use super::{Caller, Place, answer, compare};
use crate::fabric::port::{Acquired, Grant, LeaseToken};

#[derive(Debug, Clone)]
enum Op {
    Acquire { name: u8, who: u32, ttl_ms: u64 },
    Renew { grant: usize },
    Release { grant: usize },
    Record { name: u8 },
    Pass { ms: u64 },
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (0..2_u8, 0..3_u32, select(vec![0_u64, 900, 3_000])).prop_map(
            |(name, who, ttl_ms)| Op::Acquire { name, who, ttl_ms }),
        3 => (0..8_usize).prop_map(|grant| Op::Renew { grant }),
        1 => (0..8_usize).prop_map(|grant| Op::Release { grant }),
        1 => (0..2_u8).prop_map(|name| Op::Record { name }),
        4 => select(vec![300_u64, 900, 3_000]).prop_map(|ms| Op::Pass { ms }),
    ]
}

struct LeaseCaller {
    place: Place,
    grants: Vec<Grant>,
    /// The greatest token of each lease.
    tokens: [Option<LeaseToken>; 2],
}

fn named(name: u8) -> crate::id::LeaseName {
    lease(if name == 0 { "leader" } else { "trainer" })
}

impl LeaseCaller {
    async fn acquire(&mut self, name: u8, who: u32, ttl_ms: u64) -> String {
        let rig = self.place.rig();
        let answered = rig.lease.acquire(named(name), holder("n", who), ttl_ms).await;
        if let Ok(Acquired::Granted(grant)) = &answered {
            let greatest = &mut self.tokens[usize::from(name)];
            assert!(Some(grant.token) >= *greatest, "{:?} after {greatest:?}", grant.token);
            *greatest = Some(grant.token);
            self.grants.push(grant.clone());
        }
        answer(answered)
    }
}

impl Caller for LeaseCaller {
    type Op = Op;

    fn new(place: Place) -> Self {
        Self { place, grants: Vec::new(), tokens: [None; 2] }
    }

    async fn call(&mut self, op: &Op) -> String {
        let leases = self.place.rig().lease.clone();
        let grant = |n: usize| self.grants.get(n % self.grants.len().max(1)).cloned();
        match op {
            Op::Acquire { name, who, ttl_ms } => self.acquire(*name, *who, *ttl_ms).await,
            Op::Renew { grant: n } => match grant(*n) {
                Some(grant) => answer(leases.renew(&grant).await),
                None => "no grant".to_owned(),
            },
            Op::Release { grant: n } => match grant(*n) {
                Some(grant) => answer(leases.release(&grant).await),
                None => "no grant".to_owned(),
            },
            Op::Record { name } => answer(leases.record(named(*name)).await),
            Op::Pass { ms } => {
                self.place.rig().clock.advance(*ms);
                String::new()
            }
        }
    }
}

#[test]
fn leases_answer_like_the_model_and_their_tokens_never_go_back() {
    compare::<LeaseCaller>(vec(op(), 1..60));
}
