//! Evaluation as heavy work: a match in blocks, resumable, with its verdict.

mod memory;
mod question;
mod standing;

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ringrift::event::{EvaluationPurpose, HeldOutLoss, MatchTerms, Opponent, SeatingTally};
use ringrift::game::ConfigKey;
use ringrift::id::JobId;
use ringrift_learn::arena::{self, BlockResult, Flow, Match, Score, Seating};
use ringrift_learn::player::PlayerSpec;

use self::memory::{Memory, Terms};
use self::question::Question;
use super::canary::{self, Verdict};
use super::gate::{FIRST_GAMES, SPRT_MAX_GAMES};
use super::jobs::EvaluateWork;
use super::players::Players;
use super::work::{Computed, Reporter};
use crate::services::Services;

pub use self::question::Finding;
pub use self::standing::Standing;

/// The daemon that plays the matches.
pub const DAEMON: &str = "evaluation";

/// What a match tells while it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// How it stands.
    Standing(Standing),
    /// Whether self-play may use the candidate.
    Canary(Verdict),
}

/// Games that are played, and remembered, at a time.
const SLICE_GAMES: u64 = 50;

/// Random decisions at the beginning of each game, so that no two blocks are alike.
const OPENING_DECISIONS: u32 = 4;

/// The most games that an evaluation takes.
pub const fn games_planned(work: &EvaluateWork, gauntlet_games: u64) -> u64 {
    match (work.purpose, &work.opponent) {
        (EvaluationPurpose::Canary, _) => canary::GAMES,
        (EvaluationPurpose::Gauntlet, _) => gauntlet_games,
        (EvaluationPurpose::Publication, Opponent::Model(_)) => SPRT_MAX_GAMES,
        (EvaluationPurpose::Publication, Opponent::Random | Opponent::Heuristic) => FIRST_GAMES,
    }
}

/// The games of each block of a candidate against its opponent: both hold as many seats, so that
/// an equal one wins half of the games whatever the number of seats.
///
/// # Panics
/// Never: two players fit on all numbers of seats.
pub fn seatings(config: ConfigKey) -> Vec<Seating> {
    Seating::balanced(2, config.seats()).expect("two players fit on 2 to 4 seats")
}

/// How an evaluation is played.
pub fn terms(services: &Services, job: &JobId, work: &EvaluateWork) -> MatchTerms {
    let learn = &services.settings.settings.learn;
    MatchTerms {
        simulations: u64::from(learn.evaluation_simulations),
        seed: match_seed(learn.seed, job),
        opening: u64::from(OPENING_DECISIONS),
        hypotheses: question::hypotheses(work),
    }
}

/// Everything that an evaluation needs on its thread.
pub struct Task {
    config: ConfigKey,
    work: EvaluateWork,
    players: Players,
    games: u64,
    simulations: usize,
    /// Of the match: its openings are its own, the same at each attempt.
    seed: u64,
    memory: Memory,
    /// What the candidate's training measured on games held out.
    held_out: Option<HeldOutLoss>,
}

impl Task {
    /// The task of a job.
    pub fn new(services: &Services, (job, config): (JobId, ConfigKey), work: EvaluateWork) -> Self {
        let learn = &services.settings.settings.learn;
        let terms = terms(services, &job, &work);
        let players = [Opponent::Model(work.model.clone()), work.opponent.clone()];
        Self {
            memory: Memory::at(memory_path(services, &job), Terms { players, terms }),
            games: games_planned(&work, u64::from(learn.gauntlet_games)),
            held_out: services.state.read().models.get(&work.model).and_then(|it| it.held_out),
            seed: terms.seed,
            config,
            work,
            players: Players::new(services, config),
            simulations: learn.evaluation_simulations as usize,
        }
    }

    /// Has these blocks remembered, as if an earlier attempt had played them.
    #[cfg(test)]
    pub fn remember(&self, blocks: &[ringrift_learn::arena::BlockResult]) {
        self.memory.save(blocks).unwrap();
    }

    /// Plays until the question is answered, going on after the blocks that are remembered.
    ///
    /// # Errors
    /// When a network cannot be loaded or the memory not be read or written.
    pub fn run(self, reporter: &Reporter<Report>) -> anyhow::Result<Computed<Finding>> {
        let mut cpu = Duration::ZERO;
        let mut course = Course::new(&self.work, seatings(self.config), self.held_out);
        for block in self.memory.load()? {
            course.take_in(block, reporter);
        }
        let blocks = Match::blocks_for(&course.score.seatings, self.games);
        while (course.score.blocks.len() as u64) < blocks && !course.question.is_decided() {
            let slice = self.slice(&course.score, blocks, reporter.cores())?;
            let played = arena::play(&slice, reporter.stop(), &mut |_, block| {
                course.take_in(block.result.clone(), reporter);
                if course.question.is_decided() { Flow::Stop } else { Flow::Continue }
            });
            self.memory.save(&course.score.blocks)?;
            if reporter.stop().load(Ordering::Relaxed) {
                anyhow::bail!("stopped after {} games", course.score.games());
            }
            cpu += played.cpu;
        }
        course.tell_canary(reporter);
        Ok(Computed { value: course.question.finding(course.score), cpu })
    }

    /// The next blocks to play. Each depends on its number alone, the same at each attempt.
    fn slice(&self, score: &Score, blocks: u64, threads: usize) -> anyhow::Result<Match> {
        let done = score.blocks.len() as u64;
        let at_a_time = Match::blocks_for(&score.seatings, SLICE_GAMES);
        let end = blocks.min(done + at_a_time);
        Ok(Match {
            config: self.config,
            seed: self.seed,
            blocks: done..end,
            opening: OPENING_DECISIONS,
            threads,
            concurrent: usize::try_from(end - done).unwrap_or(usize::MAX).div_ceil(threads),
            players: self.both()?.into(),
            seatings: score.seatings.clone(),
        })
    }

    fn both(&self) -> anyhow::Result<[PlayerSpec; 2]> {
        let candidate = Opponent::Model(self.work.model.clone());
        let playing = |who| self.players.playing(who, self.simulations);
        Ok([playing(&candidate)?, playing(&self.work.opponent)?])
    }
}

/// A match on its way to an answer.
struct Course {
    score: Score,
    question: Question,
    /// The canary is to be told, once.
    canary_due: bool,
    held_out: Option<HeldOutLoss>,
}

impl Course {
    fn new(work: &EvaluateWork, seatings: Vec<Seating>, held_out: Option<HeldOutLoss>) -> Self {
        let question = Question::of(work, &seatings);
        Self { score: Score::new(seatings), question, canary_due: work.decides_canary, held_out }
    }

    fn take_in(&mut self, block: BlockResult, reporter: &Reporter<Report>) {
        self.question.update(self.score.block_score(&block, 0));
        self.score.add(block);
        reporter.report(Report::Standing(Standing::of(&self.score)));
        if self.score.games() >= canary::GAMES {
            self.tell_canary(reporter);
        }
    }

    /// The canary is decided by its games, or by all there are when the match ends before.
    fn tell_canary(&mut self, reporter: &Reporter<Report>) {
        if std::mem::take(&mut self.canary_due) {
            let verdict = canary::judge(&self.score, self.held_out.as_ref());
            reporter.report(Report::Canary(verdict));
        }
    }
}

/// The games by assignment of seats, as the log keeps them.
pub fn tallies(score: &Score) -> Vec<SeatingTally> {
    let of = |(place, seating): (usize, &Seating)| {
        let players = (0..).zip(seating.players());
        let seats = players.filter(|&(_, &player)| player == 0).map(|(seat, _)| seat).collect();
        let empty = vec![0; seating.players().len()];
        let mut tally = SeatingTally { candidate: seats, wins: empty, nobody: 0 };
        for block in &score.blocks {
            match block.winners[place] {
                Some(seat) => tally.wins[usize::from(seat)] += 1,
                None => tally.nobody += 1,
            }
        }
        tally
    };
    score.seatings.iter().enumerate().map(of).collect()
}

/// Forgets what was played for a job, once its result is in the log.
///
/// # Errors
/// When the file cannot be deleted.
pub fn forget(services: &Services, job: &JobId) -> anyhow::Result<()> {
    memory::forget(&memory_path(services, job))
}

fn memory_path(services: &Services, job: &JobId) -> PathBuf {
    services.data_dir.run_dir().join(format!("{job}.match.json"))
}

/// Every match has its own openings, the same at each attempt.
fn match_seed(seed: u64, job: &JobId) -> u64 {
    let hash = blake3::hash(format!("{seed} {job}").as_bytes());
    let (head, _) = hash.as_bytes().split_at(8);
    u64::from_le_bytes(head.try_into().expect("eight of thirty-two bytes"))
}

#[cfg(test)]
mod tests;
