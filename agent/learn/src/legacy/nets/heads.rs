//! Heads: layers on pooled values, and policies per cell.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

use super::NetError;
use super::layers::{Conv, Linear, Norm};
use super::loader::Loader;

/// Linear layers with ReLU between them.
#[derive(Module, Debug)]
pub(super) struct Layers {
    layers: Vec<Linear>,
}

impl Layers {
    /// The layers called `name1`, `name2` up to `count`.
    pub(super) fn load(
        load: &Loader<'_>,
        name: &str,
        count: usize,
        mut inputs: usize,
    ) -> Result<Self, NetError> {
        let mut layers = Vec::new();
        for number in 1..=count {
            let layer = load.linear(&format!("{name}{number}"), inputs)?;
            inputs = layer.outputs();
            layers.push(layer);
        }
        Ok(Self { layers })
    }

    /// Values of the last layer.
    pub(super) fn outputs(&self) -> usize {
        self.layers.last().map_or(0, Linear::outputs)
    }

    pub(super) fn forward(&self, mut x: Tensor<2>) -> Tensor<2> {
        for (number, layer) in self.layers.iter().enumerate() {
            x = layer.forward(if number == 0 { x } else { relu(x) });
        }
        x
    }
}

/// A convolution of single places with norm and ReLU, before pooling.
#[derive(Module, Debug)]
pub(super) struct PlaceConv {
    conv: Conv,
    bn: Norm,
}

impl PlaceConv {
    pub(super) fn load(load: &Loader<'_>, name: &str, inputs: usize) -> Result<Self, NetError> {
        let conv = load.conv(&format!("{name}_conv"), inputs)?;
        let bn = load.norm(&format!("{name}_bn"), conv.outputs())?;
        Ok(Self { conv, bn })
    }

    pub(super) fn outputs(&self) -> usize {
        self.conv.outputs()
    }

    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        relu(self.bn.forward(self.conv.forward(x)))
    }
}

/// Policy logits per cell, and some for moves without a cell.
#[derive(Module, Debug)]
pub(super) struct CellPolicy {
    placement: Conv,
    movement: Conv,
    /// Lines, eliminations and regions: square boards only.
    choices: Option<Choices>,
    special: Linear,
}

/// Policy logits of choices on square boards.
#[derive(Module, Debug)]
pub(super) struct Choices {
    line: Conv,
    elimination: Conv,
    territory: Conv,
}

impl CellPolicy {
    pub(super) fn load(
        load: &Loader<'_>,
        channels: usize,
        pooled: usize,
        is_hex: bool,
    ) -> Result<Self, NetError> {
        let conv = |name: &str, outputs: usize| {
            let conv = load.conv(name, channels)?;
            load.fits(name, conv.outputs() == outputs)?;
            Ok(conv)
        };
        let choices = if is_hex {
            None
        } else {
            Some(Choices {
                line: conv("line_form_conv", 4)?,
                elimination: conv("territory_claim_conv", 1)?,
                territory: conv("territory_choice_conv", 32)?,
            })
        };
        let special = load.linear("special_fc", pooled)?;
        load.fits("special_fc", special.outputs() == if is_hex { 1 } else { 7 })?;
        Ok(Self {
            placement: conv("placement_conv", 3)?,
            movement: load.conv("movement_conv", channels)?,
            choices,
            special,
        })
    }

    /// The logits in the order of the policy vector, `length` of them; the unused ones at its end
    /// are `unused`. Places where `mask` is 0 get `unused` too.
    pub(super) fn forward(
        &self,
        x: &Tensor<4>,
        pooled: Tensor<2>,
        mask: Option<&Tensor<4>>,
        (length, unused): (usize, f32),
    ) -> Tensor<2> {
        let per_cell = |conv: &Conv| {
            let logits = conv.forward(x.clone());
            let logits = match mask {
                Some(mask) => logits * mask.clone() + (mask.clone() - 1.0) * -unused,
                None => logits,
            };
            let [rows, channels, height, width] = logits.dims();
            logits.permute([0, 2, 3, 1]).reshape([rows, height * width * channels])
        };
        let special = self.special.forward(pooled);
        let mut parts = vec![per_cell(&self.placement), per_cell(&self.movement)];
        if let Some(choices) = &self.choices {
            parts.extend([per_cell(&choices.line), per_cell(&choices.elimination)]);
            parts.extend([special.clone(), per_cell(&choices.territory)]);
            // Bookkeeping shares the logit of the first special move.
            parts.push(special.narrow(1, 0, 1).repeat_dim(1, BOOKKEEPING));
        } else {
            parts.push(special);
        }
        let used: usize = parts.iter().map(|part| part.dims()[1]).sum();
        let rows = x.dims()[0];
        if used < length {
            parts.push(Tensor::full([rows, length - used], unused, &x.device()));
        }
        Tensor::cat(parts, 1)
    }
}

/// Bookkeeping moves of square boards.
const BOOKKEEPING: usize = 7;
