//! Evaluation as heavy work: a match in seat-swapped pairs, resumable, with its verdict.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use ringrift::event::Opponent;
use ringrift::game::ConfigKey;
use ringrift::id::{JobId, ModelId};
use ringrift::rating::{Interval, Sprt, SprtVerdict, wilson};
use ringrift_learn::arena::{self, Flow, Match, Score};

use super::gate::{FIRST_GAMES, SPRT_ELO, SPRT_MAX_GAMES};
use super::jobs::EvaluateWork;
use super::players::Players;
use super::work::Reporter;
use crate::services::Services;

/// Blocks that are played, and remembered, at a time.
const SLICE_BLOCKS: u64 = 25;

/// Random decisions at the beginning of each game, so that no two pairs are alike.
const OPENING_DECISIONS: u32 = 4;

/// Error rates of the sequential test.
const SPRT_ERRORS: f64 = 0.05;

/// How a match stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Games played.
    pub games: u64,
    /// Games won by the candidate.
    pub wins: u64,
}

/// What an evaluation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// How the match ended.
    pub standing: Standing,
    /// Wilson 95 % interval of the share won.
    pub interval: Interval,
    /// `accept`, `reject`, `undecided`, or `fixed` where no sequential test applies.
    pub verdict: String,
    /// Log-likelihood ratio of the sequential test.
    pub llr: Option<f64>,
}

/// The most games that an evaluation against this opponent takes.
pub const fn games_planned(opponent: &Opponent) -> u64 {
    match opponent {
        Opponent::Model(_) => SPRT_MAX_GAMES,
        Opponent::Random | Opponent::Heuristic => FIRST_GAMES,
    }
}

/// Everything that an evaluation needs on its thread.
pub struct Task {
    job: JobId,
    config: ConfigKey,
    work: EvaluateWork,
    players: Players,
    simulations: usize,
    seed: u64,
    memory: PathBuf,
}

impl Task {
    /// The task of a job.
    pub fn new(services: &Services, (job, config): (JobId, ConfigKey), work: EvaluateWork) -> Self {
        let learn = &services.settings.settings.learn;
        Self {
            memory: services.data_dir.run_dir().join(format!("{job}.json")),
            job,
            config,
            work,
            players: Players::new(services, config),
            simulations: learn.evaluation_simulations as usize,
            seed: learn.seed,
        }
    }

    /// Plays until the question is answered, going on after the slices that are remembered.
    ///
    /// # Errors
    /// When a network cannot be loaded or the memory not be read or written.
    pub fn run(self, reporter: &Reporter<Standing>) -> anyhow::Result<(Finding, Duration)> {
        let mut cpu = Duration::ZERO;
        let mut played = Played::load(&self.memory)?;
        let mut test = Test::new(&self.work.opponent);
        for score in &played.block_scores {
            test.update(*score);
        }
        let blocks = Match::blocks_for(self.config, games_planned(&self.work.opponent));
        while (played.block_scores.len() as u64) < blocks && !test.is_decided() {
            let spec = self.slice(&played, blocks, reporter.cores())?;
            let before = played.standing();
            let slice = arena::play(&spec, reporter.stop(), &mut |score, block| {
                test.update(block.score());
                reporter.report(before.plus(score));
                if test.is_decided() { Flow::Stop } else { Flow::Continue }
            });
            if reporter.stop().load(std::sync::atomic::Ordering::Relaxed) {
                anyhow::bail!("stopped after {} games", before.games);
            }
            cpu += slice.cpu;
            played.add(&slice.score);
            played.save(&self.memory)?;
        }
        Ok((test.finding(played.standing()), cpu))
    }

    fn slice(&self, played: &Played, blocks: u64, threads: usize) -> anyhow::Result<Match> {
        let done = played.block_scores.len() as u64;
        Ok(Match {
            config: self.config,
            seed: slice_seed(self.seed, &self.job, done),
            blocks: SLICE_BLOCKS.min(blocks - done),
            opening: OPENING_DECISIONS,
            threads,
            concurrent: SLICE_BLOCKS as usize,
            candidate: self.candidate(&self.work.model)?,
            opponent: self.players.playing(&self.work.opponent, self.simulations)?,
        })
    }

    fn candidate(&self, model: &ModelId) -> anyhow::Result<ringrift_learn::player::PlayerSpec> {
        self.players.playing(&Opponent::Model(model.clone()), self.simulations)
    }
}

/// Every slice has its own openings, the same at each attempt.
fn slice_seed(seed: u64, job: &JobId, block: u64) -> u64 {
    let hash = blake3::hash(format!("{seed} {job} {block}").as_bytes());
    let (head, _) = hash.as_bytes().split_at(8);
    u64::from_le_bytes(head.try_into().expect("eight of thirty-two bytes"))
}

impl Standing {
    fn plus(self, score: &Score) -> Self {
        Self { games: self.games + score.games(), wins: self.wins + score.wins }
    }
}

/// What earlier attempts played.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Played {
    games: u64,
    wins: u64,
    block_scores: Vec<f64>,
}

impl Played {
    fn load(path: &std::path::Path) -> anyhow::Result<Self> {
        match std::fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!("{} is damaged: delete it to play the match again", path.display())
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Complete or absent: written beside, then renamed.
    fn save(&self, path: &std::path::Path) -> anyhow::Result<()> {
        let beside = path.with_extension("json.new");
        std::fs::write(&beside, serde_json::to_vec(self)?)
            .and_then(|()| std::fs::rename(&beside, path))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    fn add(&mut self, score: &Score) {
        self.games += score.games();
        self.wins += score.wins;
        self.block_scores.extend(&score.block_scores);
    }

    const fn standing(&self) -> Standing {
        Standing { games: self.games, wins: self.wins }
    }
}

/// The question that a match answers.
enum Test {
    /// Is it better than the incumbent?
    Sequential(Sprt),
    /// How often does it win?
    Fixed,
}

impl Test {
    fn new(opponent: &Opponent) -> Self {
        match opponent {
            Opponent::Model(_) => {
                Self::Sequential(Sprt::new(SPRT_ELO.0, SPRT_ELO.1, SPRT_ERRORS, SPRT_ERRORS))
            }
            Opponent::Random | Opponent::Heuristic => Self::Fixed,
        }
    }

    fn update(&mut self, block_score: f64) {
        if let Self::Sequential(sprt) = self {
            sprt.update(block_score);
        }
    }

    fn is_decided(&self) -> bool {
        matches!(self, Self::Sequential(sprt) if sprt.verdict() != SprtVerdict::Continue)
    }

    fn finding(&self, standing: Standing) -> Finding {
        let (verdict, llr) = match self {
            Self::Fixed => ("fixed", None),
            Self::Sequential(sprt) => {
                let verdict = match sprt.verdict() {
                    SprtVerdict::Accept => "accept",
                    SprtVerdict::Reject => "reject",
                    SprtVerdict::Continue => "undecided",
                };
                (verdict, Some(sprt.log_likelihood_ratio()))
            }
        };
        Finding {
            standing,
            interval: wilson(small(standing.wins), small(standing.games)),
            verdict: verdict.to_owned(),
            llr,
        }
    }
}

/// Counts of games, as the statistics take them; a match has a few hundred.
fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
