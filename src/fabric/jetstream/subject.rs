//! Subjects: names as they may stand between the dots.

/// The name as one token. Identifiers may have dots, which separate tokens; `~` is in none of them.
pub(super) fn token(name: &str) -> String {
    name.replace('.', "~")
}

/// The name that this token was made from.
pub(super) fn name(token: &str) -> String {
    token.replace('~', ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive() {
        for text in ["a", "gpu.7.eu", "..", "a:b_c-d"] {
            assert!(!token(text).contains('.'));
            assert_eq!(name(&token(text)), text);
        }
    }
}
