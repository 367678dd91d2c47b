//! How fast games end, and why they do not come.

use std::collections::BTreeSet;

use ringrift::state::State;
use unicode_width::UnicodeWidthStr;

use super::stages::whole_parts;
use crate::model::Model;
use crate::model::rows::heard::Heard;
use crate::model::rows::{share, stages};
use crate::model::text::clean;
use crate::view::format;

/// What self-play waits for, before what that is about.
const TRAINING: &str = "waits for training";

/// The line of self-play, in so many columns: the number always, and why nothing is played as far as there
/// is room.
pub fn line(model: &Model, room: usize) -> Option<String> {
    let rate = stages::fleet_games_per_s(model.shown(), model.shown_at())?;
    let rate = format::rate(rate);
    let obstacles = obstacles(model);
    if obstacles.is_empty() {
        let plies = model.shown().states().filter_map(stages::mean_plies).next();
        let plies = plies.map(|plies| format!("  {plies:.0} plies a game")).unwrap_or_default();
        let text = format!("{rate} games/s, last min{plies}");
        return Some(whole_parts(&text, room).to_owned());
    }
    Some(fit(&rate, &obstacles, room))
}

/// The rate, and as much of what keeps games from being played as there is room for.
fn fit(rate: &str, obstacles: &[Obstacle], room: usize) -> String {
    let Some(Obstacle { long, brief, .. }) = obstacles.first() else { return rate.to_owned() };
    let more = match obstacles.len() {
        1 => String::new(),
        all => format!(" and {} more", all - 1),
    };
    let from_long_to_brief = [
        format!("{rate} games/s, last min  {long}{more}"),
        format!("{rate}/s last min  {long}{more}"),
        format!("{rate}/s last min  {brief}{more}"),
        format!("{rate}/s  {brief}{more}"),
    ];
    let fits = from_long_to_brief.into_iter().find(|text| text.width() <= room);
    fits.unwrap_or_else(|| format!("{rate}/s  {brief}"))
}

/// Why something is not played.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Obstacle {
    /// What is about all comes first.
    rank: u8,
    /// With what it is about.
    long: String,
    /// Without that.
    brief: String,
}

/// Everything that keeps games from being played, each once.
fn obstacles(model: &Model) -> Vec<Obstacle> {
    let heard = Heard::of(model.shown(), model.shown_at());
    let mut all = BTreeSet::new();
    for state in states(model) {
        for (config, held) in &state.controls.paused {
            let brief = clean(&format!("paused by {}", held.by));
            let long = clean(&format!("{config} paused {}", held.why()));
            all.insert(Obstacle { rank: 0, long, brief });
        }
    }
    for share in share::all(model.shown()).filter(|share| heard.is(*share)) {
        let producers =
            share.state.pressure.on(share.node).into_iter().flat_map(|of| &of.held_back);
        all.extend(producers.filter_map(|(producer, held)| {
            let config = producer.strip_prefix("selfplay ")?;
            Some(obstacle(&clean(config), &clean(&held.reason)))
        }));
    }
    let held: Vec<String> = states(model)
        .flat_map(|state| state.controls.paused.keys().map(ToString::to_string))
        .collect();
    // Of what is paused nothing else has to be waited for.
    all.retain(|one| one.rank == 0 || !held.iter().any(|of| one.long.ends_with(of.as_str())));
    all.into_iter().collect()
}

/// What a configuration waits for, as its player says.
fn obstacle(config: &str, reason: &str) -> Obstacle {
    if reason.starts_with(TRAINING) {
        return Obstacle {
            rank: 1,
            long: format!("{TRAINING} {config}"),
            brief: TRAINING.to_owned(),
        };
    }
    let why = reason.strip_prefix("waits: ").unwrap_or(reason);
    Obstacle { rank: 1, long: format!("held: {why}"), brief: format!("held: {why}") }
}

fn states(model: &Model) -> impl Iterator<Item = &State> {
    model.shown().states()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_stays_however_little_room_there_is_for_why() {
        let waits =
            [obstacle("hex8_2p", "waits for training: 900 rows of hex8_2p are ahead of it")];
        let told = [60, 44, 32, 24, 10].map(|room| fit("0", &waits, room));
        assert_eq!(
            told,
            [
                "0 games/s, last min  waits for training hex8_2p",
                "0/s last min  waits for training hex8_2p",
                "0/s last min  waits for training",
                "0/s  waits for training",
                "0/s  waits for training",
            ]
        );
        let held = obstacle("hex8_2p", "waits: the disk is full");
        assert_eq!(held.long, "held: the disk is full");
    }
}
