//! The reference engine: the burn network on any burn device.

use burn::tensor::{Device, Transaction};

use super::{Engine, RawOutputs};
use crate::encode::Inputs;
use crate::net::{Net, NetShape, Weights};

/// Runs the burn network.
#[derive(Debug)]
pub struct BurnEngine {
    net: Net,
}

impl BurnEngine {
    /// Puts weights on a device.
    pub fn new(shape: NetShape, weights: &Weights, device: &Device) -> Self {
        Self { net: Net::new(shape, weights, device) }
    }
}

impl Engine for BurnEngine {
    fn run(&mut self, inputs: &Inputs, outputs: &mut RawOutputs) {
        let (planes, globals) = self.net.upload(inputs);
        let (policy, value) = self.net.play(planes, globals);
        let read = Transaction::default().register(policy).register(value).execute();
        let mut read = read.into_iter().map(|data| data.try_into_vec().unwrap_or_default());
        outputs.policy = read.next().unwrap_or_default();
        outputs.value = read.next().unwrap_or_default();
    }

    fn describe(&self) -> String {
        format!("burn on {:?}", self.net.device())
    }
}
