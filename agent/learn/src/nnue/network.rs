//! Weights made ready to play.

use ringrift::game::Seat;

use super::NnueShape;
use super::accumulator::{Accumulator, FirstLayer};
use super::shape::{HIDDEN, WIDTH};
use crate::net::{Weights, WeightsError};
use crate::search::softmax;
use crate::values::{MoverVec, SeatVec};

/// One in the integers of the first layer.
const ONE: f32 = 65_536.0;
/// The largest weight of the first layer: the sum over all features of a full board stays an integer
/// of 32 bits.
const LARGEST: u8 = 8;

/// A network that values positions. The first layer is computed in integers, what follows in f32.
#[derive(Debug)]
pub struct Nnue {
    first: FirstLayer,
    /// Of each sum, those of the mover first.
    hidden: Vec<[f32; HIDDEN]>,
    hidden_bias: [f32; HIDDEN],
    /// Of each seat, the mover first.
    seats: Vec<[f32; HIDDEN]>,
    seats_bias: Vec<f32>,
}

impl Nnue {
    /// The network of these weights.
    ///
    /// # Errors
    /// When a weight of the first layer is outside of -8 to 8.
    pub fn new(shape: NnueShape, weights: &Weights) -> Result<Self, WeightsError> {
        let first = FirstLayer {
            space: shape.space,
            rows: integers(weights, "accumulator.weight")?.as_chunks().0.to_vec(),
            bias: *integers(weights, "accumulator.bias")?.first_chunk().expect(SHAPE),
        };
        let seats_bias = weights.get("seats.bias").to_vec();
        let by_input = weights.get("seats.weight");
        let seat = |seat| std::array::from_fn(|input| by_input[input * seats_bias.len() + seat]);
        Ok(Self {
            first,
            hidden: weights.get("hidden.weight").as_chunks().0.to_vec(),
            hidden_bias: *weights.get("hidden.bias").first_chunk().expect(SHAPE),
            seats: (0..seats_bias.len()).map(seat).collect(),
            seats_bias,
        })
    }

    /// The first layer, which accumulators follow positions by.
    pub(super) fn first(&self) -> &FirstLayer {
        &self.first
    }

    /// The win probabilities of the position that the accumulator stands at.
    pub(super) fn value(&self, sums: &Accumulator, mover: Seat) -> SeatVec {
        let seats = self.first.space.seats();
        let mut hidden = self.hidden_bias;
        let mut viewer = mover;
        for rows in self.hidden.chunks_exact(WIDTH) {
            for (sum, row) in sums.of(viewer).iter().zip(rows).filter(|(sum, _)| **sum > 0) {
                let active = *sum as f32 / ONE;
                hidden.iter_mut().zip(row).for_each(|(out, weight)| *out += active * weight);
            }
            viewer = viewer.next(seats);
        }
        let mut values = MoverVec::default();
        for ((value, row), bias) in values.0.iter_mut().zip(&self.seats).zip(&self.seats_bias) {
            let products = hidden.iter().zip(row).map(|(active, weight)| active.max(0.0) * weight);
            *value = bias + products.sum::<f32>();
        }
        softmax(&mut values.0[..usize::from(seats)]);
        values.to_seats(mover, seats)
    }
}

const SHAPE: &str = "weights are collected by their shape";

/// A tensor of the first layer in integers.
fn integers(weights: &Weights, name: &str) -> Result<Vec<i32>, WeightsError> {
    let integer = |weight: &f32| {
        // At most 8 x 65,536.
        (weight.abs() <= LARGEST.into()).then(|| (weight * ONE).round() as i32)
    };
    let found: Option<Vec<i32>> = weights.get(name).iter().map(integer).collect();
    found.ok_or_else(|| WeightsError::TooLarge { name: name.to_owned(), limit: LARGEST })
}
