//! Where a loop stands, as a few figures taken from the projection.

use std::time::Duration;

use ringrift::event::{Opponent, UtcMs};
use ringrift::game::ConfigKey;
use ringrift::state::{ModelStatus, State};

use super::budget::{Budget, recorded};

/// What one line or one set of bars shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Games on disk.
    pub games: u64,
    /// Games per second over the newest batches.
    pub games_per_s: Option<f64>,
    /// Candidates made so far.
    pub generations: u64,
    /// What goes on besides self-play.
    pub stage: Option<StageProgress>,
    /// The best network and its rating.
    pub best: Option<String>,
    /// Networks that missed the gate.
    pub rejected: usize,
    /// Share of the budget that is used, 0 to 1.
    pub used: Option<f64>,
    /// Time left.
    pub left: Option<Duration>,
}

/// A stage with a known end.
#[derive(Debug, Clone, PartialEq)]
pub struct StageProgress {
    /// What it does.
    pub what: String,
    /// How much is done.
    pub done: u64,
    /// How much there is to do.
    pub of: u64,
}

/// Takes the figures from the projection.
pub fn of(
    state: &State,
    config: ConfigKey,
    budget: &Budget,
    (now, elapsed): (UtcMs, Duration),
) -> Progress {
    let models = state.models.of(config);
    Progress {
        games: recorded(state, config),
        games_per_s: state.games.of(config).map(|games| games.games_per_s(now)),
        generations: state.training.of(config).map_or(0, |training| training.completed),
        stage: training(state, config).or_else(|| evaluation(state, config)),
        best: best(state, config),
        rejected: models.iter().filter(|model| model.status == ModelStatus::Rejected).count(),
        used: budget.used(state, config, elapsed),
        left: budget.left(state, config, elapsed),
    }
}

fn training(state: &State, config: ConfigKey) -> Option<StageProgress> {
    let run = state.training.of(config)?.run.as_ref()?;
    let loss =
        run.losses.last().map_or_else(String::new, |point| format!(" loss {:.3}", point.loss));
    Some(StageProgress { what: format!("train{loss}"), done: run.step, of: run.steps })
}

fn evaluation(state: &State, config: ConfigKey) -> Option<StageProgress> {
    let running = state.evaluations.running.values().find(|e| e.config == Some(config))?;
    let against = running.opponent.as_ref().map_or("?", |opponent| match opponent {
        Opponent::Random => "random",
        Opponent::Heuristic => "heuristic",
        Opponent::Model(_) => "the best",
    });
    let what = format!("evaluate vs {against}, {} won", running.wins);
    Some(StageProgress { what, done: running.games, of: running.games_planned.unwrap_or(0) })
}

fn best(state: &State, config: ConfigKey) -> Option<String> {
    let best = state.models.best_of(config)?;
    let curve = state.ratings.curve(config);
    let rating = curve.and_then(|curve| curve.rating(&Opponent::Model(best.id.clone())));
    Some(match rating {
        Some(rating) => format!("{} {:+.0} +-{:.0} Elo", best.id, rating.elo, rating.uncertainty),
        None => format!("{} (not rated yet)", best.id),
    })
}

impl Progress {
    /// The figures as one line, for logs and pipes.
    pub fn line(&self) -> String {
        let mut parts = vec![format!("games {}", self.games)];
        parts.extend(self.games_per_s.map(|rate| format!("{rate:.2} games/s in the last minute")));
        parts.push(format!("candidates {} ({} rejected)", self.generations, self.rejected));
        parts.extend(self.stage.as_ref().map(|s| format!("{} {}/{}", s.what, s.done, s.of)));
        parts.push(format!("best {}", self.best.as_deref().unwrap_or("none yet")));
        parts.extend(self.used.map(|used| format!("{:.0} % of the budget", used * 100.0)));
        parts.extend(self.left.map(|left| format!("{} left", minutes(left))));
        parts.join(", ")
    }
}

/// A duration as people say it.
pub fn minutes(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds / 60 {
        0 => format!("{seconds} s"),
        minutes @ 1..=119 => format!("{minutes} min {:02} s", seconds % 60),
        minutes => format!("{} h {:02} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_state_gives_an_honest_line() {
        let config = "square8_2p".parse().unwrap();
        let progress =
            of(&State::default(), config, &Budget::default(), (UtcMs(0), Duration::ZERO));
        assert_eq!(progress.line(), "games 0, candidates 0 (0 rejected), best none yet");
    }

    #[test]
    fn durations_read_well() {
        let said = |s| minutes(Duration::from_secs(s));
        assert_eq!([said(7), said(67), said(7_260)], ["7 s", "1 min 07 s", "2 h 01 min"]);
    }
}
