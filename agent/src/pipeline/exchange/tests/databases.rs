//! Copies of real databases, from agents that serve them.

use std::path::PathBuf;

use ringrift::event::AlertAcknowledged;
use ringrift::record::{GameStore, Row};
use ringrift::state::Alert;

use super::*;
use crate::pipeline::testing::finished_game;
use crate::server;

/// Two nodes, of which `b` serves what it has, and `a` copies it.
struct Pair {
    a: TestBed,
    b: TestBed,
}

impl Pair {
    async fn new() -> Self {
        let settings = [("fabric.voters", "a")];
        let (a, model) = TestBed::of_cluster("a", &settings).await;
        let b = a.joined_by("b", &model, &settings).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = server::router(server::testing::app(&b.services, &[]));
        tokio::spawn(async move { axum::serve(listener, router).await });
        is_up(&b, url).await;
        has_a_game(&b, config()).await;
        Self { a, b }
    }

    /// The database of `b`.
    fn theirs(&self) -> PathBuf {
        self.b.services.data_dir.games_db(config())
    }

    fn plays(&self, games: &[&str]) {
        let played: Vec<_> =
            games.iter().zip(1..).map(|(id, step)| finished_game(config(), id, step)).collect();
        let batch = GameStore::open(&self.theirs()).unwrap().record(&played).unwrap();
        assert_eq!(batch.recorded.len(), games.len(), "{batch:?}");
    }

    /// The games that `a` has.
    fn copies(&self) -> Vec<String> {
        let store = GameStore::open(&self.a.services.data_dir.games_db(config())).unwrap();
        let games = store.games_after(Row::default(), 100).unwrap();
        games.into_iter().map(|recorded| recorded.game.id.to_string()).collect()
    }
}

#[tokio::test]
async fn a_game_that_cannot_be_recorded_is_told_until_an_operator_knows() {
    let pair = Pair::new().await;
    pair.plays(&["g-1", "g-2", "g-3"]);
    let conn = rusqlite::Connection::open(pair.theirs()).unwrap();
    let sql = "UPDATE games SET winner = 3 - coalesce(winner, 1) WHERE game_id = 'g-2'";
    assert_eq!(conn.execute(sql, ()).unwrap(), 1);
    let landed = ["DATA_SYNC_STARTED", "GAME_SYNCED", "COPIES_REFUSED", "DATA_SYNC_COMPLETED"];
    assert_eq!(copied(&pair.a).await, landed);
    assert_eq!(pair.copies(), ["g-1", "g-3"]);
    let open = || pair.a.services.state.read().alerts.open.clone();
    let [alert]: [Alert; 1] = open().try_into().unwrap();
    let why = "1 games of square8_2p are missing here, the first g-2: the moves lead to ";
    assert!(alert.why.starts_with(why), "{}", alert.why);

    pair.plays(&["g-4"]);
    let landed = ["DATA_SYNC_STARTED", "GAME_SYNCED", "DATA_SYNC_COMPLETED"];
    assert_eq!(copied(&pair.a).await, landed);
    assert_eq!(open(), [alert.clone()], "what came since brings nothing back");

    let known = AlertAcknowledged {
        kind: alert.kind.name().to_owned(),
        node: alert.node,
        what: alert.what,
        operator: "ada".to_owned(),
        note: None,
    };
    pair.a.publish(known).await;
    assert_eq!(copied(&pair.a).await, [""; 0]);
    assert_eq!(open(), []);
}

#[tokio::test]
async fn a_replaced_database_is_copied_from_its_first_game_however_far_it_has_grown() {
    let pair = Pair::new().await;
    pair.plays(&["g-1", "g-2"]);
    assert_eq!(copied(&pair.a).await.last(), Some(&"DATA_SYNC_COMPLETED"));
    for suffix in ["", "-wal", "-shm"] {
        let mut file = pair.theirs().into_os_string();
        file.push(suffix);
        // The side files are gone when nobody has the database open.
        drop(std::fs::remove_file(file));
    }
    pair.plays(&["g-3", "g-4", "g-2", "g-5"]);
    assert_eq!(copied(&pair.a).await.last(), Some(&"DATA_SYNC_COMPLETED"));
    assert_eq!(pair.copies(), ["g-1", "g-2", "g-3", "g-4", "g-5"]);
    assert_eq!(copied(&pair.a).await, [""; 0], "all of it is here");
}
