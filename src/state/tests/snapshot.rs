//! A snapshot and the events after it add up to what all events do.

use super::random;
use crate::event::{Opponent, UtcMs};
use crate::state::snapshot::{OLDEST_VERSION, Snapshot, SnapshotError, VERSION};
use crate::state::{LargeChange, State};

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/state/snapshot.bin");

fn fold(seed: u64, len: u64) -> Snapshot {
    let (mut state, mut last) = (State::default(), None);
    for (seq, event) in random::log(seed, len) {
        state.apply(seq, &event);
        last = Some(event.id);
    }
    Snapshot { event: last.unwrap(), state }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(48))]

    #[test]
    fn a_snapshot_and_the_rest_are_the_whole(seed: u64, at in 1..400_u64, len in 400..500_u64) {
        let whole = fold(seed, len);
        let mut state = Snapshot::from_bytes(&fold(seed, at).to_bytes()).unwrap().state;
        // Events that the snapshot holds may come again.
        for (seq, event) in random::log(seed, len).skip(usize::try_from(at).unwrap() / 2) {
            state.apply(seq, &event);
        }
        proptest::prop_assert_eq!(state, whole.state);
    }

    #[test]
    fn a_changed_byte_is_noticed(at in 0..3_000_usize, bit in 0..8_u32) {
        let mut bytes = fold(1, 60).to_bytes();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        proptest::prop_assert!(Snapshot::from_bytes(&bytes).is_err());
    }
}

#[test]
fn a_snapshot_that_was_cut_off_is_refused() {
    let bytes = fold(1, 60).to_bytes();
    for len in [0, 3, 20, bytes.len() - 1] {
        let refused = Snapshot::from_bytes(&bytes[..len]);
        assert!(matches!(refused, Err(SnapshotError::Damaged(_))), "{len}: {refused:?}");
    }
}

#[test]
fn a_snapshot_of_another_version_says_which() {
    let mut bytes = fold(1, 60).to_bytes();
    bytes[4] += 1;
    let found = VERSION + 1;
    assert_eq!(Snapshot::from_bytes(&bytes), Err(SnapshotError::Version { found }));
    assert_eq!(Snapshot::from_older_bytes(&bytes), Err(SnapshotError::Version { found }));
}

#[test]
fn a_snapshot_of_an_older_version_is_read_only_by_whoever_asks_for_that() {
    let snapshot = fold(1, 60);
    let mut bytes = snapshot.to_bytes();
    for found in [OLDEST_VERSION, OLDEST_VERSION - 1] {
        bytes[4..8].copy_from_slice(&found.to_le_bytes());
        let refused = Err(SnapshotError::Version { found });
        assert_eq!(Snapshot::from_bytes(&bytes), refused);
        let is_read = found == OLDEST_VERSION;
        let expected = if is_read { Ok(snapshot.clone()) } else { refused };
        assert_eq!(Snapshot::from_older_bytes(&bytes), expected);
    }
}

#[test]
fn numbers_come_back_exactly() {
    let mut snapshot = fold(1, 600);
    let (_, curve) = snapshot.state.ratings.by_config.iter_mut().next().unwrap();
    curve.large_changes.push(LargeChange {
        at: UtcMs(1),
        participant: Opponent::Random,
        old_elo: f64::MIN_POSITIVE / 3.0,
        new_elo: 0.1 + 0.2,
    });
    assert_eq!(Snapshot::from_bytes(&snapshot.to_bytes()), Ok(snapshot));
}

/// When this fails, a projection keeps something else than before: raise [`VERSION`] and write the
/// file anew with the test below.
#[test]
fn a_snapshot_of_this_version_from_the_past_is_read() {
    let kept = Snapshot::from_bytes(&std::fs::read(KEPT).unwrap()).unwrap();
    assert_eq!(kept.state.applied, 2_000);
    assert_eq!(Snapshot::from_bytes(&kept.to_bytes()), Ok(kept));
}

#[test]
#[ignore = "writes the file that the test above reads"]
fn write_the_snapshot_that_is_kept() {
    std::fs::write(KEPT, fold(7, 2_000).to_bytes()).unwrap();
}
