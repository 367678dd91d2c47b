//! What lies on a machine has to lie here before the machine is given back, and enough voters to stay.

use ringrift::api::Gate;
use ringrift::event::{GameSynced, ParityValidationCompleted};

use super::termination::{copy, fleet, terminate};
use super::*;

/// A gate of the plan to give `gpu-9` back.
async fn gate(office: &Office, name: &str) -> Gate {
    let plan = office.plan("ana", &terminate()).await;
    plan.gates.into_iter().find(|gate| gate.name == name).unwrap()
}

fn game_id(n: u32) -> GameId {
    GameId::new(&format!("square8_2p-00000000000000aa-{n:08}")).unwrap()
}

#[tokio::test]
async fn games_that_were_copied_to_a_machine_count_as_its_own() {
    let office = Office::with(TWO).await;
    copy(&office, &fleet(&office).await);
    assert_eq!(gate(&office, "copies").await.verdict, Verdict::Pass);
    let (from, games) = (node("gpu-1"), vec![game_id(2), game_id(3)]);
    office.other(3, GameSynced { from, games }).await;
    let copies = gate(&office, "copies").await;
    assert_eq!(copies.verdict, Verdict::Fail);
    assert!(copies.evidence.starts_with("2 of its 3 games"), "{}", copies.evidence);
    copy(&office, &game_id(2));
    copy(&office, &game_id(3));
    assert_eq!(gate(&office, "copies").await.verdict, Verdict::Pass);
}

#[tokio::test]
async fn games_that_the_log_does_not_name_have_to_be_brought_here() {
    let office = Office::with(TWO).await;
    copy(&office, &fleet(&office).await);
    let counted = ParityValidationCompleted {
        location: "games/square8_2p.db".to_owned(),
        games: 3,
        failed: 0,
        database_ok: true,
        total_games: Some(3),
    };
    office.other(3, counted).await;
    let copies = gate(&office, "copies").await;
    assert_eq!(copies.verdict, Verdict::Fail);
    assert!(copies.evidence.starts_with("2 of its 3 games"), "{}", copies.evidence);
    let unnamed = "2 games of square8_2p that it holds and the log does not name";
    assert!(copies.evidence.ends_with(unnamed), "{}", copies.evidence);

    copy(&office, &game_id(2));
    copy(&office, &game_id(3));
    assert_eq!(gate(&office, "copies").await.verdict, Verdict::Fail, "they may be others");
    let copied = office.services.data_dir.run_dir().join("copied.json");
    std::fs::write(copied, r#"{"gpu-9":{"square8_2p":3}}"#).unwrap();
    let copies = gate(&office, "copies").await;
    assert_eq!(copies.evidence, "all 3 games and 0 models lie here too");
}

#[tokio::test]
async fn the_voter_without_whom_nobody_leads_stays() {
    let only = Office::with(&[("fabric.voters", "gpu-9")]).await;
    copy(&only, &fleet(&only).await);
    let refused = only.give("ana", &terminate()).await.unwrap_err();
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED);
    let why = "quorum (fail): gpu-9 votes; without it 0 of 1 voters are up";
    assert!(refused.error.contains(why), "{}", refused.error);
    let drain = Command::Drain { node: node("gpu-9") };
    only.give("ana", &drain).await.expect("a drained voter still votes");
    for (voters, verdict) in [
        ("test,gpu-9,gpu-3", Verdict::Pass),
        ("test,gpu-9,gpu-4", Verdict::Fail),
        ("test,gpu-4,gpu-5", Verdict::Pass),
    ] {
        let office = Office::with(&[("fabric.voters", voters)]).await;
        copy(&office, &fleet(&office).await);
        let quorum = gate(&office, "quorum").await;
        assert_eq!(quorum.verdict, verdict, "{voters}: {}", quorum.evidence);
    }
}
