//! What a run tells of its network's loss on games held out.

use ringrift::event::HeldOutLoss;
use ringrift_learn::dataset::Dataset;
use ringrift_learn::net::Weights;
use ringrift_learn::train::Trainer;

/// The loss of the network that plays and, on the same rows, of the one that the run began with; `None`
/// where nothing is held out.
pub(super) fn told(
    trainer: &Trainer,
    origin: Option<&Weights>,
    data: &Dataset,
) -> Option<HeldOutLoss> {
    let found = trainer.held_out(trainer.kept(), data)?;
    let parent = origin.and_then(|weights| trainer.held_out(weights, data));
    Some(HeldOutLoss {
        rows: found.rows,
        total: finite(found.total),
        policy: found.policy.and_then(finite),
        value: finite(found.value),
        parent_total: parent.and_then(|parent| finite(parent.total)),
    })
}

/// Events hold no other numbers.
fn finite(loss: f32) -> Option<f64> {
    loss.is_finite().then_some(f64::from(loss))
}
