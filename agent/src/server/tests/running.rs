//! A game that is being played.

use std::sync::atomic::{AtomicBool, Ordering};

use ringrift::provenance::Known;
use ringrift_learn::player::PlayerSpec;
use ringrift_learn::selfplay::{SelfPlay, play};

use super::*;

#[tokio::test]
async fn a_game_is_listed_and_served_while_it_is_played() {
    let bench = Bench::with(&[]).await;
    let config = "square8_2p".parse().unwrap();
    let viewing = Some(Arc::clone(bench.bed.services.viewings.of(config)));
    let spec = SelfPlay {
        config,
        run_seed: 1,
        games: (0..1_000_000).collect(),
        threads: 1,
        concurrent: 2,
        player: PlayerSpec::Random,
        viewing,
        maker: Known::Unknown,
    };
    let stop = Arc::new(AtomicBool::new(false));
    let stopping = Arc::clone(&stop);
    let playing = std::thread::spawn(move || play(&spec, &stopping, &mut |_| ()));
    // Each answer asks for the next one, and a game may be over by the time it is asked for.
    let report = loop {
        let list = bench.get("/api/v1/recorded?config=square8_2p").await.1;
        let heads: Vec<GameHead> = serde_json::from_value(list).unwrap();
        let Some(head) = heads.first() else { continue };
        assert!(head.is_running && head.winner.is_none(), "{head:?}");
        let (status, game) = bench.get(&format!("/api/v1/recorded/{}", head.id)).await;
        if status == StatusCode::OK {
            break serde_json::from_value::<GameReport>(game).unwrap();
        }
    };
    stop.store(true, Ordering::Relaxed);
    playing.join().unwrap();
    assert_eq!((report.outcome, report.finished), (None, None));
    assert_eq!(report.players, ["random", "random"]);
    assert_eq!(
        bench.get("/api/v1/recorded?config=square8_2p").await.1,
        json!([]),
        "it is given up"
    );
}
