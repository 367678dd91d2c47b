//! One forward pass of one position.

use pulp::{Simd, WithSimd};

use super::dense::{add, relu};
use super::net::{CpuBlock, CpuNet};
use crate::inference::RawOutputs;

/// Activations; borders of the grids are 0 and stay 0.
#[derive(Debug)]
pub(super) struct Buffers {
    input: Vec<f32>,
    trunk: Vec<f32>,
    hidden: Vec<f32>,
    result: Vec<f32>,
    planes: Vec<f32>,
    value: Vec<f32>,
    pooled: Vec<f32>,
    bias: Vec<f32>,
    dense: Vec<f32>,
}

impl Buffers {
    pub(super) fn new(net: &CpuNet) -> Self {
        let pixels = net.grid.pixels();
        let trunk = vec![0.0; pixels * net.trunk()];
        Self {
            input: vec![0.0; pixels * net.shape.planes],
            hidden: trunk.clone(),
            result: trunk.clone(),
            trunk,
            planes: vec![0.0; pixels * net.policy_planes.outputs()],
            value: vec![0.0; pixels * net.value_hidden.outputs()],
            pooled: Vec::new(),
            bias: Vec::new(),
            dense: Vec::new(),
        }
    }
}

/// The work for one position; appends to the outputs.
pub(super) struct Pass<'a> {
    pub(super) net: &'a CpuNet,
    pub(super) buffers: &'a mut Buffers,
    pub(super) planes: &'a [f32],
    pub(super) globals: &'a [f32],
    pub(super) outputs: &'a mut RawOutputs,
}

impl WithSimd for Pass<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        self.trunk(simd);
        self.policy(simd);
        self.value(simd);
    }
}

impl Pass<'_> {
    #[inline(always)]
    fn trunk<S: Simd>(&mut self, simd: S) {
        let (net, b) = (self.net, &mut *self.buffers);
        let planes = net.shape.planes;
        for (slot, values) in self.planes.chunks_exact(planes).enumerate() {
            let pixel = net.grid.pixel(slot / net.shape.side, slot % net.shape.side);
            b.input[pixel * planes..][..planes].copy_from_slice(values);
        }
        net.globals.run(self.globals, &mut b.bias);
        add(&mut b.bias, net.stem.bias());
        net.stem.run(simd, &net.grid, &b.input, &b.bias, &mut b.trunk);
        masked_relu(net, &mut b.trunk);
        for block in &net.blocks {
            self.block(simd, block);
        }
    }

    #[inline(always)]
    fn block<S: Simd>(&mut self, simd: S, block: &CpuBlock) {
        let (net, b) = (self.net, &mut *self.buffers);
        block.first.run(simd, &net.grid, &b.trunk, block.first.bias(), &mut b.hidden);
        masked_relu(net, &mut b.hidden);
        if let Some(pool) = &block.pool {
            pool_board(net, &b.hidden, net.real_trunk(), &mut b.pooled);
            pool.run(&b.pooled, &mut b.bias);
            for pixel in net.grid.cells() {
                let values = &mut b.hidden[pixel * net.trunk()..][..net.trunk()];
                add(values, &b.bias);
                relu(values);
            }
        }
        block.second.run(simd, &net.grid, &b.hidden, block.second.bias(), &mut b.result);
        add(&mut b.trunk, &b.result);
        masked_relu(net, &mut b.trunk);
    }

    #[inline(always)]
    fn policy<S: Simd>(&mut self, simd: S) {
        let (net, b) = (self.net, &mut *self.buffers);
        pool_board(net, &b.trunk, net.real_trunk(), &mut b.pooled);
        net.policy_pool.run(&b.pooled, &mut b.bias);
        add(&mut b.bias, net.policy_hidden.bias());
        net.policy_hidden.run(simd, &net.grid, &b.trunk, &b.bias, &mut b.hidden);
        masked_relu(net, &mut b.hidden);
        let head = &net.policy_planes;
        head.run(simd, &net.grid, &b.hidden, head.bias(), &mut b.planes);
        let (side, wanted) = (net.shape.side, net.shape.policy_planes);
        for slot in 0..net.shape.area() {
            let pixel = net.grid.pixel(slot / side, slot % side);
            let values = &b.planes[pixel * head.outputs()..][..wanted];
            self.outputs.policy.extend_from_slice(values);
        }
        net.policy_scalars.run(&b.pooled, &mut b.dense);
        self.outputs.policy.extend_from_slice(&b.dense);
    }

    #[inline(always)]
    fn value<S: Simd>(&mut self, simd: S) {
        let (net, b) = (self.net, &mut *self.buffers);
        let head = &net.value_hidden;
        head.run(simd, &net.grid, &b.trunk, head.bias(), &mut b.value);
        masked_relu(net, &mut b.value);
        pool_board(net, &b.value, crate::net::VALUE_CHANNELS, &mut b.pooled);
        net.value_dense.run(&b.pooled, &mut b.dense);
        relu(&mut b.dense);
        net.value_seats.run(&b.dense, &mut b.bias);
        self.outputs.value.extend_from_slice(&b.bias);
    }
}

/// `max(x, 0)` on the board and 0 beside it.
#[inline(always)]
fn masked_relu(net: &CpuNet, values: &mut [f32]) {
    relu(values);
    if net.grid.is_full() {
        return;
    }
    let (side, width) = (net.shape.side, values.len() / net.grid.pixels());
    for (slot, _) in net.shape.mask.iter().enumerate().filter(|(_, mask)| **mask == 0.0) {
        let pixel = net.grid.pixel(slot / side, slot % side);
        values[pixel * width..][..width].fill(0.0);
    }
}

/// Mean and maximum over the cells of the first `channels` channels; values are not negative.
#[inline(always)]
fn pool_board(net: &CpuNet, values: &[f32], channels: usize, out: &mut Vec<f32>) {
    out.clear();
    out.resize(2 * channels, 0.0);
    let (sums, largest) = out.split_at_mut(channels);
    let width = values.len() / net.grid.pixels();
    for pixel in net.grid.cells() {
        let values = &values[pixel * width..][..channels];
        for ((value, sum), max) in values.iter().zip(&mut *sums).zip(&mut *largest) {
            *sum += value;
            *max = max.max(*value);
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let cells = net.grid.cells().len() as f32;
    sums.iter_mut().for_each(|sum| *sum /= cells);
}
