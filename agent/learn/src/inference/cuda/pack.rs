//! Weights and inputs in the order in which the kernels read them.

use super::plan::ConvPlan;

/// A number in bf16: the upper half of its f32, rounded to the nearest, ties to even.
pub(super) fn bf16(value: f32) -> u16 {
    let bits = value.to_bits();
    let rounding = 0x7fff + ((bits >> 16) & 1);
    (bits.wrapping_add(rounding) >> 16) as u16
}

/// Weights of a convolution `[output, input, tap]` as stages x outputs x inputs of a stage: taps are
/// the outer stages, parts of the input channels the inner ones.
pub(super) fn convolution(
    weight: &[f32],
    inputs: usize,
    outputs: usize,
    plan: ConvPlan,
) -> Vec<u16> {
    let chunk = plan.chunk();
    let mut packed = vec![0; plan.taps * plan.inputs * plan.outputs];
    for output in 0..outputs {
        for input in 0..inputs {
            for tap in 0..plan.taps {
                let stage = tap * (plan.inputs / chunk) + input / chunk;
                let at = (stage * plan.outputs + output) * chunk + input % chunk;
                packed[at] = bf16(weight[(output * inputs + input) * plan.taps + tap]);
            }
        }
    }
    packed
}

/// A dense layer on pooled channels, `[means, then maxima][output]`, for padded channels.
pub(super) fn pooled_dense(
    weight: &[f32],
    channels: usize,
    padded: usize,
    outputs: usize,
    padded_outputs: usize,
) -> Vec<f32> {
    let mut packed = vec![0.0; 2 * padded * padded_outputs];
    for input in 0..2 * channels {
        let place = if input < channels { input } else { padded + input - channels };
        let row = &weight[input * outputs..][..outputs];
        packed[place * padded_outputs..][..outputs].copy_from_slice(row);
    }
    packed
}

/// A dense layer `[input][output]` for padded outputs.
pub(super) fn wide_dense(weight: &[f32], outputs: usize, padded: usize) -> Vec<f32> {
    weight.chunks_exact(outputs).flat_map(|row| padded_to(row, padded)).collect()
}

/// Values with zeros behind them.
pub(super) fn padded_to(values: &[f32], len: usize) -> Vec<f32> {
    let mut padded = values.to_vec();
    padded.resize(len, 0.0);
    padded
}

/// Spatial inputs in bf16 with zeros behind the planes of each slot.
pub(super) fn planes(values: &[f32], planes: usize, padded: usize, to: &mut [u16]) {
    for (from, to) in values.chunks_exact(planes).zip(to.chunks_exact_mut(padded)) {
        let (used, rest) = to.split_at_mut(planes);
        used.iter_mut().zip(from).for_each(|(to, from)| *to = bf16(*from));
        rest.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bf16_rounds_to_the_nearest_and_ties_to_even() {
        assert_eq!(bf16(1.0), 0x3f80);
        assert_eq!(bf16(-0.5), 0xbf00);
        // One half of the last place above 1: the even neighbour is 1 itself.
        assert_eq!(bf16(f32::from_bits(0x3f80_8000)), 0x3f80);
        assert_eq!(bf16(f32::from_bits(0x3f81_8000)), 0x3f82);
        assert_eq!(bf16(f32::from_bits(0x3f80_8001)), 0x3f81);
    }

    #[test]
    fn planes_are_padded_with_zeros() {
        let mut to = [9; 8];
        planes(&[1.0, 0.0, -1.0, 2.0, 0.5, 1.0], 3, 4, &mut to);
        assert_eq!(to, [0x3f80, 0, 0xbf80, 0, 0x4000, 0x3f00, 0x3f80, 0]);
    }

    #[test]
    fn maxima_follow_the_padded_means() {
        let packed = pooled_dense(&[1.0, 2.0, 3.0, 4.0], 2, 3, 1, 2);
        assert_eq!(packed, [1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 3.0, 0.0, 4.0, 0.0, 0.0, 0.0]);
    }
}
