//! What came of a day.

use std::fmt;

use super::Plan;

/// A day on which everything held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Virtual time that passed, in milliseconds.
    pub virtual_ms: u64,
    /// Jobs that were planned, and so done.
    pub jobs: u64,
    /// Of these, games, trainings and matches.
    pub by_kind: [u64; 3],
    /// Attempts that failed by their worker's word.
    pub failed: u64,
    /// Claims that ran out.
    pub expired: u64,
    /// Claims that were taken from agents which a leader called dead.
    pub taken_from: u64,
    /// Claims that an agent's next process took back.
    pub taken_back: u64,
    /// Late writers that were refused.
    pub fenced: u64,
    /// Agents that died.
    pub deaths: u64,
    /// Agents that froze.
    pub freezes: u64,
    /// Take-overs of the leadership.
    pub leaderships: u64,
    /// Signs of life.
    pub beats: u64,
    /// The longest time from an agent's death until the leader called it dead, in milliseconds, of
    /// deaths since which one leader led and ran.
    pub slowest_detection_ms: u64,
    /// The longest such time, in milliseconds, of deaths that had to wait for a leader: the one that
    /// led had died or froze.
    pub slowest_without_leader_ms: u64,
    /// The longest time without a leader, in milliseconds: a take-over, or all voters were dead or
    /// frozen.
    pub longest_leaderless_ms: u64,
    /// Agents that were back before a leader called them dead.
    pub uncalled: u64,
    /// The longest time without a finished job of games of one configuration, in milliseconds.
    pub longest_hunger_ms: u64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours = |ms: u64| ms as f64 / 3_600_000.0;
        let [games, trainings, matches] = self.by_kind;
        writeln!(f, "virtual time            {:.2} h", hours(self.virtual_ms))?;
        writeln!(
            f,
            "jobs done once each     {} ({games} games, {trainings} trainings, {matches} matches)",
            self.jobs
        )?;
        writeln!(f, "attempts that failed    {}", self.failed)?;
        writeln!(f, "claims that ran out     {}", self.expired)?;
        writeln!(f, "claims of the dead      {}", self.taken_from)?;
        writeln!(f, "claims taken back       {}", self.taken_back)?;
        writeln!(f, "late writers refused    {}", self.fenced)?;
        writeln!(f, "deaths, freezes         {}, {}", self.deaths, self.freezes)?;
        writeln!(f, "leaderships             {}, never two at a time", self.leaderships)?;
        writeln!(f, "signs of life           {}", self.beats)?;
        let seconds = |ms: u64| ms as f64 / 1_000.0;
        let (led, waited) = (self.slowest_detection_ms, self.slowest_without_leader_ms);
        writeln!(f, "slowest detection       {:.1} s while a leader led and ran", seconds(led))?;
        writeln!(f, "                        {:.1} s with a wait for a leader", seconds(waited))?;
        let leaderless = seconds(self.longest_leaderless_ms);
        writeln!(f, "longest without leader  {leaderless:.1} s")?;
        writeln!(f, "back before detection   {}", self.uncalled)?;
        write!(f, "longest hunger          {:.2} h", hours(self.longest_hunger_ms))
    }
}

/// A day on which something did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The day.
    pub plan: Plan,
    /// What did not hold.
    pub why: String,
    /// The last lines of what happened.
    pub timeline: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan: Plan { agents, hours, seed }, why, timeline } = self;
        writeln!(f, "seed {seed}, {agents} agents, {hours} h: {why}")?;
        writeln!(f, "the last {} lines of the timeline:", timeline.len())?;
        timeline.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl std::error::Error for Failure {}
