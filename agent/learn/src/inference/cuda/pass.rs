//! Buffers of one engine, and the launches of one batch.

use std::sync::Arc;
use std::time::Duration;

use cudarc::driver::sys::CUevent_flags;
use cudarc::driver::{CudaFunction, CudaStream, DriverError};

use super::card::CudaError;
use super::launch::{
    AddPooled, Arguments, At, Buffer, Convolution, DenseRows, PolicyPool, Staging, ValueHead,
    launch,
};
use super::net::{Block, Conv, CudaNet, Dense};
use super::{pack, plan::Plan};
use crate::encode::Inputs;
use crate::inference::RawOutputs;
use crate::net::{NetShape, VALUE_CHANNELS};

/// A stream, and memory for the largest batch so far; both come with the first batch.
#[derive(Default)]
pub(super) struct Pass {
    stream: Option<Arc<CudaStream>>,
    room: Option<Room>,
}

impl Pass {
    /// Replaces `outputs` with those of a batch.
    pub(super) fn run(
        &mut self,
        net: &CudaNet,
        inputs: &Inputs,
        outputs: &mut RawOutputs,
    ) -> Result<(), CudaError> {
        outputs.policy.clear();
        outputs.value.clear();
        let Self { stream, room } = self;
        let stream = match stream {
            Some(stream) => stream,
            None => stream.insert(net.card().context().new_stream()?),
        };
        let at_once = net.plan.rows_at_once();
        let planes = inputs.planes.chunks(at_once * net.plan.area * net.shape.planes);
        let globals = inputs.globals.chunks(at_once * net.shape.globals);
        for (planes, globals) in planes.zip(globals) {
            let rows = globals.len() / net.shape.globals;
            if room.as_ref().is_none_or(|room| room.rows < rows) {
                *room = None; // frees the smaller one first
                *room = Some(Room::new(net, stream, rows.next_power_of_two().min(at_once))?);
            }
            let Some(room) = room else { continue };
            let ran = Launches { net, stream, room, rows }.run(planes, globals);
            // Whatever happened, nothing may still run when the buffers are used again.
            ran.and(stream.synchronize()).map_err(CudaError::from)?;
            room.collect(net, rows, outputs)?;
        }
        Ok(())
    }

    /// Time of so many passes over what the buffers hold.
    pub(super) fn resident(&mut self, net: &CudaNet, passes: u32) -> Result<Duration, CudaError> {
        let (Some(stream), Some(room)) = (&self.stream, &mut self.room) else {
            return Ok(Duration::ZERO);
        };
        let rows = room.rows;
        let launches = Launches { net, stream, room, rows };
        let timed = Some(CUevent_flags::CU_EVENT_DEFAULT);
        let start = stream.record_event(timed)?;
        let ran = (0..passes).try_for_each(|_| launches.compute());
        let end = stream.record_event(timed)?;
        ran.and(stream.synchronize())?;
        Ok(Duration::from_secs_f32(start.elapsed_ms(&end)?.max(0.0) / 1000.0))
    }
}

/// Buffers for so many rows.
struct Room {
    rows: usize,
    planes_staging: Staging<u16>,
    globals_staging: Staging<f32>,
    policy_staging: Staging<f32>,
    value_staging: Staging<f32>,
    planes: Buffer<u16>,
    globals: Buffer<f32>,
    trunk: Buffer<u16>,
    hidden: Buffer<u16>,
    value_hidden: Buffer<u16>,
    row_bias: Buffer<f32>,
    policy: Buffer<f32>,
    value: Buffer<f32>,
}

impl Room {
    fn new(net: &CudaNet, stream: &Arc<CudaStream>, rows: usize) -> Result<Self, DriverError> {
        let context = net.card().context();
        let (NetShape { globals, seats, .. }, plan) = (&net.shape, net.plan);
        let Plan { area, planes, channels, .. } = plan;
        let policy = net.shape.policy_len();
        Ok(Self {
            rows,
            planes_staging: Staging::new(context, rows * area * planes)?,
            globals_staging: Staging::new(context, rows * globals)?,
            policy_staging: Staging::new(context, rows * policy)?,
            value_staging: Staging::new(context, rows * seats)?,
            planes: Buffer::zeros(stream, rows * area * planes)?,
            globals: Buffer::zeros(stream, rows * globals)?,
            trunk: Buffer::zeros(stream, rows * area * channels)?,
            hidden: Buffer::zeros(stream, rows * area * channels)?,
            value_hidden: Buffer::zeros(stream, rows * area * VALUE_CHANNELS)?,
            row_bias: Buffer::zeros(stream, rows * channels)?,
            policy: Buffer::zeros(stream, rows * policy)?,
            value: Buffer::zeros(stream, rows * seats)?,
        })
    }

    /// Appends the outputs that have arrived.
    fn collect(
        &mut self,
        net: &CudaNet,
        rows: usize,
        outputs: &mut RawOutputs,
    ) -> Result<(), DriverError> {
        let policy = self.policy_staging.slice(rows * net.shape.policy_len())?;
        outputs.policy.extend_from_slice(policy);
        outputs.value.extend_from_slice(self.value_staging.slice(rows * net.shape.seats)?);
        Ok(())
    }
}

/// What is started for one batch.
struct Launches<'a> {
    net: &'a CudaNet,
    stream: &'a CudaStream,
    room: &'a mut Room,
    rows: usize,
}

/// Where a convolution writes, and what it adds.
#[derive(Clone, Copy)]
struct Around {
    row_bias: At,
    residual: At,
    activations: At,
    results: At,
    relu: bool,
}

impl Around {
    fn activations(to: At) -> Self {
        let nothing = At::NOTHING;
        Self { row_bias: nothing, residual: nothing, activations: to, results: nothing, relu: true }
    }
}

impl Launches<'_> {
    fn run(mut self, planes: &[f32], globals: &[f32]) -> Result<(), DriverError> {
        self.upload(planes, globals)?;
        self.compute()?;
        self.download()
    }

    fn compute(&self) -> Result<(), DriverError> {
        self.trunk()?;
        self.policy()?;
        self.value()
    }

    fn upload(&mut self, planes: &[f32], globals: &[f32]) -> Result<(), DriverError> {
        let (room, plan, shape) = (&mut *self.room, self.net.plan, &self.net.shape);
        let staged = room.planes_staging.slice(self.rows * plan.area * plan.planes)?;
        pack::planes(planes, shape.planes, plan.planes, staged);
        room.planes.fill(staged)?;
        let staged = room.globals_staging.slice(globals.len())?;
        staged.copy_from_slice(globals);
        room.globals.fill(staged)
    }

    fn trunk(&self) -> Result<(), DriverError> {
        let (net, room) = (self.net, &*self.room);
        self.dense(&room.globals, net.shape.globals, &net.globals)?;
        let (trunk, row_bias) = (room.trunk.at(), room.row_bias.at());
        let stem = Around { row_bias, ..Around::activations(trunk) };
        self.convolve(&net.kernels.stem, &net.stem, room.planes.at(), stem)?;
        net.blocks.iter().try_for_each(|block| self.block(block))
    }

    fn block(&self, block: &Block) -> Result<(), DriverError> {
        let kernel = &self.net.kernels.trunk;
        let (trunk, hidden) = (self.room.trunk.at(), self.room.hidden.at());
        self.convolve(kernel, &block.first, trunk, Around::activations(hidden))?;
        if let Some(pool) = &block.pool {
            let arguments = AddPooled {
                x: hidden,
                weight: pool.weight.at(),
                bias: pool.bias.at(),
                mask: self.net.mask.at(),
                cells: self.net.cells,
            };
            self.per_row(&self.net.kernels.add_pooled, &arguments)?;
        }
        // In place: each block of the kernel reads of the trunk only the pixels that it writes.
        let added = Around { residual: trunk, ..Around::activations(trunk) };
        self.convolve(kernel, &block.second, hidden, added)
    }

    fn policy(&self) -> Result<(), DriverError> {
        let (net, room) = (self.net, &*self.room);
        let (hidden, row_bias) = (room.hidden.at(), room.row_bias.at());
        let arguments = PolicyPool {
            x: room.trunk.at(),
            weight: net.policy_pool.weight.at(),
            bias: net.policy_pool.bias.at(),
            row_bias,
            scalar_weight: net.policy_scalars.weight.at(),
            scalar_bias: net.policy_scalars.bias.at(),
            policy: room.policy.at(),
            cells: net.cells,
            scalars: int(net.shape.policy_scalars),
            row_stride: int(net.shape.policy_len()),
        };
        self.per_row(&net.kernels.policy_pool, &arguments)?;
        let biased = Around { row_bias, ..Around::activations(hidden) };
        self.convolve(&net.kernels.policy_hidden, &net.policy_hidden, room.trunk.at(), biased)?;
        let results =
            Around { results: room.policy.at(), relu: false, ..Around::activations(At::NOTHING) };
        self.convolve(&net.kernels.policy_planes, &net.policy_planes, hidden, results)
    }

    fn value(&self) -> Result<(), DriverError> {
        let (net, room) = (self.net, &*self.room);
        let hidden = Around::activations(room.value_hidden.at());
        self.convolve(&net.kernels.value_hidden, &net.value_hidden, room.trunk.at(), hidden)?;
        let arguments = ValueHead {
            x: room.value_hidden.at(),
            weight: net.value_dense.weight.at(),
            bias: net.value_dense.bias.at(),
            seat_weight: net.value_seats.weight.at(),
            seat_bias: net.value_seats.bias.at(),
            value: room.value.at(),
            cells: net.cells,
            seats: int(net.shape.seats),
        };
        self.per_row(&net.kernels.value_head, &arguments)
    }

    fn download(&mut self) -> Result<(), DriverError> {
        let (room, shape) = (&mut *self.room, &self.net.shape);
        room.policy.read(room.policy_staging.slice(self.rows * shape.policy_len())?)?;
        room.value.read(room.value_staging.slice(self.rows * shape.seats)?)
    }

    fn convolve(
        &self,
        kernel: &CudaFunction,
        conv: &Conv,
        input: At,
        around: Around,
    ) -> Result<(), DriverError> {
        let arguments = Convolution {
            input,
            weight: conv.weight.at(),
            bias: conv.bias.at(),
            row_bias: around.row_bias,
            residual: around.residual,
            mask: self.net.mask.at(),
            activations: around.activations,
            results: around.results,
            rows: int(self.rows),
            row_stride: int(self.net.shape.policy_len()),
            channels: int(self.net.shape.policy_planes),
            relu: i32::from(around.relu),
        };
        let memory = conv.plan.shared_memory();
        launch(self.stream, kernel, conv.plan.grid(self.rows), memory, &arguments)
    }

    /// A dense layer on each row, to the row bias.
    fn dense(&self, x: &Buffer<f32>, inputs: usize, layer: &Dense) -> Result<(), DriverError> {
        let arguments = DenseRows {
            x: x.at(),
            weight: layer.weight.at(),
            bias: layer.bias.at(),
            result: self.room.row_bias.at(),
            inputs: int(inputs),
            outputs: int(self.net.plan.channels),
        };
        self.per_row(&self.net.kernels.dense_rows, &arguments)
    }

    fn per_row<A: Arguments>(
        &self,
        kernel: &CudaFunction,
        arguments: &A,
    ) -> Result<(), DriverError> {
        let rows = u32::try_from(self.rows).unwrap_or(u32::MAX);
        launch(self.stream, kernel, (rows, 1), 0, arguments)
    }
}

/// Sizes of a network and rows of a batch are far below 2^31.
fn int(size: usize) -> i32 {
    i32::try_from(size).unwrap_or(i32::MAX)
}
