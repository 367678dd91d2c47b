use ringrift::provenance::{Known, Maker};
use ringrift::record::GameReader;
use ringrift_learn::checkpoint::Run;
use ringrift_learn::dataset::Manifest;

use super::*;
use crate::code_version::code_version;
use crate::pipeline::jobs::SelfplayWork;
use crate::pipeline::selfplay as playing;

/// Plays the game of this index with a network.
async fn play_with(bed: &TestBed, model: &ModelId, first_game: u64) {
    let work = SelfplayWork { batch: 9, first_game, games: 1, seed: None };
    let task = playing::Task::new(&bed.services, config(), &work, Some(model.clone()));
    let (reports, _heard) = tokio::sync::mpsc::channel(9);
    let reporter = Reporter::to(reports, Arc::new(AtomicBool::new(false)), 1);
    tokio::task::spawn_blocking(move || task.run(&reporter).map(drop)).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_network_leads_to_its_run_and_each_of_its_games_to_what_played_it() {
    let asked = [&SETTINGS[..], &[("learn.simulations", "2"), ("learn.seed", "5")]].concat();
    let bed = TestBed::with(&asked).await;
    play_a_game(&bed).await;
    let (model, weights) = trained(&bed, "b1c8");
    play_with(&bed, &model, 1).await;
    let made = run(task(&bed, 1, None)).await.unwrap();

    let file = bed.services.data_dir.root().join(&made.artefact.location);
    let metadata = Checkpoint::load(&file, config()).unwrap().metadata;
    let settings = bed.services.settings.learning_digest();
    let of_run = Run { settings: settings.clone(), seed: 5, games: 2 };
    assert_eq!(metadata.run, Known::Known(of_run));
    assert_eq!(metadata.code_version, code_version());

    let hash = metadata.data_hash.unwrap();
    let manifest = Manifest::find(&bed.services.data_dir.datasets_dir(), &hash).unwrap().unwrap();
    let store = GameReader::open(&bed.services.data_dir.games_db(config())).unwrap();
    let networks = [None, Some(weights_hash(&weights).parse().unwrap())];
    for (index, network) in (0..).zip(networks) {
        let id = game_id(config(), 5, index).unwrap();
        assert!(manifest.ids.contains(&id.to_string()), "{:?}", manifest.ids);
        let origin = store.origin(&id).unwrap().unwrap();
        let maker = Maker { code: code_version(), settings: settings.clone(), network };
        assert_eq!((origin.maker, origin.seed), (Known::Known(maker), 5));
    }
}
