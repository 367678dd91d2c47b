//! How many simulations a decision is worth.

/// The named budgets of the older service's documents.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter, strum::EnumString, strum::Display,
)]
#[strum(serialize_all = "lowercase")]
pub enum Budget {
    /// 64: games for training, many of them.
    Throughput,
    /// 150: ordinary play.
    Standard,
    /// 800: matches.
    Quality,
    /// 1600: the strongest of the documents.
    Ultimate,
    /// 3200: the strongest of the older service's code.
    Master,
}

impl Budget {
    /// Simulations per decision.
    pub const fn simulations(self) -> usize {
        match self {
            Self::Throughput => 64,
            Self::Standard => 150,
            Self::Quality => 800,
            Self::Ultimate => 1600,
            Self::Master => 3200,
        }
    }
}

/// The budget that the older service gives a network of a rating after some epochs: linear between
/// fixed points from 1300 to 1900, up to doubled with the epochs, never above [`Budget::Master`],
/// and that from 1900 on. No board enters: where that service knows one, it cuts the result to the
/// board's budget of training (2400 on `hex8` and `square8`, 3200 on the larger ones), which its
/// callers have to do here.
pub fn budget_for_elo(elo: f64, epoch: u32) -> usize {
    /// (Elo, simulations) between which the budget is linear.
    const POINTS: [(f64, f64); 4] =
        [(1300.0, 50.0), (1500.0, 150.0), (1700.0, 800.0), (1900.0, 1600.0)];
    let master = Budget::Master.simulations();
    if elo >= POINTS[3].0 {
        return master;
    }
    let base = POINTS
        .windows(2)
        .find(|pair| elo < pair[1].0)
        .map_or(POINTS[3].1, |pair| between(pair[0], pair[1], elo.max(pair[0].0)));
    let growth = (1.0 + f64::from(epoch) / 100.0).min(2.0);
    let budget = (base.floor() * growth) as usize;
    budget.min(master)
}

fn between((x0, y0): (f64, f64), (x1, y1): (f64, f64), x: f64) -> f64 {
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_by_rating_are_those_of_the_older_service() {
        let text = include_str!("../../../../tests/data/search/elo_budget.json");
        let rows: Vec<(f64, u32, usize)> = serde_json::from_str(text).unwrap();
        assert_eq!(rows.len(), 44);
        for (elo, epoch, budget) in rows {
            assert_eq!(budget_for_elo(elo, epoch), budget, "elo {elo}, epoch {epoch}");
        }
    }

    #[test]
    fn budgets_have_names() {
        assert_eq!("quality".parse(), Ok(Budget::Quality));
        assert_eq!(Budget::Throughput.to_string(), "throughput");
    }
}
