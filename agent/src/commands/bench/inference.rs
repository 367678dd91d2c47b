//! `bench inference`: evaluations per second of CPU time.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;

use ringrift::game::ConfigKey;
use ringrift_learn::device;
use ringrift_learn::encode::{Encoder, Inputs};
use ringrift_learn::inference::{CpuEngine, CpuNet, Engine, Precision, RawOutputs};
use ringrift_learn::net::{NetShape, NetSize, Weights};
use ringrift_learn::se_net::{SeEngine, SeFile, SeOutputs, SeShape, SeWeights};
use ringrift_learn::{kernels, rng};

use super::inference_args::InferenceBenchArgs;
use super::{clock, sample, throughput};

/// Rows of noise that show how large activations become.
const CALIBRATION: usize = 64;

#[derive(Debug, Serialize)]
struct Report {
    net: String,
    engine: String,
    /// Fused multiply-adds of one core, measured.
    peak_gflops: f64,
    results: Vec<Measured>,
}

#[derive(Debug, Serialize)]
struct Measured {
    batch: u32,
    rows_per_cpu_s: f64,
    user_cpu_s: f64,
    /// Multiplications and additions of the direct sum per second; fast algorithms need fewer and
    /// may pass the peak.
    direct_gflops: Option<f64>,
}

/// A network and inputs of any batch size.
trait Subject {
    fn prepare(&mut self, batch: usize);
    fn run(&mut self);
    fn describe(&self) -> String;
    fn flops(&self) -> Option<usize>;
}

/// Measures and prints.
///
/// # Errors
/// When the network is unknown or the CPU time cannot be read.
pub(super) fn run(args: &InferenceBenchArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let limit = Duration::try_from_secs_f64(args.seconds).context("--seconds")?;
    if args.device != "cpu" || args.threads > 1 {
        return throughput::run(args, limit, out);
    }
    device::choose("cpu")?.in_precision(args.precision)?;
    let mut subject = subject(args)?;
    let report = Report {
        net: args.net.clone(),
        engine: subject.describe(),
        peak_gflops: peak()?,
        results: args
            .batch
            .iter()
            .map(|batch| measure(&mut *subject, *batch, limit))
            .collect::<Result<_, _>>()?,
    };
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
        return Ok(());
    }
    writeln!(
        out,
        "{}: {}; peak of one core {:.0} GFLOP/s",
        report.net, report.engine, report.peak_gflops
    )?;
    writeln!(out, "{:>6} {:>12} {:>14}", "batch", "rows/cpu-s", "direct GFLOP/s")?;
    for row in &report.results {
        let direct = row.direct_gflops.map_or("-".to_owned(), |value| format!("{value:.0}"));
        writeln!(out, "{:>6} {:>12.0} {direct:>14}", row.batch, row.rows_per_cpu_s)?;
    }
    Ok(())
}

fn measure(subject: &mut dyn Subject, batch: u32, limit: Duration) -> anyhow::Result<Measured> {
    subject.prepare(batch as usize);
    let (calls, user_cpu_s) = clock::repeat(limit, || {
        subject.run();
        Ok(())
    })?;
    let rows_per_cpu_s = f64::from(calls) * f64::from(batch) / user_cpu_s;
    let direct_gflops = subject.flops().map(|flops| flops as f64 * rows_per_cpu_s / 1e9);
    Ok(Measured { batch, rows_per_cpu_s, user_cpu_s, direct_gflops })
}

fn peak() -> anyhow::Result<f64> {
    let (calls, spent) = clock::repeat(Duration::from_millis(200), || {
        std::hint::black_box(kernels::multiply_adds());
        Ok(())
    })?;
    let flops = kernels::PEAK_FLOPS as f64;
    Ok(f64::from(calls) * flops / spent / 1e9)
}

fn subject(args: &InferenceBenchArgs) -> anyhow::Result<Box<dyn Subject>> {
    let built_in = args.net == "se96x6" || args.net.parse::<NetSize>().is_ok();
    anyhow::ensure!(
        args.outputs.is_none() || !built_in,
        "--outputs needs a network file with an `input`: {} has none",
        args.net
    );
    if args.net == "se96x6" {
        let weights = SeWeights::random(SeShape::BAR, &mut rng::stream(1, "bench", 0));
        let input = sample::noise(CALIBRATION * weights.shape().inputs());
        return Ok(Box::new(Comparison::new(&weights, args.precision, &input)));
    }
    if let Ok(size) = args.net.parse::<NetSize>() {
        return Ok(Box::new(Native::new(args.config, size, args.precision)));
    }
    let path = PathBuf::from(&args.net);
    let file = SeFile::read(&path).with_context(|| {
        format!("`{}` is neither se96x6, nor a size such as b4c32, nor a network file", args.net)
    })?;
    let mut comparison = Comparison::new(&file.weights, args.precision, &file.input);
    if let Some(path) = &args.outputs {
        comparison.engine.run(&file.input, &mut comparison.outputs);
        comparison.outputs.write(file.weights.shape(), path)?;
    }
    Ok(Box::new(comparison))
}

/// The network that other runtimes are measured on, too.
struct Comparison {
    shape: SeShape,
    engine: SeEngine,
    input: Vec<f32>,
    outputs: SeOutputs,
}

impl Comparison {
    /// `input` stands for the inputs to come, where numbers are rounded to 8 bits.
    fn new(weights: &SeWeights, precision: Precision, input: &[f32]) -> Self {
        let engine = match precision {
            Precision::F32 => SeEngine::new(weights),
            Precision::Int8 => SeEngine::int8(weights, input),
        };
        let shape = weights.shape();
        Self { shape, engine, input: Vec::new(), outputs: SeOutputs::default() }
    }
}

impl Subject for Comparison {
    fn prepare(&mut self, batch: usize) {
        self.input = sample::noise(batch * self.shape.inputs());
    }

    fn run(&mut self) {
        self.engine.run(&self.input, &mut self.outputs);
    }

    fn describe(&self) -> String {
        self.engine.describe()
    }

    fn flops(&self) -> Option<usize> {
        Some(self.shape.flops())
    }
}

/// A network of ours with fresh weights.
struct Native {
    shape: NetShape,
    engine: CpuEngine,
    inputs: Inputs,
    outputs: RawOutputs,
}

impl Native {
    fn new(config: ConfigKey, size: NetSize, precision: Precision) -> Self {
        let encoder = Encoder::new(config);
        let shape = NetShape::new(size, &encoder);
        let weights = Weights::random(shape.tensors(), &mut rng::stream(1, "bench", 0));
        let net = match precision {
            Precision::F32 => CpuNet::new(shape.clone(), &weights),
            Precision::Int8 => CpuNet::calibrated(&encoder, &shape, &weights),
        };
        let engine = CpuEngine::new(Arc::new(net));
        Self { shape, engine, inputs: Inputs::default(), outputs: RawOutputs::default() }
    }
}

impl Subject for Native {
    fn prepare(&mut self, batch: usize) {
        self.inputs.rows = batch;
        self.inputs.planes = sample::noise(batch * self.shape.area() * self.shape.planes);
        self.inputs.globals = sample::noise(batch * self.shape.globals);
    }

    fn run(&mut self) {
        self.engine.run(&self.inputs, &mut self.outputs);
    }

    fn describe(&self) -> String {
        self.engine.describe()
    }

    fn flops(&self) -> Option<usize> {
        Some(self.shape.flops())
    }
}
