//! The names of the themes; what they look like is the view's business.

/// Every built-in theme, in the order in which a key goes through them.
pub const NAMES: [&str; 6] = ["terminal", "dark", "light", "contrast", "cvd", "mono"];

/// The theme after the one named `name`, in a circle.
pub fn after(name: &str) -> &'static str {
    let next = NAMES.iter().position(|known| *known == name).map_or(0, |index| index + 1);
    NAMES[next % NAMES.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_circle_of_themes_closes() {
        let mut name = NAMES[0];
        for expected in NAMES.iter().skip(1).chain(&NAMES[..1]) {
            name = after(name);
            assert_eq!(name, *expected);
        }
    }
}
