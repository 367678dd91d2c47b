//! How fast games end, and why they do not come.

use unicode_width::UnicodeWidthStr;

use super::stages::whole_parts;
use crate::model::World;
use crate::model::rows::heard::Heard;
use crate::model::rows::obstacles::{self, Obstacle};
use crate::model::rows::stages;
use crate::view::format;

/// The line of self-play, in so many columns: the number always, and why nothing is played as far as there
/// is room.
pub fn line<'a>(world: &'a World, heard: &Heard<'a>, room: usize) -> Option<String> {
    let rate = format::rate(stages::fleet_games_per_s(world, heard)?);
    let obstacles = obstacles::list(world, heard);
    if obstacles.is_empty() {
        let plies = world.states().filter_map(stages::mean_plies).next();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_stays_however_little_room_there_is_for_why() {
        let waits =
            [Obstacle::told("hex8_2p", "waits for training: 900 rows of hex8_2p are ahead of it")];
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
        let held = Obstacle::told("hex8_2p", "waits: the disk is full");
        assert_eq!(held.long, "held: the disk is full");
    }
}
