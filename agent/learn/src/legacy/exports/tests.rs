//! Genuine exports are the rows of the games they come from, and give those games back.

use std::path::{Path, PathBuf};

use ringrift::event::UtcMs;
use ringrift::game::{ConfigKey, Move};
use ringrift::record::{FinishedGame, ImportError, import_database};

use super::*;
use crate::dataset::Dataset;
use crate::legacy::files::{Array, EXPORT_MEMORY, Elements, FileError, Npz, NpzWriter, Object};
use crate::player::PlayerSpec;
use crate::testing;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data").join(path)
}

struct Listed(Vec<FinishedGame>);

impl GameSource for Listed {
    fn each(
        &self,
        each: &mut dyn FnMut(&FinishedGame) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        self.0.iter().try_for_each(each)
    }
}

fn recorded(database: &str) -> Listed {
    let mut games = Vec::new();
    import_database(&data(&format!("records/{database}")), &mut |imported| {
        let (game, _) = imported.game.map_err(|why| ImportError::Receiver(why.to_string()))?;
        games.push(game);
        Ok(())
    })
    .unwrap();
    Listed(games)
}

fn export(games: &Listed, config: &str, hex_v2: bool) -> (tempfile::TempDir, PathBuf, Written) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.npz");
    let form = Form::new(config.parse().unwrap(), hex_v2);
    let written = write_export(&path, form, games, UtcMs(1_790_000_000_000)).unwrap();
    (dir, path, written)
}

fn import(path: &Path) -> Vec<Result<FinishedGame, String>> {
    let mut games = Vec::new();
    read_games(path, &mut |imported| {
        let said = imported.to_string();
        games.push(imported.game.map(|(game, _)| game).map_err(|_| said));
        Ok(())
    })
    .unwrap();
    games
}

fn moves(game: &FinishedGame) -> Vec<Move> {
    game.plies.iter().map(|ply| ply.mv).collect()
}

#[test]
fn an_export_of_the_same_game_is_the_genuine_one() {
    let (_dir, ours, written) = export(&recorded("selfplay_multiplayer.db"), "hex8_4p", true);
    assert_eq!((written.games, written.rows, written.other_config), (1, 165, 1));
    let mut ours = Npz::open(&ours, EXPORT_MEMORY).unwrap();
    let mut theirs = Npz::open(&data("older/hex8_4p.npz"), EXPORT_MEMORY).unwrap();
    let (mut our_names, mut their_names) = (ours.names(), theirs.names());
    our_names.sort();
    their_names.sort();
    assert_eq!(our_names, their_names);
    for name in our_names {
        let (ours, theirs) = (ours.read(&name).unwrap(), theirs.read(&name).unwrap());
        match name.as_str() {
            // Times differ, and so do sums of addresses; a line that collapses whole has two names.
            "metadata" | "data_checksums" | "move_types" => {}
            "policy_indices" | "policy_values" => {
                assert_eq!(ours.lists(), theirs.lists(), "{name}");
            }
            _ => assert_eq!(ours, theirs, "{name}"),
        }
    }
}

#[test]
fn genuine_exports_give_their_games_back() {
    let games = import(&data("older/hex8_4p.npz"));
    let recorded = recorded("selfplay_multiplayer.db").0;
    let game = games.into_iter().next().unwrap().unwrap();
    let theirs = recorded.iter().find(|game| game.config.seats() == 4).unwrap();
    assert_eq!(moves(&game), moves(theirs));
    assert_eq!((game.ruleset, game.outcome), (theirs.ruleset, theirs.outcome));
}

#[test]
fn exports_of_every_sample_give_their_games_back() {
    for (database, config, hex_v2) in [
        ("canonical_square8_2p.db", "square8_2p", false),
        ("canonical_hex8_2p.db", "hex8_2p", false),
        ("canonical_hex8_2p.db", "hex8_2p", true),
        ("selfplay_multiplayer.db", "square8_3p", false),
        ("gumbel_hex8_2p.db", "hex8_2p", false),
    ] {
        let recorded = recorded(database);
        let (_dir, path, _) = export(&recorded, config, hex_v2);
        let config: ConfigKey = config.parse().unwrap();
        let theirs: Vec<_> = recorded.0.iter().filter(|game| game.config == config).collect();
        let ours = import(&path);
        assert_eq!(ours.len(), theirs.len(), "{database}");
        for (ours, theirs) in ours.into_iter().zip(theirs) {
            let ours = ours.unwrap_or_else(|why| panic!("{database}: {why}"));
            // A move that nothing shows, such as who pays for the last slide, may be another.
            let (mine, recorded) = (moves(&ours), moves(theirs));
            let other = mine.iter().zip(&recorded).filter(|(mine, theirs)| mine != theirs).count();
            assert_eq!(mine.len(), recorded.len(), "{database}");
            assert!(other <= 1, "{database}: {other} moves");
            assert_eq!((ours.ruleset, ours.outcome), (theirs.ruleset, theirs.outcome));
            let searched =
                |game: &FinishedGame| game.plies.iter().filter(|p| p.search.is_some()).count();
            // A search that left one move looks like no search.
            assert!(searched(&ours) <= searched(theirs), "{database}");
        }
    }
}

#[test]
fn imported_games_can_be_trained_on() {
    let games = Listed(testing::games(testing::tiny_explorer(4), 3));
    let (_dir, path, written) = export(&games, "square8_2p", false);
    assert_eq!(written.games, 3);
    let mut set = Dataset::new(testing::square());
    for game in import(&path) {
        assert!(set.add(&game.unwrap()).unwrap() > 0);
    }
    let batch = set.sample(32, &mut crate::rng::stream(1, "sample", 0));
    assert!(batch.policy.iter().flatten().count() > 16, "policies were carried over");
}

#[test]
fn games_without_winner_and_random_ones_are_told_apart() {
    let mut games = testing::games(PlayerSpec::Random, 2);
    games[1].outcome.winner = None;
    let (_dir, path, written) = export(&Listed(games), "square8_2p", false);
    assert_eq!((written.games, written.undecided), (1, 1));
    assert_eq!(import(&path).len(), 1);
}

#[test]
fn columns_that_games_have_no_place_for_are_not_unpacked() {
    let games = Listed(testing::games(PlayerSpec::Random, 1));
    let (_dir, path, _) = export(&games, "square8_2p", false);
    let file = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
    let mut writer = zip::ZipWriter::new_append(file).unwrap();
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("heuristics.npy", options).unwrap();
    std::io::Write::write_all(&mut writer, &[0; 100_000]).unwrap();
    writer.finish().unwrap();
    let mut read = 0;
    let left_out = read_games(&path, &mut |imported| {
        read += usize::from(imported.game.is_ok());
        Ok(())
    });
    assert!(left_out.unwrap().contains(&"heuristics"));
    assert_eq!(read, 1);
}

/// What is said of an export of one game with a column changed.
fn altered(change: impl Fn(&str, &mut Array)) -> Result<Vec<Result<FinishedGame, String>>, String> {
    let games = Listed(testing::games(PlayerSpec::Random, 1));
    let (dir, path, _) = export(&games, "square8_2p", false);
    let mut archive = Npz::open(&path, EXPORT_MEMORY).unwrap();
    let changed = dir.path().join("changed.npz");
    NpzWriter::create::<FileError>(&changed, |writer| {
        for name in archive.names() {
            let mut array = archive.read(&name)?;
            change(&name, &mut array);
            writer.array(&name, &array)?;
        }
        Ok(())
    })
    .unwrap();
    let mut games = Vec::new();
    let read = read_games(&changed, &mut |imported| {
        let said = imported.to_string();
        games.push(imported.game.map(|(game, _)| game).map_err(|_| said));
        Ok(())
    });
    read.map(|_| games).map_err(|error| error.to_string())
}

fn said(change: impl Fn(&str, &mut Array)) -> String {
    altered(change).unwrap().remove(0).unwrap_err()
}

#[test]
fn altered_rows_are_named_with_their_place() {
    assert!(altered(|_, _| {}).unwrap().remove(0).is_ok());
    let number = |wanted: &'static str, at: usize, value: f32| {
        said(move |name, array| match &mut array.elements {
            Elements::F32(values) if name == wanted => values[at] = value,
            _ => {}
        })
    };
    let plane = number("features", 20 * 56 * 64 + 12, 0.7);
    assert!(plane.contains("left out at ply 19"), "{plane}");
    assert!(plane.starts_with("rows 0 to "), "{plane}");
    let older_frame = number("features", 20 * 56 * 64 + 3 * 14 * 64, 0.7);
    assert!(older_frame.contains("at ply 20"), "{older_frame}");
    assert!(number("globals", 20 * 10 + 5, 0.3).contains("at ply 9"));
    assert!(number("values", 8, 0.5).contains("at ply 8"));
    let kind = said(|name, array| match &mut array.elements {
        Elements::Objects(types) if name == "move_types" => {
            types[4] = Object::Text("skip_capture".to_owned());
        }
        _ => {}
    });
    assert!(kind.contains("at ply 4"), "{kind}");
    let every_other = said(|name, array| match &mut array.elements {
        Elements::I32(numbers) if name == "move_numbers" => {
            numbers.iter_mut().for_each(|number| *number *= 2);
        }
        _ => {}
    });
    assert!(every_other.contains("every action needs its row"), "{every_other}");
}

#[test]
fn columns_that_are_not_what_they_should_be_are_named() {
    let error = |wanted: &'static str, elements: Elements| {
        altered(move |name, array| {
            if name == wanted {
                array.shape = vec![elements.count()];
                array.elements = elements.clone();
            }
        })
        .unwrap_err()
    };
    let text = |text: &str| Elements::Text(vec![text.to_owned()]);
    assert!(error("board_type", text("round8")).contains("board_type: no board"));
    assert!(error("encoder_type", text("hex_v3")).contains("encoder_type"));
    assert!(error("history_length", Elements::I64(vec![2])).contains("history_length"));
    assert!(error("features", Elements::F32(vec![0.0; 100])).contains("not rows of"));
    assert!(error("values", Elements::F32(vec![1.0])).contains("1 entries for"));
    assert!(error("num_players", Elements::I32(vec![7])).contains("num_players: not 2 to 4"));
}
