//! Which games a run learns from.

use ringrift_learn::dataset::Manifest;
use ringrift_learn::rng;

use super::*;

/// The rows of this task, on a thread that may block, with their manifest as it is on disk.
async fn data(task: Task) -> (Dataset, Manifest) {
    let gather = move || {
        let (reports, _heard) = tokio::sync::mpsc::channel(9);
        let reporter = Reporter::to(reports, Arc::new(AtomicBool::new(false)), 1);
        let data = task.dataset(&reporter).unwrap();
        (data, Manifest::load(&task.manifest_path()).unwrap())
    };
    tokio::task::spawn_blocking(gather).await.unwrap()
}

#[tokio::test]
async fn a_run_goes_on_with_the_games_that_it_began_with() {
    let bed = bed().await;
    record(&bed, [1, 0]).await;
    run(task(&bed, 1, None)).await.unwrap();
    let before = Manifest::load(&task(&bed, 1, None).manifest_path()).unwrap();
    assert_eq!(before.games, 2);

    record(&bed, [2]).await;
    let (again, manifest) = data(task(&bed, 1, None)).await;
    assert_eq!((&again.manifest().ids, &manifest), (&before.ids, &before));
    let (next, _) = data(task(&bed, 2, None)).await;
    assert_eq!(next.manifest().games, 3);
}

#[tokio::test]
async fn a_run_begins_anew_where_its_games_or_their_list_are_gone() {
    let bed = bed().await;
    let state = task(&bed, 1, None).state_path(1);
    record(&bed, [0, 1]).await;
    run(task(&bed, 1, None)).await.unwrap();
    assert!(state.exists());
    std::fs::remove_file(bed.services.data_dir.games_db(config())).unwrap();
    record(&bed, [1, 2, 3]).await;
    assert_eq!(data(task(&bed, 1, None)).await.1.games, 3);
    assert!(!state.exists(), "it learnt from other games");

    run(task(&bed, 1, None)).await.unwrap();
    std::fs::remove_file(task(&bed, 1, None).manifest_path()).unwrap();
    record(&bed, [4]).await;
    assert_eq!(data(task(&bed, 1, None)).await.1.games, 4);
    assert!(!state.exists());
}

#[tokio::test]
async fn rows_do_not_depend_on_which_game_was_recorded_first() {
    let (one, two) = (bed().await, bed().await);
    record(&one, 0..6).await;
    record(&two, [3, 0, 5]).await;
    record(&two, [4, 1, 2]).await;
    let (one, two) = (data(task(&one, 1, None)).await, data(task(&two, 1, None)).await);
    assert_eq!(one.1, two.1);
    let batch = |data: &Dataset| data.sample(16, &mut rng::stream(1, "rows", 0));
    assert!(batch(&one.0) == batch(&two.0));
}
