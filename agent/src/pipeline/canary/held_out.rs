//! Did training make the network worse on games that nothing was learnt from?

use ringrift::event::HeldOutLoss;

use super::Verdict;

/// Share by which the loss may exceed that of the network it was trained from. Both are measured on
/// the same rows, so that chance moves them together; that the newest games are harder to foretell
/// cancels, too. A run that does its work lowers the loss or leaves it within a few hundredths, one that
/// diverged or learnt its games by heart is far beyond a tenth.
const HIGHEST_RISE: f64 = 0.10;

/// Judges what training measured; what was not measured is no fault.
pub(super) fn judge(held_out: Option<&HeldOutLoss>) -> Verdict {
    let Some(&HeldOutLoss { rows, total, parent_total, .. }) = held_out else {
        return Verdict { passed: true, reason: "no loss on games held out is known".to_owned() };
    };
    let Some(total) = total.filter(|total| total.is_finite()) else {
        let reason = format!("its loss on {rows} rows held out is not finite");
        return Verdict { passed: false, reason };
    };
    let measured = format!("loss {total:.3} on {rows} rows held out");
    match parent_total {
        None => Verdict { passed: true, reason: format!("{measured}, nothing to compare it with") },
        Some(parent) => Verdict {
            passed: total <= parent * (1.0 + HIGHEST_RISE),
            reason: format!(
                "{measured}, {parent:.3} before its training, at most {:.0}% more allowed",
                100.0 * HIGHEST_RISE
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(total: Option<f64>, parent_total: Option<f64>) -> Verdict {
        judge(Some(&HeldOutLoss { rows: 4_096, total, policy: None, value: None, parent_total }))
    }

    #[test]
    fn a_tenth_more_than_before_is_the_most() {
        assert!(judged(Some(3.29), Some(3.0)).passed);
        let worse = judged(Some(3.31), Some(3.0));
        assert!(!worse.passed);
        let told = "loss 3.310 on 4096 rows held out, 3.000 before its training, at most 10% more";
        assert!(worse.reason.starts_with(told), "{}", worse.reason);
    }

    #[test]
    fn a_loss_that_is_not_finite_is_a_fault_and_an_unknown_one_is_none() {
        for total in [None, Some(f64::NAN), Some(f64::INFINITY)] {
            assert!(!judged(total, None).passed, "{total:?}");
        }
        assert!(judged(Some(3.0), None).passed, "the first network");
        assert!(judge(None).passed, "nothing was held out");
    }
}
