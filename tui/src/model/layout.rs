//! How the lines of a terminal are shared out: what is on top, the body, the time bar, the last line.

/// Lines on top: how things stand, and the screens.
pub const HEAD: u16 = 2;

/// The last line.
pub const FOOT: u16 = 1;

/// Terminals from this height on have room for the time bar.
const WITH_TIME_BAR: u16 = 20;

/// Lines of the time bar in a terminal of so many.
pub fn time_bar(lines: u16) -> u16 {
    u16::from(lines >= WITH_TIME_BAR)
}

/// Lines that are left for a screen and what lies over it.
pub fn body(lines: u16) -> u16 {
    lines.saturating_sub(HEAD + FOOT + time_bar(lines))
}
