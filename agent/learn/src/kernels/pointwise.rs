//! Plain loops, compiled for each width of vectors.

use pulp::Arch;

/// `max(x, 0)` of each value.
pub(crate) fn relu(values: &mut [f32]) {
    Arch::new().dispatch(|| {
        for value in values {
            *value = value.max(0.0);
        }
    });
}

/// `max(x + y, 0)` of each pair, written over `values`.
pub(crate) fn add_relu(values: &mut [f32], other: &[f32]) {
    Arch::new().dispatch(|| {
        for (value, other) in values.iter_mut().zip(other) {
            *value = (*value + other).max(0.0);
        }
    });
}

/// `max(x + bias, 0)`, where each row of `slots` x channels has its own bias per channel.
pub(crate) fn add_per_row_relu(values: &mut [f32], bias: &[f32], slots: usize, channels: usize) {
    Arch::new().dispatch(|| {
        let rows = values.chunks_exact_mut(slots * channels).zip(bias.chunks_exact(channels));
        for (row, bias) in rows {
            for slot in row.chunks_exact_mut(channels) {
                for (value, bias) in slot.iter_mut().zip(bias) {
                    *value = (*value + bias).max(0.0);
                }
            }
        }
    });
}

/// `max(x + scale * y, 0)` written over `values`, where each row has its own scale per channel.
pub(crate) fn add_scaled_relu(
    values: &mut [f32],
    other: &[f32],
    scale: &[f32],
    slots: usize,
    channels: usize,
) {
    Arch::new().dispatch(|| {
        let rows =
            values.chunks_exact_mut(slots * channels).zip(other.chunks_exact(slots * channels));
        for ((row, other), scale) in rows.zip(scale.chunks_exact(channels)) {
            let slots = row.chunks_exact_mut(channels).zip(other.chunks_exact(channels));
            for (slot, other) in slots {
                for ((value, other), scale) in slot.iter_mut().zip(other).zip(scale) {
                    *value = (*value + other * scale).max(0.0);
                }
            }
        }
    });
}

/// The logistic function of each value.
pub(crate) fn sigmoid(values: &mut [f32]) {
    Arch::new().dispatch(|| {
        for value in values {
            *value = 1.0 / (1.0 + (-*value).exp());
        }
    });
}

/// Mean over `slots` of each channel, row after row.
pub(crate) fn mean(values: &[f32], slots: usize, channels: usize, out: &mut Vec<f32>) {
    Arch::new().dispatch(|| {
        out.clear();
        out.resize(values.len() / slots, 0.0);
        let rows = values.chunks_exact(slots * channels).zip(out.chunks_exact_mut(channels));
        for (row, sums) in rows {
            for slot in row.chunks_exact(channels) {
                for (sum, value) in sums.iter_mut().zip(slot) {
                    *sum += value;
                }
            }
            let count = slots as f32;
            for sum in sums {
                *sum /= count;
            }
        }
    });
}

/// Mean, then maximum of each channel, row after row. Values must not be negative, and 0 in slots
/// that do not count.
pub(crate) fn mean_and_max(
    values: &[f32],
    slots: usize,
    channels: usize,
    count: f32,
    out: &mut Vec<f32>,
) {
    Arch::new().dispatch(|| {
        out.clear();
        out.resize(2 * values.len() / slots, 0.0);
        let rows = values.chunks_exact(slots * channels).zip(out.chunks_exact_mut(2 * channels));
        for (row, out) in rows {
            let (sums, largest) = out.split_at_mut(channels);
            for slot in row.chunks_exact(channels) {
                for (sum, value) in sums.iter_mut().zip(slot) {
                    *sum += value;
                }
                for (max, value) in largest.iter_mut().zip(slot) {
                    *max = max.max(*value);
                }
            }
            for sum in sums {
                *sum /= count;
            }
        }
    });
}
