//! Stories that scenarios begin with.

use std::path::Path;

use ringrift::event::{
    ConfigChanged, DaemonPermanentlyFailed, DaemonState, DaemonStatusChanged, DiskSpaceLow,
    EloUpdated, EvaluationCompleted, EvaluationPurpose, GameRecorded, HostOnline, MatchVerdict,
    ModelPromoted, NodeOverloaded, Opponent, PromotionRejected, ResourceConstraint, ResourceUse,
    SelfplayComplete, TrainingCompleted, TrainingProgress, TrainingStarted,
};
use ringrift::id::{DaemonName, GameId, JobId, ModelId};

use super::{HUB, Story};

/// The best network of square8_2p in [`learned`].
pub const BEST: &str = "square8_2p-0000000000b3";

/// The best one before it.
pub const BEFORE: &str = "square8_2p-0000000000a2";

/// One that missed the gate.
pub const CANDIDATE: &str = "square8_2p-0000000000c4";

/// How the first screen tells that `gpu-17` stopped playing in [`outage`].
pub const STOPPED: &str = "x gpu-17         daemon selfplay";

/// Nothing happened.
pub fn quiet() -> Story {
    Story::began(1, HUB)
}

/// The machine `gpu-17` ran out of memory after a setting was changed, and stopped playing; `gpu-31`
/// runs out of disk. The others are well.
pub fn outage() -> Story {
    let mut story = Story::began(14, "gpu-19").about("square8_2p");
    for node in ["gpu-17", "gpu-19", "gpu-31"] {
        story = story.on(node).tells(online()).therefore(runs("selfplay"));
        story = story.after(5).tells(batch(node, 1)).therefore(recorded(node, 1, 64));
    }
    let memory = |used_percent| ResourceUse { used_percent, limit_percent: 90.0 };
    let resource = || "memory".to_owned();
    let changed = ConfigChanged {
        key: "learn.batch_games".to_owned(),
        old: Some("64".to_owned()),
        new: Some("128".to_owned()),
    };
    story
        .on("gpu-17")
        .after(120)
        .tells(changed)
        .after(40)
        .therefore(ResourceConstraint { resource: resource(), usage: memory(91.0) })
        .after(20)
        .therefore(NodeOverloaded { resource: resource(), usage: memory(98.0) })
        .after(10)
        .therefore(DaemonPermanentlyFailed {
            daemon: daemon("selfplay"),
            restarts: 3,
            error: "out of memory: killed by signal 9".to_owned(),
        })
        .on("gpu-31")
        .after(60)
        .tells(disk_low())
        .on("gpu-19")
        .after(30)
        .tells(batch("gpu-19", 2))
        .therefore(recorded("gpu-19", 2, 128))
}

/// `gpu-31` runs out of disk, and all else is well.
pub fn filling() -> Story {
    Story::began(5, HUB).on("gpu-31").tells(online()).after(60).tells(disk_low())
}

const fn disk_low() -> DiskSpaceLow {
    DiskSpaceLow {
        used_percent: 91.0,
        free_bytes: 9_000_000_000,
        threshold_percent: 90.0,
        holds_writers_back: false,
    }
}

/// Three networks of square8_2p, with their files: [`BEFORE`] and [`BEST`] were promoted one after
/// the other, [`CANDIDATE`] was measured and missed the gate.
pub fn learned() -> Story {
    let story = Story::began(14, HUB).about("square8_2p").tells(online());
    [(BEFORE, 210.0, true), (BEST, 340.0, true), (CANDIDATE, 325.0, false)]
        .into_iter()
        .zip(1..)
        .fold(story, |story, (network, number)| generation(story.after(60), number, network, 64))
}

/// An hour of learning square8_2p on a machine of two cores, as one that was recorded went: minutes
/// after its start, Elo above random play, promoted or not.
pub fn hour() -> Story {
    const HOUR: [(i64, f64, bool); 12] = [
        (1, 356.0, true),
        (2, 477.0, true),
        (4, 556.0, true),
        (7, 618.0, true),
        (10, 705.0, true),
        (14, 755.0, true),
        (19, 741.0, false),
        (25, 760.0, false),
        (32, 848.0, true),
        (38, 892.0, true),
        (47, 880.0, false),
        (57, 941.0, true),
    ];
    let (mut story, mut minute) = (Story::began(60, HUB).about("square8_2p").tells(online()), 0);
    for ((at, elo, promoted), number) in HOUR.into_iter().zip(1..) {
        let id = format!("square8_2p-{:012x}", 0x5eed_u64 * number * number);
        story = story.after(60 * (at - minute) - 104);
        story = generation(story, number, (&id, elo, promoted), 2_400);
        minute = at;
    }
    let work_id = job("train", 13);
    let run = TrainingStarted { work_id: work_id.clone(), parent: None, rows: 96_000, steps: 400 };
    let progress = TrainingProgress {
        work_id,
        step: 240,
        steps: 400,
        loss: 1.874,
        policy_loss: Some(1.461),
        value_loss: 0.413,
    };
    let story = story.after(60).tells(batch(HUB, 13)).therefore(recorded(HUB, 13, 29_204));
    story.therefore(run).after(30).therefore(progress).tells(batch(HUB, 14))
}

/// One generation, 104 seconds long: games, a network, its match, its rating, the decision.
fn generation(
    mut story: Story,
    number: u64,
    (id, elo, promoted): (&str, f64, bool),
    games: u64,
) -> Story {
    let artefact = story.file(&format!("models/{id}.safetensors"), &network());
    let (model, blake3) = (model(id), artefact.blake3.clone());
    let participant = Opponent::Model(model.clone());
    let trained = TrainingCompleted {
        work_id: job("train", number),
        model: model.clone(),
        artefact,
        steps: 400,
        loss: 1.8 + 1.0 / number as f64,
        duration_s: 61.0,
        held_out: None,
    };
    let rated = EloUpdated { participant, elo, uncertainty: 42.0, games: 200 * number };
    let story = story.tells(batch(HUB, number)).therefore(recorded(HUB, number, games * number));
    let story = story.after(60).therefore(trained).after(44);
    let story = story.therefore(evaluated(number, &model, promoted)).therefore(rated);
    if promoted {
        let reason = "accept: LLR 2.97 in [-2.94, 2.94], 200 games".to_owned();
        let (replaces, elo, elo_delta) = (None, Some(elo), None);
        story.therefore(ModelPromoted { model, blake3, replaces, reason, elo, elo_delta })
    } else {
        let reason = "reject: LLR -2.97 in [-2.94, 2.94], 200 games".to_owned();
        story.therefore(PromotionRejected { model, reason })
    }
}

fn online() -> HostOnline {
    HostOnline { version: "0.1.0".to_owned(), url: None, cpus: 2, device: "cpu".to_owned() }
}

fn runs(name: &str) -> DaemonStatusChanged {
    DaemonStatusChanged {
        daemon: daemon(name),
        old: DaemonState::Starting,
        new: DaemonState::Running,
        reason: "makes progress".to_owned(),
    }
}

fn batch(node: &str, number: u64) -> SelfplayComplete {
    SelfplayComplete {
        work_id: job(&format!("selfplay-{node}"), number),
        games: 64,
        plies: 64 * 60,
        decisions: 64 * 50,
        model: None,
        duration_s: 5.2,
    }
}

fn recorded(node: &str, number: u64, total_games: u64) -> GameRecorded {
    let game = |n| GameId::new(&format!("{node}-{number}-{n}")).expect("a name of a game");
    GameRecorded {
        location: "games/square8_2p.db".to_owned(),
        games: (0..64).map(game).collect(),
        plies: 64 * 60,
        total_games,
        batch: None,
    }
}

fn evaluated(number: u64, model: &ModelId, accepted: bool) -> EvaluationCompleted {
    let (wins, verdict) = match accepted {
        true => (128, MatchVerdict::Accept),
        false => (96, MatchVerdict::Reject),
    };
    let win_rate = wins as f64 / 200.0;
    EvaluationCompleted {
        work_id: job("evaluate", number),
        model: model.clone(),
        opponent: Opponent::Heuristic,
        games: 200,
        wins,
        win_rate,
        lower: win_rate - 0.05,
        upper: win_rate + 0.04,
        verdict,
        llr: Some(2.97),
        duration_s: 44.0,
        purpose: EvaluationPurpose::Publication,
        seatings: Vec::new(),
        standard_error: None,
    }
}

/// The bytes of a real network of square8_2p.
fn network() -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read(root.join("assets/networks/square8_2p.safetensors")).expect("a network")
}

fn daemon(name: &str) -> DaemonName {
    DaemonName::new(name).expect("a name of a daemon")
}

fn job(kind: &str, number: u64) -> JobId {
    JobId::new(&format!("{kind}-{number}")).expect("a name of a job")
}

fn model(id: &str) -> ModelId {
    ModelId::new(id).expect("a name of a model")
}
