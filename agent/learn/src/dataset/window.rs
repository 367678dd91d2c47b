//! How many of the newest rows are trained on.

/// Power law of the KataGo paper (appendix C): the window grows more slowly than the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Rows up to which all are kept.
    pub scale: f64,
    /// Exponent of growth.
    pub alpha: f64,
    /// Slope where growth begins.
    pub beta: f64,
}

impl Window {
    /// For small boards on CPU cores (learning.md c.3): 43 k rows of 100 k, 164 k of 1 M.
    pub const SMALL: Self = Self { scale: 20_000.0, alpha: 0.65, beta: 0.4 };

    /// Size of the window when `total` rows have been made.
    pub fn rows(self, total: u64) -> u64 {
        let ratio = total as f64 / self.scale;
        if ratio <= 1.0 {
            return total;
        }
        let growth = self.beta * (ratio.powf(self.alpha) - 1.0) / self.alpha;
        let rows = (self.scale * (1.0 + growth)) as u64;
        rows.min(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_follows_the_table() {
        for (total, rows) in [(10_000, 10_000), (100_000, 43_000), (1_000_000, 164_000)] {
            let window = Window::SMALL.rows(total);
            assert!(window.abs_diff(rows) < 1_000, "{total} rows give {window}");
        }
    }
}
