//! The encodings in `positions.jsonl`: planes and global vectors.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::checker::Checker;
use crate::legacy::planes::{Frame, GLOBALS};

/// Tolerance of sums of planes.
const SUMS: f64 = 1e-4;
/// Tolerance of single values, which are rounded in the file.
const VALUES: f64 = 1e-6;

#[derive(Deserialize)]
pub(super) struct EncodingSample {
    planes: Option<PlanesSample>,
    globals: Option<Vec<f64>>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct PlanesSample {
    shape: Option<Vec<usize>>,
    sha256_f32le: Option<String>,
    channel_sums: Option<Vec<f64>>,
    nonzero: Option<Vec<(usize, usize, usize, f64)>>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

impl EncodingSample {
    pub(super) fn check(&self, id: &str, name: &str, frame: &Frame, checker: &mut Checker<'_>) {
        checker.missing(&format!("{name}.planes"), self.planes.is_none());
        checker.missing(&format!("{name}.globals"), self.globals.is_none());
        if let Some(planes) = &self.planes {
            planes.check(id, name, frame, checker);
        }
        if let Some(globals) = &self.globals {
            checker.same(id, &format!("{name}.globals length"), globals.len(), GLOBALS);
            for (at, (expected, got)) in globals.iter().zip(frame.globals).enumerate() {
                checker.near(id, &format!("{name}.globals[{at}]"), *expected, got.into(), VALUES);
            }
        }
        checker.unknown(id, name, &self.rest, &[]);
    }
}

impl PlanesSample {
    fn check(&self, id: &str, name: &str, frame: &Frame, checker: &mut Checker<'_>) {
        let area = frame.shape[1] * frame.shape[2];
        let nothing = self.sha256_f32le.is_none() && self.nonzero.is_none();
        checker.missing(&format!("{name}.planes: hash and cells"), nothing);
        if let Some(shape) = &self.shape {
            let what = format!("{name}.shape");
            checker.same(id, &what, format!("{shape:?}"), format!("{:?}", frame.shape));
        }
        if let Some(hash) = &self.sha256_f32le {
            checker.same(id, &format!("{name}.sha256_f32le"), hash.clone(), frame.sha256());
        }
        let sums = frame.planes.chunks(area).map(|plane| plane.iter().map(|v| f64::from(*v)).sum());
        let sums: Vec<f64> = sums.collect();
        if let Some(listed) = &self.channel_sums {
            checker.same(id, &format!("{name}.channel_sums length"), listed.len(), sums.len());
        }
        for (plane, expected) in self.channel_sums.iter().flatten().enumerate() {
            let got = sums.get(plane).copied().unwrap_or(f64::NAN);
            checker.near(id, &format!("{name}.channel_sums[{plane}]"), *expected, got, SUMS);
        }
        if let Some(cells) = &self.nonzero {
            self.check_cells(id, name, frame, cells, checker);
        }
        checker.unknown(id, name, &self.rest, &[]);
    }

    fn check_cells(
        &self,
        id: &str,
        name: &str,
        frame: &Frame,
        cells: &[(usize, usize, usize, f64)],
        checker: &mut Checker<'_>,
    ) {
        let [_, rows, columns] = frame.shape;
        let place = |at: usize| (at / columns / rows, at / columns % rows, at % columns);
        let filled = frame.planes.iter().enumerate().filter(|(_, value)| **value != 0.0);
        let mut ours: BTreeMap<_, f64> =
            filled.map(|(at, value)| (place(at), f64::from(*value))).collect();
        checker.same(id, &format!("{name}.nonzero count"), cells.len(), ours.len());
        for (plane, row, column, expected) in cells {
            // Taken out: a cell that is listed twice hides another.
            let got = ours.remove(&(*plane, *row, *column)).unwrap_or(f64::NAN);
            let what = format!("{name}.nonzero[{plane},{row},{column}]");
            checker.near(id, &what, *expected, got, VALUES);
        }
    }
}
