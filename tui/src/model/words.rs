//! Words around numbers.

/// `1 row`, `12 rows`: for words that take an s.
pub fn counted(count: u64, one: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {one}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_is_one() {
        assert_eq!([0, 1, 12].map(|n| counted(n, "row")), ["0 rows", "1 row", "12 rows"]);
    }
}
