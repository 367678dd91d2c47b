use std::io::Write;
use std::path::PathBuf;

use tempfile::TempDir;

use super::super::GameStore;
use super::super::testing::{config, random_game};
use super::*;

fn games(count: u64) -> Vec<FinishedGame> {
    (0..count).map(|seed| random_game(config("square8_2p"), seed)).collect()
}

fn store_of(folder: &TempDir, games: &[FinishedGame]) -> (PathBuf, GameStore) {
    let path = folder.path().join("games.db");
    let mut store = GameStore::open(&path).unwrap();
    assert_eq!(store.record(games).unwrap().refused, []);
    (path, store)
}

fn bytes_of(mut packed: Packed) -> Vec<u8> {
    let mut bytes = Vec::new();
    packed.content.read_to_end(&mut bytes).unwrap();
    bytes
}

/// What comes bundle by bundle, and the sizes of the bundles.
fn all(limits: &Limits, store: &GameReader) -> (Vec<Result<FinishedGame, Unreadable>>, Vec<usize>) {
    let (mut mark, mut got, mut sizes) = (Mark::default(), Vec::new(), Vec::new());
    loop {
        let packed = pack_within(limits, store, &mark).unwrap();
        let manifest = packed.manifest.clone();
        assert_eq!(manifest.begins, mark.row);
        if let Some(bytes) = manifest.left_out {
            let game = manifest.ends.game.as_ref().unwrap();
            got.push(Err(format!("{game}: left out")));
            assert!(bytes > limits.game_bytes && manifest.games == 0);
            assert!(bytes_of(packed).is_empty());
        } else if manifest.games == 0 {
            assert_eq!(manifest.ends, mark, "nothing is left");
            return (got, sizes);
        } else {
            let unpacked = unpack(&bytes_of(packed)).unwrap();
            assert_eq!(unpacked.len() as u64, manifest.games);
            sizes.push(unpacked.len());
            got.extend(unpacked);
        }
        mark = manifest.ends;
    }
}

#[test]
fn what_is_unpacked_is_what_was_packed_page_by_page() {
    let (folder, games) = (TempDir::new().unwrap(), games(130));
    let (_, store) = store_of(&folder, &games);
    let (got, sizes) = all(&LIMITS, &store);
    assert_eq!(got, games.into_iter().map(Ok).collect::<Vec<_>>());
    assert_eq!(sizes, [100, 30]);
}

#[test]
fn a_bundle_ends_when_it_is_large_and_holds_one_game_at_least() {
    let (folder, games) = (TempDir::new().unwrap(), games(40));
    let (_, store) = store_of(&folder, &games);
    let alone = Limits { bytes: 1, ..LIMITS };
    assert_eq!(all(&alone, &store).1, [1; 40]);
    // An empty database, and the moves of some games.
    let some = Limits { bytes: 700 << 10, ..LIMITS };
    let (got, sizes) = all(&some, &store);
    assert_eq!(got, games.into_iter().map(Ok).collect::<Vec<_>>());
    assert!(sizes.len() > 1 && sizes[0] > 1, "{sizes:?}");
}

#[test]
fn what_is_larger_than_any_bundle_is_named_and_hides_nothing_behind_it() {
    let (folder, games) = (TempDir::new().unwrap(), games(3));
    let (path, store) = store_of(&folder, &games);
    let conn = rusqlite::Connection::open(path).unwrap();
    let sql = "UPDATE game_moves SET search_stats_json = hex(zeroblob(1 << 20)) \
               WHERE game_id = ?1 AND move_number = 0";
    conn.execute(sql, [games[1].id.as_str()]).unwrap();
    let (got, sizes) = all(&Limits { game_bytes: 1 << 20, ..LIMITS }, &store);
    let [first, large, third] = <[FinishedGame; 3]>::try_from(games).unwrap();
    let left_out = format!("{}: left out", large.id);
    assert_eq!(got, [Ok(first), Err(left_out), Ok(third)]);
    assert_eq!(sizes, [1, 1]);
}

#[test]
fn a_damaged_game_is_named_and_hides_no_other() {
    let (folder, games) = (TempDir::new().unwrap(), games(3));
    let (path, store) = store_of(&folder, &games);
    let conn = rusqlite::Connection::open(path).unwrap();
    let sql = "UPDATE game_moves SET move_json = '{\"id\":\"nonsense\"}' WHERE game_id = ?1";
    conn.execute(sql, [games[1].id.as_str()]).unwrap();
    let (got, _) = all(&LIMITS, &store);
    let why = got[1].clone().unwrap_err();
    assert!(why.starts_with(&format!("{}: it is damaged: ", games[1].id)), "{why}");
    assert_eq!([&got[0], &got[2]], [&Ok(games[0].clone()), &Ok(games[2].clone())]);
}

#[test]
fn another_database_than_it_was_is_packed_from_its_first_game() {
    let (folder, games) = (TempDir::new().unwrap(), games(9));
    let (_, store) = store_of(&folder, &games[..4]);
    let ends = pack(&store, &Mark::default()).unwrap().manifest.ends;
    let again = |folder: &TempDir, games: &[FinishedGame]| {
        let (_, store) = store_of(folder, games);
        let manifest = pack(&store, &ends).unwrap().manifest;
        (manifest.begins, manifest.games)
    };
    assert_eq!(again(&folder, &games[4..6]), (ends.row, 2), "it grew");
    let replaced = TempDir::new().unwrap();
    assert_eq!(again(&replaced, &games[4..6]), (Row::default(), 2), "another one, and shorter");
    assert_eq!(again(&replaced, &games[6..]), (Row::default(), 5), "it grew past the mark");
    let put_back = TempDir::new().unwrap();
    let from_a_copy = [&games[..2], &games[5..]].concat();
    assert_eq!(again(&put_back, &from_a_copy), (Row::default(), 6));
}

#[test]
fn damaged_bytes_are_refused() {
    let folder = TempDir::new().unwrap();
    let (_, store) = store_of(&folder, &[random_game(config("hex8_2p"), 1)]);
    let bytes = bytes_of(pack(&store, &Mark::default()).unwrap());
    assert!(unpack(&bytes[..bytes.len() / 2]).is_err());
    assert!(unpack(b"no bundle").is_err());
    let mut other = GzEncoder::new(Vec::new(), Compression::fast());
    other.write_all(b"compressed, but no database").unwrap();
    assert!(unpack(&other.finish().unwrap()).is_err());
}
