use ringrift::event::Digest;
use ringrift::game::ConfigKey;
use ringrift::provenance::{Known, Maker};
use ringrift::record::{FinishedGame, GameStore, Player};
use ringrift_learn::checkpoint::{Checkpoint, Metadata, NnueCheckpoint, Run, weights_hash};
use ringrift_learn::dataset::{Dataset, Manifest};
use ringrift_learn::encode::Encoder;
use ringrift_learn::net::{NetShape, Weights};
use ringrift_learn::nnue::NnueShape;
use ringrift_learn::rng;
use serde_json::Value;

use super::*;
use crate::commands::exit_of;
use crate::pipeline::players::checkpoint_path;
use crate::pipeline::testing::finished_game;
use crate::settings::Sources;

fn config() -> ConfigKey {
    "square8_2p".parse().unwrap()
}

/// A folder with what a training run leaves: a network, the list of its games, and the games.
struct Scene {
    folder: tempfile::TempDir,
    checkpoint: Checkpoint,
    games: Vec<FinishedGame>,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = DataDir::at(folder.path());
        data_dir.create().unwrap();
        let mut games: Vec<_> =
            (1..4).map(|n| finished_game(config(), &format!("square8_2p-{n}"), n)).collect();
        let network = Player::Model("square8_2p-0123456789ab".parse().unwrap());
        games[1].players = vec![network; 2];
        games[1].maker = Known::Known(Maker {
            code: "0.1.0+abcdef1".parse().unwrap(),
            settings: Digest::of(b"of self-play"),
            network: Some(Digest::of(b"weights")),
        });
        // The third one was lost since.
        let mut store = GameStore::open(&data_dir.games_db(config())).unwrap();
        assert_eq!(store.record(&games[..2]).unwrap().refused, []);
        let manifest = Self::manifest(&games);
        manifest.save(&data_dir.datasets_dir().join("train-square8_2p-1.json")).unwrap();
        let checkpoint = Self::trained(manifest.hash);
        let scene = Self { folder, checkpoint, games };
        scene.save();
        scene
    }

    fn manifest(games: &[FinishedGame]) -> Manifest {
        let mut data = Dataset::new(config());
        for game in games {
            data.add(game).unwrap();
        }
        data.manifest()
    }

    fn trained(data_hash: String) -> Checkpoint {
        let size = "b1c8".parse().unwrap();
        let shape = NetShape::new(size, &Encoder::new(config()));
        let weights = Weights::random(shape.tensors(), &mut rng::stream(1, "weights", 0));
        let settings = settings().learning_digest();
        let metadata = Metadata {
            parent: Some("square8_2p-parent".parse().unwrap()),
            data_hash: Some(data_hash),
            code_version: "0.1.0+c6c1d81-dirty".parse().unwrap(),
            run: Known::Known(Run { settings, seed: 42, games: 3 }),
            ..Metadata::new(config(), size, weights_hash(&weights))
        };
        Checkpoint { metadata, weights }
    }

    fn data_dir(&self) -> DataDir {
        DataDir::at(self.folder.path())
    }

    fn model(&self) -> String {
        self.checkpoint.model_id().unwrap().to_string()
    }

    fn save(&self) {
        let model = self.checkpoint.model_id().unwrap();
        self.checkpoint.save(&checkpoint_path(&self.data_dir().models_dir(), &model)).unwrap();
    }

    fn text(&self, network: &str, games: bool) -> anyhow::Result<String> {
        self.printed(&ProvenanceArgs {
            network: network.to_owned(),
            games,
            database: Vec::new(),
            json: false,
        })
    }

    fn printed(&self, args: &ProvenanceArgs) -> anyhow::Result<String> {
        let mut out = Vec::new();
        print(args, &settings(), &self.data_dir(), &mut out)?;
        Ok(String::from_utf8(out)?)
    }
}

fn settings() -> Effective {
    Effective::load(Sources::default()).unwrap()
}

#[test]
fn a_network_names_its_parent_run_and_games() {
    let scene = Scene::new();
    let settings = settings().learning_digest();
    let metadata = &scene.checkpoint.metadata;
    let wanted = [
        format!("network   {}\n", scene.model()),
        format!("hash      {}\n", metadata.weights_hash),
        "parent    square8_2p-parent\n".to_owned(),
        "code      0.1.0+c6c1d81-dirty\n".to_owned(),
        format!("settings  {settings}, in effect here\n"),
        "seed      42\n".to_owned(),
        format!("games     3, list {}\n", metadata.data_hash.as_ref().unwrap()),
    ];
    let by_file = checkpoint_path(&scene.data_dir().models_dir(), &scene.model().parse().unwrap());
    for name in [scene.model(), by_file.display().to_string()] {
        let text = scene.text(&name, false).unwrap();
        for line in &wanted {
            assert!(text.contains(line), "{line:?} is not in {text}");
        }
        assert!(!text.contains(scene.games[0].id.as_str()), "{text}");
    }
}

#[test]
fn games_are_listed_with_the_networks_that_played_them() {
    let scene = Scene::new();
    let text = scene.text(&scene.model(), true).unwrap();
    let lines: Vec<_> = text.lines().rev().take(3).map(str::trim).collect();
    let (network, settings) = (Digest::of(b"weights"), Digest::of(b"of self-play"));
    assert_eq!(
        lines,
        [
            "square8_2p-3 is not here",
            &format!(
                "square8_2p-2 by square8_2p-0123456789ab, network {network}, code 0.1.0+abcdef1, \
                 settings {settings}, seed 1"
            ),
            "square8_2p-1 by random, code unknown, seed 1",
        ]
    );
    let network_name = scene.model();
    let args =
        ProvenanceArgs { network: network_name, games: true, database: Vec::new(), json: true };
    let json: Value = serde_json::from_str(&scene.printed(&args).unwrap()).unwrap();
    assert_eq!((&json["run"]["seed"], &json["run"]["games"]), (&42.into(), &3.into()));
    assert_eq!(json["code"], "0.1.0+c6c1d81-dirty");
    let played = json["played"].as_array().unwrap();
    assert_eq!(played[0]["origin"]["maker"], Value::Null);
    assert_eq!(played[1]["origin"]["maker"]["network"], network.as_str());
    assert_eq!(played[1]["origin"]["players"][1], "square8_2p-0123456789ab");
    assert_eq!(played[2]["origin"], Value::Null);
}

#[test]
fn what_an_older_network_does_not_say_is_unknown() {
    let mut scene = Scene::new();
    scene.checkpoint.metadata.run = Known::Unknown;
    scene.checkpoint.metadata.code_version = "0.1.0".parse().unwrap();
    scene.save();
    let text = scene.text(&scene.model(), false).unwrap();
    for line in ["code      0.1.0+unknown\n", "settings  unknown\n", "seed      unknown\n"] {
        assert!(text.contains(line), "{line:?} is not in {text}");
    }
    assert!(text.contains("games     unknown, list "), "{text}");
    // Its games are known by the hash of their list.
    assert!(scene.text(&scene.model(), true).unwrap().contains("square8_2p-1 by random"));
}

#[test]
fn a_network_for_lookahead_lists_its_games_from_beside_it() {
    let scene = Scene::new();
    let tensors = NnueShape::new(config()).tensors();
    let weights = Weights::random(tensors, &mut rng::stream(1, "weights", 0));
    let manifest = Scene::manifest(&scene.games[..1]);
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("small.nnue");
    manifest.save(&elsewhere.path().join("small.nnue.json")).unwrap();
    NnueCheckpoint::new(config(), weights, manifest.hash).save(&file).unwrap();
    let text = scene.text(file.to_str().unwrap(), true).unwrap();
    assert!(text.contains("network   square8_2p-nnue-"), "{text}");
    assert!(text.ends_with("  square8_2p-1 by random, code unknown, seed 1\n"), "{text}");
}

#[test]
fn what_is_not_there_is_said_and_no_success() {
    let scene = Scene::new();
    for name in ["square8_2p-nobody", "/nowhere/net.nnue"] {
        let error = scene.text(name, false).unwrap_err();
        assert!(error.to_string().contains(&format!("no network `{name}`")), "{error}");
        assert_eq!(exit_of(&error), Exit::NoInput);
    }
    let broken = scene.folder.path().join("broken.safetensors");
    std::fs::write(&broken, "no network").unwrap();
    let error = scene.text(broken.to_str().unwrap(), false).unwrap_err();
    assert!(error.to_string().contains("is damaged"), "{error}");
    assert_eq!(exit_of(&error), Exit::Down);

    std::fs::remove_dir_all(scene.data_dir().datasets_dir()).unwrap();
    let error = scene.text(&scene.model(), true).unwrap_err().to_string();
    assert!(error.contains("the list of its games") && error.contains("is not here"), "{error}");
    std::fs::remove_dir_all(scene.data_dir().games_dir()).unwrap();
    let error = scene.text(&scene.model(), true).unwrap_err().to_string();
    assert!(error.contains("square8_2p.db is no file"), "{error}");
}
