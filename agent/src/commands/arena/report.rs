//! What a match found, for people and for programs.

use serde::Serialize;

use ringrift::game::ConfigKey;
use ringrift::rating::{MatchEstimate, Results, Sides, Sprt, rate_pool};
use ringrift_learn::arena::{Score, Seating};

use super::Heading;
use crate::commands::output;

/// The result of a match.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    config: ConfigKey,
    seed: u64,
    simulations: u32,
    blocks: usize,
    games: u64,
    nobody: u64,
    plies: u64,
    seconds: f64,
    players: Vec<PlayerReport>,
    seats: Vec<SeatReport>,
    /// One of two players by the number of its seats, where that differs from game to game.
    mixes: Vec<MixReport>,
    /// The mixes differ by more than two standard errors: copies of a player help each other.
    mixes_disagree: bool,
    sprt: Option<SprtReport>,
}

#[derive(Debug, Serialize)]
struct PlayerReport {
    name: String,
    wins: u64,
    /// Mean score of a block; of a game that nobody won, the share of the seats.
    score: f64,
    /// 95 % interval of the score, from the variance between blocks.
    low: f64,
    high: f64,
    /// Score of an equal player, and whether it lies in the interval.
    even: f64,
    is_even: bool,
    /// Against all others.
    elo: Option<f64>,
    elo_low: Option<f64>,
    elo_high: Option<f64>,
    normalised_elo: Option<f64>,
}

#[derive(Debug, Serialize)]
struct SeatReport {
    seat: u8,
    wins: u64,
    /// Share of games won and its 95 % interval, from the variance between blocks: games of one
    /// opening may be copies of each other.
    share: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    /// Elo above the mean of all seats, whoever sits there.
    elo: Option<f64>,
}

#[derive(Debug, Serialize)]
struct MixReport {
    /// Seats of the first player.
    seats: usize,
    score: f64,
    elo: Option<f64>,
    elo_low: Option<f64>,
    elo_high: Option<f64>,
}

#[derive(Debug, Serialize)]
struct SprtReport {
    verdict: &'static str,
    llr: f64,
    reject_below: f64,
    accept_above: f64,
}

impl Report {
    pub(super) fn new(heading: &Heading, score: &Score, sprt: Option<&Sprt>, seconds: f64) -> Self {
        let mixes = mixes(score, heading.players.len());
        Self {
            config: heading.config,
            seed: heading.seed,
            simulations: heading.simulations,
            blocks: score.blocks.len(),
            games: score.games(),
            nobody: score.nobody(),
            plies: score.plies(),
            seconds,
            players: (0..heading.players.len()).map(|p| player(heading, score, p)).collect(),
            seats: seats(heading, score),
            mixes_disagree: disagree(&mixes),
            mixes,
            sprt: sprt.map(|sprt| SprtReport {
                verdict: sprt.verdict().name(),
                llr: sprt.log_likelihood_ratio(),
                reject_below: sprt.reject_below(),
                accept_above: sprt.accept_above(),
            }),
        }
    }

    pub(super) fn print(&self, json: bool) -> anyhow::Result<()> {
        if json {
            output::line(serde_json::to_string(self)?)?;
        } else {
            output::text_as_is(self.text())?;
        }
        Ok(())
    }

    fn text(&self) -> String {
        let mut lines = vec![format!(
            "{}: {} games in {} blocks, {} without a winner, {:.1} s",
            self.config, self.games, self.blocks, self.nobody, self.seconds
        )];
        lines.extend(self.players.iter().map(PlayerReport::text));
        lines.extend(self.seats.iter().map(SeatReport::text));
        for mix in &self.mixes {
            let elo = mix.elo.map_or_else(|| "?".to_owned(), |elo| format!("{elo:+.0}"));
            lines
                .push(format!("{} seats of its own: score {:.3}, Elo {elo}", mix.seats, mix.score));
        }
        if self.mixes_disagree {
            lines.push("the mixes disagree: copies of a player seem to help each other".to_owned());
        }
        if let Some(sprt) = &self.sprt {
            lines.push(format!(
                "sequential test: {}, log-likelihood ratio {:.2} in {:.2} to {:.2}",
                sprt.verdict, sprt.llr, sprt.reject_below, sprt.accept_above
            ));
        }
        lines.join("\n") + "\n"
    }
}

impl PlayerReport {
    fn text(&self) -> String {
        let told =
            |elo: Option<f64>| elo.map_or_else(|| "endless".to_owned(), |e| format!("{e:+.0}"));
        let [elo, low, high] = [self.elo, self.elo_low, self.elo_high].map(told);
        let even = if self.is_even { "even" } else { "not even" };
        format!(
            "{}: won {}, score {:.3} ({:.3} to {:.3}; an equal player has {:.3}: {even}), Elo {elo} ({low} to {high})",
            self.name, self.wins, self.score, self.low, self.high, self.even
        )
    }
}

impl SeatReport {
    fn text(&self) -> String {
        let share = match (self.share, self.low, self.high) {
            (Some(share), Some(low), Some(high)) => {
                format!(", share {share:.3} ({low:.3} to {high:.3})")
            }
            _ => String::new(),
        };
        let elo = self.elo.map_or_else(String::new, |elo| format!(", worth {elo:+.0} Elo"));
        format!("seat {}: won {}{share}{elo}", self.seat + 1, self.wins)
    }
}

/// A number as JSON has it: endless ones are left out.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn player(heading: &Heading, score: &Score, player: usize) -> PlayerReport {
    let even = Seating::sides(&heading.seatings, player).even();
    let estimate = score.estimate(player);
    let interval = estimate.map(|estimate| estimate.interval);
    PlayerReport {
        name: heading.players[player].clone(),
        wins: score.wins(player),
        score: estimate.map_or_else(|| first_score(score, player), |estimate| estimate.score),
        low: interval.map_or(0.0, |interval| interval.low),
        high: interval.map_or(1.0, |interval| interval.high),
        even,
        is_even: interval.is_none_or(|interval| interval.low <= even && even <= interval.high),
        elo: estimate.and_then(|estimate| finite(estimate.elo.elo)),
        elo_low: estimate.and_then(|estimate| finite(estimate.elo.low)),
        elo_high: estimate.and_then(|estimate| finite(estimate.elo.high)),
        normalised_elo: estimate.and_then(|estimate| estimate.normalised_elo),
    }
}

/// The score of the only block.
fn first_score(score: &Score, player: usize) -> f64 {
    score.block_scores(player).first().copied().unwrap_or(0.0)
}

fn seats(heading: &Heading, score: &Score) -> Vec<SeatReport> {
    let mut results = Results::default();
    score.add_to(&mut results, &heading.players);
    let effects = rate_pool(&results, &heading.players[0]).seats;
    let one_of_all = Sides::single(heading.config.seats());
    let report = |(seat, wins): (u8, u64)| {
        let estimate = MatchEstimate::of(&score.block_shares_of_seat(seat), &one_of_all);
        let effect = effects.iter().find(|effect| effect.seat == seat);
        SeatReport {
            seat,
            wins,
            share: estimate.map(|estimate| estimate.score),
            low: estimate.map(|estimate| estimate.interval.low),
            high: estimate.map(|estimate| estimate.interval.high),
            elo: effect.map(|effect| effect.elo),
        }
    };
    (0..).zip(score.wins_by_seat()).map(report).collect()
}

fn mixes(score: &Score, players: usize) -> Vec<MixReport> {
    let mut counts: Vec<usize> = score.seatings.iter().map(|s| s.seats_of(0)).collect();
    counts.sort_unstable();
    counts.dedup();
    if players != 2 || counts.len() < 2 {
        return Vec::new();
    }
    let mix = |seats| {
        let estimate = score.with_seats(0, seats).estimate(0)?;
        Some(MixReport {
            seats,
            score: estimate.score,
            elo: finite(estimate.elo.elo),
            elo_low: finite(estimate.elo.low),
            elo_high: finite(estimate.elo.high),
        })
    };
    counts.into_iter().filter_map(mix).collect()
}

/// Whether two mixes give strengths that differ by more than two standard errors: half widths of
/// 95 % are 1.96 of them.
fn disagree(mixes: &[MixReport]) -> bool {
    let known = |mix: &MixReport| Some((mix.elo?, (mix.elo_high? - mix.elo_low?) / 2.0));
    let known: Vec<(f64, f64)> = mixes.iter().filter_map(known).collect();
    matches!(known[..], [(a, half_a), (b, half_b)] if (a - b).abs() > half_a.hypot(half_b))
}
