//! `heuristic_weights.json`: the profiles that this program carries.

use super::checker::Checker;
use crate::legacy::evaluation::Profiles;

pub(super) fn check(text: &str, checker: &mut Checker<'_>) {
    let theirs: Profiles = match serde_json::from_str(text) {
        Ok(profiles) => profiles,
        Err(error) => {
            checker.mismatch("", "content", "keys and profiles", &error.to_string());
            return;
        }
    };
    let ours = Profiles::built_in();
    checker.same("keys", "order", theirs.keys.join(" "), ours.keys.join(" "));
    for (name, weights) in &theirs.profiles {
        let Some(known) = ours.profiles.get(name) else {
            checker.mismatch(name, "profile", "a known profile", "not known");
            continue;
        };
        for (key, expected) in weights {
            checker.near(name, key, *expected, known.get(key).copied().unwrap_or(f64::NAN), 1e-9);
        }
        for key in known.keys().filter(|key| !weights.contains_key(*key)) {
            checker.note(&format!("{name} has no {key}"));
        }
    }
    for name in ours.profiles.keys().filter(|name| !theirs.profiles.contains_key(*name)) {
        checker.note(&format!("no profile {name} in the file"));
    }
}
