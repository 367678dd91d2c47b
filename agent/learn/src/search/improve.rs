//! Policy improvement from completed Q-values (Danihelka et al., "Policy improvement by planning
//! with Gumbel", ICLR 2022, sections 3 and 4).

/// What is known of the moves of one position, in the order of its legal list.
#[derive(Debug, Clone, Copy)]
pub struct Actions<'a> {
    /// The network's logits.
    pub logits: &'a [f32],
    /// Softmax of the logits.
    pub priors: &'a [f32],
    /// How often each move was searched.
    pub visits: &'a [u32],
    /// Mean value for the mover of each searched move; ignored where `visits` is 0.
    pub q: &'a [f32],
    /// The network's value for the mover.
    pub value: f32,
}

/// The scale of sigma(q) = (`visit` + max N) * `scale` * q, for q a win probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sigma {
    /// c_visit, 50 in the paper.
    pub visit: f32,
    /// c_scale, 1.0 in the paper for Go.
    pub scale: f32,
}

impl Sigma {
    /// The factor on q for a position whose most visited move has `max_visits`.
    fn factor(self, max_visits: u32) -> f32 {
        #[allow(clippy::cast_precision_loss)]
        let visits = max_visits as f32;
        (self.visit + visits) * self.scale
    }
}

/// The value that stands in for moves without visits: the network's value, corrected by the
/// visited moves in proportion to their prior (appendix D of the paper).
pub fn mixed_value(actions: &Actions<'_>) -> f32 {
    let (mut visits, mut mass, mut weighted) = (0u32, 0.0f32, 0.0f32);
    for index in 0..actions.visits.len() {
        if actions.visits[index] > 0 {
            let prior = actions.priors[index].max(f32::MIN_POSITIVE);
            visits += actions.visits[index];
            mass += prior;
            weighted += prior * actions.q[index];
        }
    }
    if visits == 0 {
        return actions.value;
    }
    #[allow(clippy::cast_precision_loss)]
    let visits = visits as f32;
    (actions.value + visits * weighted / mass) / (1.0 + visits)
}

/// logits + sigma(completed Q): what makes up the improved policy.
#[derive(Debug)]
pub struct Improved<'a> {
    actions: &'a Actions<'a>,
    mixed: f32,
    factor: f32,
}

impl<'a> Improved<'a> {
    /// Of the moves of one position.
    pub fn new(actions: &'a Actions<'a>, sigma: Sigma) -> Self {
        let factor = sigma.factor(actions.visits.iter().copied().max().unwrap_or(0));
        Self { actions, mixed: mixed_value(actions), factor }
    }

    /// Of one move.
    pub fn logit(&self, index: usize) -> f32 {
        let Actions { logits, visits, q, .. } = self.actions;
        let q = if visits[index] > 0 { q[index] } else { self.mixed };
        logits[index] + self.factor * q
    }

    /// Replaces `out` with those of every move.
    pub fn logits(&self, out: &mut Vec<f32>) {
        let Actions { logits, visits, q, .. } = self.actions;
        let completed = |((logit, visits), q): ((&f32, &u32), &f32)| {
            logit + self.factor * if *visits > 0 { *q } else { self.mixed }
        };
        out.clear();
        out.extend(logits.iter().zip(*visits).zip(*q).map(completed));
    }
}

/// Turns logits into probabilities in place.
pub fn softmax(logits: &mut [f32]) {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut total = 0.0;
    for logit in logits.iter_mut() {
        *logit = (*logit - max).exp();
        total += *logit;
    }
    for logit in logits.iter_mut() {
        *logit /= total;
    }
}

/// Index of the largest value, the first of equals; 0 for an empty list.
pub fn argmax(values: impl IntoIterator<Item = f32>) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (index, value) in values.into_iter().enumerate() {
        if value > best.1 {
            best = (index, value);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mixed_value_of_an_unsearched_position_is_the_networks() {
        let actions = Actions {
            logits: &[0.0, 0.0],
            priors: &[0.5, 0.5],
            visits: &[0, 0],
            q: &[0.0, 0.0],
            value: 0.3,
        };
        assert_eq!(mixed_value(&actions), 0.3);
    }

    #[test]
    fn the_mixed_value_weighs_visited_moves_by_prior() {
        let actions = Actions {
            logits: &[0.0; 3],
            priors: &[0.6, 0.2, 0.2],
            visits: &[2, 1, 0],
            q: &[0.5, 0.9, 0.0],
            value: 0.2,
        };
        let weighted = (0.6 * 0.5 + 0.2 * 0.9) / 0.8;
        assert!((mixed_value(&actions) - (0.2 + 3.0 * weighted) / 4.0).abs() < 1e-6);
    }
}
