//! Fuzzy matching: letters in order, better the closer together and the nearer to word starts.

/// A letter of the pattern at the start of a word.
const WORD_START: i32 = 8;
/// A letter that follows the one matched before it.
const ADJACENT: i32 = 5;
/// Each letter that is passed over.
const GAP: i32 = -1;

/// How well `pattern` fits `text`: `None` if its letters do not occur in this order; higher is
/// better. Case does not matter. Cost is linear in the length of `text`.
pub fn score(pattern: &str, text: &str) -> Option<i32> {
    let mut wanted = pattern.chars().flat_map(char::to_lowercase).peekable();
    let (mut score, mut adjacent, mut word_start) = (0, false, true);
    for c in text.chars().flat_map(char::to_lowercase) {
        let Some(next) = wanted.peek() else { break };
        if *next == c {
            wanted.next();
            score += if word_start { WORD_START } else { 1 };
            score += if adjacent { ADJACENT } else { 0 };
            adjacent = true;
        } else {
            score += GAP;
            adjacent = false;
        }
        word_start = !c.is_alphanumeric();
    }
    wanted.peek().is_none().then_some(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_must_occur_in_order() {
        assert!(score("nxs", "next-screen").is_some());
        assert!(score("NS", "next-screen").is_some());
        assert_eq!(score("sn", "next"), None);
        assert_eq!(score("", "anything"), Some(0));
        assert_eq!(score("longer", "long"), None);
    }

    #[test]
    fn prefixes_and_word_starts_go_first() {
        assert!(score("pro", "promote") > score("pro", "previous-screen-o"));
        assert!(score("ns", "next-screen") > score("ns", "runs"));
    }
}
