//! Sample data of the tests: an agent that learned for a quarter of an hour.

pub mod busy;
mod operations;

use std::sync::Arc;

use ringrift::api::{
    DaemonProgress, GameHead, GameReport, HealthLevel, HealthReport, PlyReport, SearchReport,
    SelfReport, StateSnapshot,
};
use ringrift::event::*;
use ringrift::game::{ConfigKey, EndReason, Game, Move, Options, Outcome, Ruleset, Seat};
use ringrift::id::{DaemonName, GameId, Incarnation, JobId, ModelId, NodeId};
use ringrift::state::State;

use crate::model::agent::{Known, PROBE_MS};
use crate::model::{AgentKey, LogKey, Model};
use crate::update::{Msg, News, update};

pub use operations::{audit, workflows};

/// 2026-11-24 12:00:00 UTC.
pub const NOON: UtcMs = UtcMs(1_795_521_600_000);

/// When the samples are looked at: a quarter of an hour later.
pub const LATER: UtcMs = UtcMs(NOON.0 + 15 * 60_000);

/// A healthy agent that has seen nothing.
pub fn known() -> Known {
    let health = HealthReport { level: HealthLevel::Healthy, reasons: Vec::new() };
    let (node, incarnation) = (node(), Incarnation(0x2a));
    Known { node, incarnation, health, log: LogKey::Of(AgentKey::local()) }
}

/// What a healthy agent whose log is the journal says of itself.
pub fn itself() -> SelfReport {
    let whole = folded(u64::MAX);
    snapshot(whole.applied, whole).itself()
}

/// A cockpit with one live agent and its journal.
pub fn model() -> Model {
    let key = AgentKey::local();
    let mut model = Model::new([key.clone()], "0123".to_owned());
    update(&mut model, Msg::Now(LATER));
    let news = [
        News::Snapshot(Arc::new(snapshot(0, State::default()))),
        News::Events(journal()),
        News::Probe {
            report: Box::new(SelfReport {
                health: HealthReport {
                    level: HealthLevel::Warnings,
                    reasons: vec!["disk 91% full".to_owned()],
                },
                daemons: progress(),
                ..itself()
            }),
            rtt_ms: 1,
            via: None,
            period_ms: PROBE_MS,
        },
    ];
    for news in news {
        update(&mut model, Msg::Agent(key.clone(), news));
    }
    let news = News::Operations { workflows: workflows(), audit: audit() };
    update(&mut model, Msg::Agent(key, news));
    model
}

/// A batch of self-play that began a minute and a half before now and has so many games so far.
pub fn begin_batch(model: &mut Model, games: u64) {
    let config: ConfigKey = "square8_2p".parse().unwrap();
    let work_id = job("selfplay", 9);
    let batch = Some(BatchSoFar { work_id: work_id.clone(), games, plies: games, rows: games });
    let names = (0..games).map(|n| GameId::new(&format!("g-9-{n}")).unwrap()).collect();
    let location = "games/square8_2p.db".to_owned();
    let told: [(i64, Payload); 2] = [
        (90_000, WorkClaimed { work_id, kind: JobKind::Selfplay, attempt: 1 }.into()),
        (
            0,
            GameRecorded { location, games: names, plies: games, total_games: games, batch }.into(),
        ),
    ];
    let (key, last) = (AgentKey::local(), model.live.states().next().unwrap().applied);
    let event = |(index, (before, payload)): (usize, (i64, Payload))| {
        let seq = last + 1 + index as u64;
        let id = EventId { node: node(), incarnation: Incarnation(0x2a), n: seq };
        let at = UtcMs(LATER.0 - before);
        let body = Body::Known(payload);
        let event = Envelope { id, at, config: Some(config), correlation: None, cause: None, body };
        (seq, Box::new(event))
    };
    let events = told.into_iter().enumerate().map(event).collect();
    update(model, Msg::Agent(key, News::Events(events)));
}

/// The cockpit with recorded games listed and one of them opened in its middle.
pub fn model_with_games() -> Model {
    let mut model = Model { screen: crate::model::Screen::Games, ..model() };
    let key = AgentKey::local();
    let heads = (0..40).map(|n| head(40 - n)).collect();
    let effects = update(&mut model, Msg::Agent(key.clone(), News::Games(heads)));
    assert_eq!(effects.len(), 1, "the newest game is asked for");
    let (id, result) = (game_id(40), Ok(Box::new(game())));
    update(&mut model, Msg::Agent(key, News::Game { id, result }));
    let replay = model.replay.as_mut().expect("the sample game holds");
    let searched = replay.report.plies.iter().skip(22).position(|ply| ply.search.is_some());
    replay.go_to(22 + searched.expect("the sample game hesitates"));
    model
}

fn game_id(number: u64) -> GameId {
    GameId::new(&format!("square8_2p-00000000deadbeef-{number:08}")).unwrap()
}

fn head(number: u64) -> GameHead {
    GameHead {
        id: game_id(number),
        config: "square8_2p".parse().unwrap(),
        winner: Seat::from_number(1 + (number % 2) as u8),
        reason: Some("territory".to_owned()),
        plies: Some(90 + number * 7 % 40),
        source: Some("selfplay".to_owned()),
        is_running: false,
    }
}

/// A recorded game: of the legal moves always one of the first, with a search that hesitates.
pub fn game() -> GameReport {
    let config: ConfigKey = "square8_2p".parse().unwrap();
    let (mut game, mut legal, mut plies) =
        (Game::new(config, Options::default()), Vec::new(), Vec::new());
    while plies.len() < 80 && game.outcome().is_none() {
        game.legal(&mut legal);
        let chosen = plies.len() * 7 % legal.len().min(24);
        plies.push(ply(config, &legal, chosen, plies.len()));
        game.play(legal[chosen]);
    }
    let outcome = Outcome { winner: Some(Seat::FIRST), reason: EndReason::Timeout };
    GameReport {
        id: game_id(40),
        config,
        ruleset: Ruleset::Canonical,
        swap: false,
        source: "selfplay".to_owned(),
        players: vec!["square8_2p-00000000001f".to_owned(), "heuristic".to_owned()],
        outcome: Some(outcome),
        started: NOON,
        finished: Some(LATER),
        plies,
    }
}

fn ply(config: ConfigKey, legal: &[Move], chosen: usize, number: usize) -> PlyReport {
    let text = |mv: &Move| mv.text(config.board());
    let share = |index: usize| if index == chosen { 0.5 } else { 0.5 / legal.len() as f32 };
    let mut policy: Vec<_> =
        legal.iter().enumerate().map(|(index, mv)| (text(mv), share(index))).collect();
    policy.sort_by(|a, b| b.1.total_cmp(&a.1));
    policy.truncate(8);
    let first = 0.5 + 0.3 * (number as f32 / 9.0).sin();
    let search = SearchReport {
        policy,
        others: legal.len().saturating_sub(8) as u64,
        others_share: 0.0,
        value: vec![first, 1.0 - first],
        simulations: 64,
        model: Some(model_id(3)),
        chosen: text(&legal[chosen]),
    };
    PlyReport { mv: text(&legal[chosen]), search: (legal.len() > 1).then_some(search) }
}

/// What a healthy agent answers.
pub fn snapshot(seq: u64, state: State) -> StateSnapshot {
    let Known { node, incarnation, health, .. } = known();
    StateSnapshot { node, incarnation, seq, at: LATER, health, state }
}

/// What the first `count` events of the journal add up to.
pub fn folded(count: u64) -> State {
    let mut state = State::default();
    for (seq, event) in journal().iter().take_while(|(seq, _)| *seq <= count) {
        state.apply(*seq, event);
    }
    state
}

/// The events of a quarter of an hour: three networks, two of them promoted, a fourth in training.
pub fn journal() -> Vec<(u64, Box<Envelope>)> {
    let mut journal = Journal::default();
    journal.start();
    for (number, elo, promoted) in [(1, 210.0, true), (2, 195.0, false), (3, 340.0, true)] {
        journal.games(number);
        journal.generation(number, elo, promoted);
    }
    journal.games(4);
    journal.in_progress();
    journal.trouble();
    journal.events
}

fn progress() -> Vec<DaemonProgress> {
    let daemon = |name: &str, age_s, note: &str| DaemonProgress {
        name: DaemonName::new(name).unwrap(),
        progress_age_s: Some(age_s),
        progress_note: Some(note.to_owned()),
    };
    vec![daemon("selfplay", 4.0, "64 games in 5.2 s"), daemon("evaluation", 95.0, "game 31 of 200")]
}

fn node() -> NodeId {
    NodeId::new("laptop").unwrap()
}

fn job(kind: &str, number: u64) -> JobId {
    JobId::new(&format!("{kind}-{number}")).unwrap()
}

fn model_id(number: u64) -> ModelId {
    ModelId::new(&format!("square8_2p-{:012x}", number * 0x1f_3b5d)).unwrap()
}

fn digest(number: u64) -> Digest {
    Digest::of(&number.to_le_bytes())
}

fn artefact(number: u64, items: u64) -> Artefact {
    Artefact { location: format!("models/{number}.st"), blake3: digest(number), bytes: 4096, items }
}

/// Builds events two seconds apart, in order.
#[derive(Default)]
struct Journal {
    events: Vec<(u64, Box<Envelope>)>,
    /// The stages follow from one another.
    because: Option<EventId>,
}

impl Journal {
    fn add(&mut self, payload: impl Into<Payload>) {
        self.push(Body::Known(payload.into()));
    }

    fn push(&mut self, body: Body) {
        let seq = self.events.len() as u64 + 1;
        let id = EventId { node: node(), incarnation: Incarnation(0x2a), n: seq };
        let event = Envelope {
            id: id.clone(),
            at: UtcMs(NOON.0 + 8_000 * seq as i64),
            config: Some("square8_2p".parse().unwrap()),
            correlation: None,
            cause: self.because.take(),
            body,
        };
        self.because = Some(id);
        self.events.push((seq, Box::new(event)));
    }

    fn start(&mut self) {
        self.add(HostOnline {
            version: "0.1.0".into(),
            url: Some("http://127.0.0.1:40001".into()),
            cpus: 2,
            device: "cpu".into(),
        });
        for name in ["dataset", "disk-guard", "evaluation", "promotion", "selfplay", "trainer"] {
            let daemon = DaemonName::new(name).unwrap();
            self.add(DaemonStarted { daemon: daemon.clone(), restarts: 0 });
            self.add(DaemonStatusChanged {
                daemon,
                old: DaemonState::Starting,
                new: DaemonState::Running,
                reason: "first progress".into(),
            });
        }
    }

    fn games(&mut self, number: u64) {
        self.because = None;
        let games = (0..64).map(|n| GameId::new(&format!("g-{number}-{n}")).unwrap()).collect();
        let work_id = job("selfplay", number);
        self.add(WorkClaimed { work_id: work_id.clone(), kind: JobKind::Selfplay, attempt: 1 });
        self.add(GameRecorded {
            location: "games/square8_2p.db".into(),
            games,
            plies: 64 * 128,
            total_games: 64 * number,
            batch: None,
        });
        self.add(SelfplayComplete {
            work_id: work_id.clone(),
            games: 64,
            plies: 64 * 128,
            decisions: 64 * 60,
            model: (number > 1).then(|| model_id(number - 1)),
            duration_s: 5.2,
        });
        self.add(WorkCompleted {
            work_id,
            kind: JobKind::Selfplay,
            attempt: 1,
            artefact: None,
            duration_s: 5.2,
        });
        self.add(NewGamesAvailable {
            new_games: 64,
            total_games: 64 * number,
            new_rows: 3_840,
            batch: None,
        });
    }

    fn generation(&mut self, number: u64, elo: f64, promoted: bool) {
        let (model, work_id) = (model_id(number), job("train", number));
        self.add(TrainingStarted {
            work_id: work_id.clone(),
            parent: None,
            rows: 9_000,
            steps: 400,
        });
        self.add(TrainingCompleted {
            work_id,
            model: model.clone(),
            artefact: artefact(number, 120_000),
            steps: 400,
            loss: 3.0 - 0.2 * number as f64,
            duration_s: 61.0,
            held_out: None,
        });
        let evaluation = job("evaluate", number);
        let (wins, verdict) =
            if promoted { (171, MatchVerdict::Accept) } else { (96, MatchVerdict::Reject) };
        self.add(EvaluationCompleted {
            work_id: evaluation.clone(),
            model: model.clone(),
            opponent: if number == 1 { Opponent::Random } else { Opponent::Model(model_id(1)) },
            games: 200,
            wins,
            win_rate: wins as f64 / 200.0,
            lower: wins as f64 / 200.0 - 0.05,
            upper: wins as f64 / 200.0 + 0.04,
            verdict: verdict.clone(),
            llr: Some(2.97),
            duration_s: 44.0,
            purpose: EvaluationPurpose::Publication,
            seatings: Vec::new(),
            standard_error: None,
        });
        let participants = [(Opponent::Model(model.clone()), elo), (Opponent::Heuristic, 260.0)];
        for (participant, elo) in participants {
            self.add(EloUpdated { participant, elo, uncertainty: 42.0, games: 200 * number });
        }
        let reason = format!("{verdict}: LLR 2.97 in [-2.94, 2.94], 200 games");
        if promoted {
            self.add(ModelPromoted {
                model,
                blake3: digest(number),
                replaces: None,
                reason,
                elo: Some(elo),
                elo_delta: None,
            });
        } else {
            self.add(PromotionRejected { model, reason });
        }
    }

    fn in_progress(&mut self) {
        let work_id = job("train", 4);
        self.add(WorkClaimed { work_id: work_id.clone(), kind: JobKind::Train, attempt: 1 });
        let parent = Some(model_id(3));
        self.add(TrainingStarted { work_id: work_id.clone(), parent, rows: 15_360, steps: 400 });
        self.add(TrainingProgress {
            work_id,
            step: 120,
            steps: 400,
            loss: 2.31,
            policy_loss: Some(1.88),
            value_loss: 0.43,
        });
    }

    fn trouble(&mut self) {
        self.because = None;
        self.add(DaemonStatusChanged {
            daemon: DaemonName::new("evaluation").unwrap(),
            old: DaemonState::Running,
            new: DaemonState::Stalled,
            reason: "no progress for 95 s".into(),
        });
        self.add(DiskSpaceLow {
            used_percent: 91.0,
            free_bytes: 9_000_000_000,
            threshold_percent: 90.0,
            holds_writers_back: false,
        });
        let raw = serde_json::json!({"from": "a newer agent", "x": [1, 2]});
        self.push(Body::Unknown { kind: "TELEPORTED".into(), raw });
        let games = (0..8).map(|n| GameId::new(&format!("g-5-{n}")).unwrap()).collect();
        let location = "games/square8_2p.db".to_owned();
        self.add(GameRecorded { location, games, plies: 1_031, total_games: 264, batch: None });
    }
}
