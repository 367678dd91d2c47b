//! One forward pass of a few positions.

use super::net::{CpuBlock, CpuNet};
use crate::inference::RawOutputs;
use crate::kernels::{Bias, Workspace, pointwise};
use crate::net::VALUE_CHANNELS;

/// Activations, `rows x slots x channels`; kept between passes.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    work: Workspace,
    trunk: Vec<f32>,
    hidden: Vec<f32>,
    result: Vec<f32>,
    pooled: Vec<f32>,
    bias: Vec<f32>,
    scalars: Vec<f32>,
}

/// The work for a few positions; appends to the outputs.
pub(super) struct Pass<'a> {
    pub(super) net: &'a CpuNet,
    pub(super) buffers: &'a mut Buffers,
    pub(super) planes: &'a [f32],
    pub(super) globals: &'a [f32],
    pub(super) outputs: &'a mut RawOutputs,
}

impl Pass<'_> {
    pub(super) fn run(mut self) {
        self.trunk(&mut |_| {});
        self.policy();
        self.value();
    }

    /// `watch` sees the inputs of each convolution of the blocks, as far as they are floats.
    pub(super) fn trunk(&mut self, watch: &mut impl FnMut(&[f32])) {
        let (net, b) = (self.net, &mut *self.buffers);
        let channels = net.shape.size.channels;
        net.globals.run(self.globals, &mut b.bias);
        b.trunk.resize(self.planes.len() / net.stem.inputs() * channels, 0.0);
        net.stem.run(self.planes, Bias::Row(&b.bias), &mut b.trunk, &mut b.work);
        pointwise::relu(&mut b.trunk);
        clear_beside(net, &mut b.trunk, channels);
        for block in &net.blocks {
            self.block(block, watch);
        }
    }

    fn block(&mut self, block: &CpuBlock, watch: &mut impl FnMut(&[f32])) {
        let (net, b) = (self.net, &mut *self.buffers);
        let (slots, channels) = (net.shape.area(), net.shape.size.channels);
        watch(&b.trunk);
        let (first, second) = (&block.first, &block.second);
        let is_done = block.pool.is_none()
            && first.run_into(second, &net.beside, &b.trunk, &mut b.result, &mut b.work);
        if !is_done {
            first.run(&b.trunk, &mut b.hidden, &mut b.work);
            pointwise::relu(&mut b.hidden);
            clear_beside(net, &mut b.hidden, channels);
            if let Some(pool) = &block.pool {
                pointwise::mean_and_max(&b.hidden, slots, channels, net.cells(), &mut b.pooled);
                pool.run(&b.pooled, &mut b.bias);
                pointwise::add_per_row_relu(&mut b.hidden, &b.bias, slots, channels);
                clear_beside(net, &mut b.hidden, channels);
            }
            watch(&b.hidden);
            second.run(&b.hidden, &mut b.result, &mut b.work);
        }
        pointwise::add_relu(&mut b.trunk, &b.result);
        clear_beside(net, &mut b.trunk, channels);
    }

    fn policy(&mut self) {
        let (net, b) = (self.net, &mut *self.buffers);
        let (slots, channels) = (net.shape.area(), net.shape.size.channels);
        pointwise::mean_and_max(&b.trunk, slots, channels, net.cells(), &mut b.pooled);
        net.policy_pool.run(&b.pooled, &mut b.bias);
        net.policy_hidden.run(&b.trunk, &mut b.hidden);
        pointwise::add_per_row_relu(&mut b.hidden, &b.bias, slots, channels);
        net.policy_planes.run(&b.hidden, &mut b.result);
        net.policy_scalars.run(&b.pooled, &mut b.scalars);
        let planes = b.result.chunks_exact(slots * net.policy_planes.outputs());
        for (planes, scalars) in planes.zip(b.scalars.chunks(net.policy_scalars.outputs())) {
            self.outputs.policy.extend_from_slice(planes);
            self.outputs.policy.extend_from_slice(scalars);
        }
    }

    fn value(&mut self) {
        let (net, b) = (self.net, &mut *self.buffers);
        net.value_hidden.run(&b.trunk, &mut b.hidden);
        pointwise::relu(&mut b.hidden);
        clear_beside(net, &mut b.hidden, VALUE_CHANNELS);
        let slots = net.shape.area();
        pointwise::mean_and_max(&b.hidden, slots, VALUE_CHANNELS, net.cells(), &mut b.pooled);
        net.value_dense.run(&b.pooled, &mut b.result);
        pointwise::relu(&mut b.result);
        net.value_seats.run(&b.result, &mut b.bias);
        self.outputs.value.extend_from_slice(&b.bias);
    }
}

/// Sets to 0 what lies beside the board.
fn clear_beside(net: &CpuNet, values: &mut [f32], channels: usize) {
    if net.beside.is_empty() {
        return;
    }
    for row in values.chunks_exact_mut(net.shape.area() * channels) {
        for slot in &net.beside {
            row[slot * channels..][..channels].fill(0.0);
        }
    }
}
