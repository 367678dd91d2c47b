//! "Did you mean": the known name that a typo most likely meant.

/// Names less alike than this are no suggestion (Jaro-Winkler, 1 = equal).
const ALIKE: f64 = 0.8;

/// The candidate most like `name`, if one is alike enough.
pub fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    candidates
        .map(|candidate| (likeness(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Compares the whole name, and its last part, which people remember best.
fn likeness(name: &str, candidate: &str) -> f64 {
    let last = |key: &str| key.rsplit('.').next().map(str::to_owned).unwrap_or_default();
    strsim::jaro_winkler(name, candidate)
        .max(0.99 * strsim::jaro_winkler(&last(name), &last(candidate)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_key_and_noise_finds_none() {
        let keys = ["server.listen", "disk.stop_percent", "data_dir"];
        assert_eq!(nearest("server.lisen", keys.into_iter()), Some("server.listen"));
        assert_eq!(nearest("listen", keys.into_iter()), Some("server.listen"));
        assert_eq!(nearest("zzz", keys.into_iter()), None);
    }
}
