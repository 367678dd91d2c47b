//! What a stage was asked for, against the job that an earlier call left unfinished.

use anyhow::bail;

use ringrift::event::JobState;
use ringrift::fabric::port::Job;

use super::{SelfplayArgs, TrainArgs};
use crate::pipeline::jobs::{SelfplayWork, TrainWork};
use crate::services::Services;

/// One thing that a flag asks for, and that the job has already.
pub(super) struct Term {
    flag: &'static str,
    asked: Option<u64>,
    has: u64,
    /// What the job has, in words.
    words: String,
}

/// What the job of a batch has.
pub(super) fn of_selfplay(args: &SelfplayArgs, work: &SelfplayWork) -> Vec<Term> {
    let games = Term {
        flag: "--games",
        asked: args.games.map(u64::from),
        has: work.games,
        words: format!("{} games", work.games),
    };
    let seed = work.seed.map(|has| Term {
        flag: "--seed",
        asked: args.seed,
        has,
        words: format!("seed {has}"),
    });
    [Some(games), seed].into_iter().flatten().collect()
}

/// What the job of a run has.
pub(super) fn of_training(args: &TrainArgs, work: &TrainWork) -> Vec<Term> {
    vec![Term {
        flag: "--new-rows",
        asked: args.new_rows,
        has: work.new_rows,
        words: format!("{} new rows", work.new_rows),
    }]
}

/// Says that the stage goes on with this job.
///
/// # Errors
/// When another one was asked for: the flags, and what to do.
pub(super) fn go_on(services: &Services, job: &Job, terms: &[Term]) -> anyhow::Result<()> {
    let words: Vec<&str> = terms.iter().map(|term| term.words.as_str()).collect();
    let found = format!("the unfinished job {} ({})", job.id, words.join(", "));
    let others = terms.iter().filter(|term| term.asked.is_some_and(|asked| asked != term.has));
    let others: Vec<&str> = others.map(|term| term.flag).collect();
    if !others.is_empty() {
        bail!(
            "{} for something else than {found}: run without flags to go on with that one, or withdraw \
             it by `ringrift-agent --data-dir {} cancel {} --yes`",
            match others[..] {
                [one] => format!("{one} asks"),
                _ => format!("{} ask", others.join(" and ")),
            },
            services.data_dir.root().display(),
            job.id
        );
    }
    if job.state == JobState::Queued {
        eprintln!("goes on with {found}");
    }
    Ok(())
}
