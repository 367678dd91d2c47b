//! Which theme is shown when nobody names one, and how many colours the terminal has.
//!
//! The order: flag, configuration file, `CLICOLOR_FORCE`, `NO_COLOR`, `CLICOLOR=0`, `TERM=dumb`.

use ratatui::style::Color;

/// A theme without any colour.
const NONE: &str = "mono";

/// The theme that takes the terminal's own colours.
const OWN: &str = "terminal";

/// The theme to start with. `named` comes from the flag or the configuration file; `variable` reads
/// the environment.
pub fn theme(named: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> String {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let forced = set("CLICOLOR_FORCE").is_some_and(|value| value != "0");
    let unwanted = set("NO_COLOR").is_some()
        || set("CLICOLOR").is_some_and(|value| value == "0")
        || set("TERM").is_some_and(|value| value == "dumb");
    let usual = if unwanted && !forced { NONE } else { OWN };
    named.unwrap_or(usual).to_owned()
}

/// True if the terminal says that it has 24 bits of colour.
pub fn is_true_colour(variable: impl Fn(&str) -> Option<String>) -> bool {
    let says = |name: &str, part: &str| variable(name).is_some_and(|value| value.contains(part));
    says("COLORTERM", "truecolor") || says("COLORTERM", "24bit") || says("TERM", "-direct")
}

/// The nearest of the 240 fixed colours of a terminal with 256: the cube of 216, or the 24 greys.
pub fn nearest(colour: Color) -> Color {
    let Color::Rgb(r, g, b) = colour else { return colour };
    let cube = [r, g, b].map(step);
    let of_cube = cube.map(|step| LEVELS[usize::from(step)]);
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    // At most 23.
    let grey = ((mean.saturating_sub(3)) / 10).min(23) as u8;
    let of_grey = [8 + 10 * grey; 3];
    if distance([r, g, b], of_grey) < distance([r, g, b], of_cube) {
        return Color::Indexed(232 + grey);
    }
    Color::Indexed(16 + 36 * cube[0] + 6 * cube[1] + cube[2])
}

/// The six levels of a channel in the cube.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

fn step(channel: u8) -> u8 {
    let away = |level: &u8| level.abs_diff(channel);
    let nearest = (0..6).zip(LEVELS).min_by_key(|(_, level)| away(level));
    nearest.map_or(0, |(step, _)| step)
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(named: Option<&str>, set: &[(&str, &str)]) -> String {
        let value = |name: &str| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        theme(named, value)
    }

    #[test]
    fn the_operator_goes_before_the_environment() {
        let no_colour = ("NO_COLOR", "1");
        assert_eq!(chosen(None, &[]), "terminal");
        assert_eq!(chosen(None, &[no_colour]), "mono");
        assert_eq!(chosen(None, &[("NO_COLOR", "")]), "terminal", "empty is not set");
        assert_eq!(chosen(Some("dark"), &[no_colour]), "dark");
        assert_eq!(chosen(None, &[no_colour, ("CLICOLOR_FORCE", "1")]), "terminal");
        assert_eq!(chosen(None, &[no_colour, ("CLICOLOR_FORCE", "0")]), "mono");
        assert_eq!(chosen(None, &[("CLICOLOR", "0")]), "mono");
        assert_eq!(chosen(None, &[("TERM", "dumb")]), "mono");
    }

    #[test]
    fn colours_come_as_near_as_256_allow() {
        assert_eq!(nearest(Color::Rgb(255, 255, 255)), Color::Indexed(231));
        assert_eq!(nearest(Color::Rgb(0, 0, 0)), Color::Indexed(16));
        assert_eq!(nearest(Color::Rgb(0x80, 0x80, 0x80)), Color::Indexed(244));
        assert_eq!(nearest(Color::Rgb(0xd7, 0, 0x5f)), Color::Indexed(161));
        assert_eq!(nearest(Color::Yellow), Color::Yellow, "the terminal's own stay");
    }
}
