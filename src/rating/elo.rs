//! The logistic Elo scale: 400 points are odds of ten to one.

/// Elo points per unit of log odds.
pub(super) const ELO_PER_LOGIT: f64 = 400.0 / std::f64::consts::LN_10;

/// Expected score, 0 to 1, of the side that is `elo` points stronger.
pub fn expected_score(elo: f64) -> f64 {
    1.0 / (1.0 + 10_f64.powf(-elo / 400.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_hundred_points_are_ten_to_one() {
        assert!((expected_score(400.0) - 10.0 / 11.0).abs() < 1e-12);
        assert!((expected_score(35.0) + expected_score(-35.0) - 1.0).abs() < 1e-12);
        assert!((expected_score(ELO_PER_LOGIT) - 1.0 / (1.0 + (-1.0_f64).exp())).abs() < 1e-12);
    }
}
