//! A whole network.

use burn::module::Module;
use burn::tensor::activation::{relu, softmax, tanh};
use burn::tensor::{Device, Tensor, TensorData};
use ringrift::game::BoardKind;

use super::NetError;
use super::block::Block;
use super::class::{Class, Plan};
use super::heads::{CellPolicy, Layers, PlaceConv};
use super::layers::{Conv, Norm, mean_over_frame};
use super::loader::Loader;
use crate::legacy::files::TensorMap;
use crate::legacy::grid;
use crate::legacy::planes::GLOBALS;
use crate::legacy::policy::OldPolicy;

/// Logits of policy places that stand for no move.
const UNUSED_SQUARE: f32 = -1e4;
const UNUSED_HEX: f32 = -1e9;

/// Outputs for a batch.
#[derive(Debug)]
pub struct OldOutputs {
    /// Rows x value outputs, -1 to 1.
    pub value: Tensor<2>,
    /// Rows x policy logits.
    pub policy: Tensor<2>,
    /// Rows x value outputs x ranks: probabilities. Only of versions 3 and 4 for square boards.
    pub ranks: Option<Tensor<3>>,
}

#[derive(Module, Debug)]
struct Params {
    stem: Conv,
    stem_norm: Norm,
    blocks: Vec<Block>,
    /// Hexagonal boards: what the value reads.
    value_conv: Option<PlaceConv>,
    value: Layers,
    policy: PolicyHead,
    ranks: Option<Layers>,
}

#[derive(Module, Debug)]
enum PolicyHead {
    /// On means over the frame.
    Pooled(Layers),
    /// On means over the cells, after a convolution.
    Masked(MaskedPolicy),
    /// Per cell.
    Cells(CellPolicy),
}

#[derive(Module, Debug)]
struct MaskedPolicy {
    conv: PlaceConv,
    layers: Layers,
}

/// A network of the older service.
#[derive(Debug, Clone)]
pub struct OldNet {
    plan: Plan,
    params: Params,
    /// 1 on the cells of a hexagonal board, 0 beside them.
    mask: Option<Tensor<4>>,
    unused: Vec<String>,
    device: Device,
}

/// What hexagonal networks store of their board.
const MASK: &str = "hex_mask";

impl OldNet {
    /// Puts parameters on a device.
    ///
    /// # Errors
    /// When they are not those of a known network, or do not fit each other.
    pub fn new(tensors: &TensorMap, device: &Device) -> Result<Self, NetError> {
        let plan = Plan::of(tensors)?;
        let load = Loader::new(tensors, plan.class.name(), device);
        let params = Params::load(&load, &plan)?;
        let mask = if plan.class.is_hex() {
            let (cells, side) = (cells_of_frame(plan.board), grid::side(plan.board));
            load.agrees(MASK, &cells)?;
            Some(Tensor::from_data(TensorData::new(cells, [1, 1, side, side]), device))
        } else {
            None
        };
        let unused = load.unused();
        Ok(Self { plan, params, mask, unused, device: device.clone() })
    }

    /// Names of parameters that are no part of the network.
    pub fn unused(&self) -> &[String] {
        &self.unused
    }

    /// Refuses a network whose numbers overflow on an empty frame.
    ///
    /// # Errors
    /// [`NetError::Unsound`].
    pub fn check_sound(&self) -> Result<(), NetError> {
        let side = grid::side(self.plan.board);
        let planes = vec![0.0; self.plan.planes * side * side];
        let outputs = self.run(planes, vec![0.0; GLOBALS]);
        let finite = |data: TensorData| {
            data.try_into_vec::<f32>().is_ok_and(|all| all.iter().all(|value| value.is_finite()))
        };
        if finite(outputs.value.into_data()) && finite(outputs.policy.into_data()) {
            return Ok(());
        }
        Err(NetError::Unsound)
    }

    /// What kind of network it is.
    pub fn plan(&self) -> Plan {
        self.plan
    }

    /// Runs a batch: rows x planes x rows of the frame x columns, and rows x globals.
    pub fn forward(&self, x: Tensor<4>, globals: &Tensor<2>) -> OldOutputs {
        let p = &self.params;
        let x = match &self.mask {
            Some(mask) => x * mask.clone(),
            None => x,
        };
        let mut x = relu(p.stem_norm.forward(p.stem.forward(x)));
        for block in &p.blocks {
            x = block.forward(x);
        }
        let with_globals = |pooled: Tensor<2>| Tensor::cat(vec![pooled, globals.clone()], 1);
        let pooled = with_globals(self.mean_over_cells(x.clone()));
        let value_input = match &p.value_conv {
            Some(conv) => with_globals(self.mean_over_cells(conv.forward(x.clone()))),
            None => pooled.clone(),
        };
        let policy = match &p.policy {
            PolicyHead::Pooled(layers) => layers.forward(pooled.clone()),
            PolicyHead::Masked(head) => {
                let hidden = self.mean_over_cells(head.conv.forward(x.clone()));
                head.layers.forward(with_globals(hidden))
            }
            PolicyHead::Cells(head) => {
                let length = OldPolicy::new(self.plan.board).len();
                let unused = if self.mask.is_some() { UNUSED_HEX } else { UNUSED_SQUARE };
                head.forward(&x, pooled.clone(), self.mask.as_ref(), (length, unused))
            }
        };
        let seats = self.plan.values;
        let ranks = p.ranks.as_ref().map(|layers| {
            let logits = layers.forward(pooled);
            let rows = logits.dims()[0];
            softmax(logits.reshape([rows, seats, seats]), 2)
        });
        OldOutputs { value: tanh(p.value.forward(value_input)), policy, ranks }
    }

    /// Runs a batch of encoded positions.
    pub fn run(&self, planes: Vec<f32>, globals: Vec<f32>) -> OldOutputs {
        let (side, rows) = (grid::side(self.plan.board), globals.len() / GLOBALS);
        let planes = TensorData::new(planes, [rows, self.plan.planes, side, side]);
        let globals = TensorData::new(globals, [rows, GLOBALS]);
        let on = |data| Tensor::<2>::from_data(data, &self.device);
        self.forward(Tensor::from_data(planes, &self.device), &on(globals))
    }

    /// Mean of each channel over the cells of the board.
    fn mean_over_cells(&self, x: Tensor<4>) -> Tensor<2> {
        let Some(mask) = &self.mask else { return mean_over_frame(x) };
        let [rows, channels, height, width] = x.dims();
        let cells = self.plan.board.cells() as f32;
        let x = (x * mask.clone()).reshape([rows, channels, height * width]);
        x.sum_dim(2).reshape([rows, channels]) / cells
    }
}

impl Params {
    fn load(load: &Loader<'_>, plan: &Plan) -> Result<Self, NetError> {
        let stem = load.conv("conv1", plan.planes)?;
        let channels = stem.outputs();
        let pooled = channels + GLOBALS;
        let depth = if plan.class == Class::SquareV4 { 3 } else { 2 };
        let attends = plan.class == Class::SquareV4;
        let blocks = (0..plan.blocks).map(|index| Block::load(load, index, channels, attends));
        let value_conv =
            plan.class.is_hex().then(|| PlaceConv::load(load, "value", channels)).transpose()?;
        let value_inputs = value_conv.as_ref().map_or(pooled, |conv| conv.outputs() + GLOBALS);
        let has_ranks = matches!(plan.class, Class::SquareV3 | Class::SquareV4);
        let ranks = has_ranks.then(|| Layers::load(load, "rank_dist_fc", depth, pooled));
        let ranks = ranks.transpose()?;
        if let Some(ranks) = &ranks {
            load.fits("rank_dist_fc1", ranks.outputs() == plan.values * plan.values)?;
        }
        Ok(Self {
            stem_norm: load.norm("bn1", channels)?,
            stem,
            blocks: blocks.collect::<Result<_, _>>()?,
            value_conv,
            value: Layers::load(load, "value_fc", depth, value_inputs)?,
            policy: PolicyHead::load(load, plan.class, channels)?,
            ranks,
        })
    }
}

impl PolicyHead {
    fn load(load: &Loader<'_>, class: Class, channels: usize) -> Result<Self, NetError> {
        let pooled = channels + GLOBALS;
        Ok(match class {
            Class::SquareV2 => Self::Pooled(Layers::load(load, "policy_fc", 2, pooled)?),
            Class::HexV2 => {
                let conv = PlaceConv::load(load, "policy", channels)?;
                let layers = Layers::load(load, "policy_fc", 2, conv.outputs() + GLOBALS)?;
                Self::Masked(MaskedPolicy { conv, layers })
            }
            Class::SquareV3 | Class::SquareV4 | Class::HexV3 => {
                Self::Cells(CellPolicy::load(load, channels, pooled, class.is_hex())?)
            }
        })
    }
}

/// 1 for each place of the frame that is a cell.
fn cells_of_frame(board: BoardKind) -> Vec<f32> {
    let side = grid::side(board);
    let is_cell = |place: usize| grid::cell_at(board, place % side, place / side).is_some();
    (0..side * side).map(|place| f32::from(u8::from(is_cell(place)))).collect()
}
