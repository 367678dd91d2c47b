//! A storm of sizes: a window that is dragged by its corner.

use std::time::Duration;

use super::screen::Screen;
use crate::table::Row;

/// Sizes within a second.
const SIZES: u16 = 40;

/// How many repaints a storm may cost, in bytes of whole screens.
const REPAINTS: f64 = 4.0;

/// The row about it.
pub fn rows(
    screen: &mut Screen,
    (columns, lines): (u16, u16),
    name: impl Fn(&str) -> String,
) -> anyhow::Result<Vec<Row>> {
    let settle = Duration::from_millis(500);
    screen.until_silent(settle)?;
    screen.keys("\x0c")?;
    let whole: usize = screen.until_silent(settle)?.iter().map(|(_, bytes)| bytes).sum();
    for step in 0..SIZES {
        screen.resize((columns - 1 - step % 2, lines))?;
        std::thread::sleep(Duration::from_millis(25));
    }
    screen.resize((columns, lines))?;
    let storm: usize = screen.until_silent(settle)?.iter().map(|(_, bytes)| bytes).sum();
    let repaints = storm as f64 / whole as f64;
    let what = format!("{SIZES} sizes in 1 s, repaints ({storm} of {whole} bytes)");
    Ok(vec![Row::at_most(name(&what), REPAINTS, repaints)])
}
