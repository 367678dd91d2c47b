//! A network of ours on any device, called by several threads: evaluations per second.

use std::io::Write;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde::Serialize;

use ringrift_learn::device;
use ringrift_learn::encode::Inputs;
use ringrift_learn::inference::{Engine, RawOutputs};
use ringrift_learn::net::NetShape;
use ringrift_learn::player::Network;

use super::inference_args::InferenceBenchArgs;
use super::sample;

#[derive(Debug, Serialize)]
struct Report {
    net: String,
    device: String,
    engine: String,
    threads: u32,
    results: Vec<Measured>,
}

#[derive(Debug, Serialize)]
struct Measured {
    batch: u32,
    /// Evaluations per second of wall-clock time, copies to and from the device included.
    rows_per_s: f64,
    /// On one stream without those copies; absent on the CPU.
    resident_rows_per_s: Option<f64>,
    wall_s: f64,
    /// Multiplications and additions of the direct sum per second.
    direct_tflops: f64,
    resident_tflops: Option<f64>,
}

/// Measures and prints.
///
/// # Errors
/// When the network is none of ours or the device cannot be used.
pub(super) fn run(
    args: &InferenceBenchArgs,
    limit: Duration,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let size = args.net.parse().context("--device and --threads need a network size: b6c96")?;
    let chosen = device::choose(&args.device)?.in_precision(args.precision)?;
    let checkpoint = sample::network(args.config, size);
    let network = Network::new(&checkpoint, &chosen)?;
    let engine = network.engine().context("fresh networks are ours")?.describe();
    let shape = checkpoint.shape();
    let measure = |batch: &u32| measure(&network, &shape, *batch, args.threads, limit);
    let report = Report {
        net: args.net.clone(),
        device: format!("{}: {}", chosen.name, chosen.why),
        engine,
        threads: args.threads,
        results: args.batch.iter().map(measure).collect::<Result<_, _>>()?,
    };
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
        return Ok(());
    }
    let Report { net, device, engine, threads, .. } = &report;
    writeln!(out, "{net}: {engine}; {threads} threads; {device}")?;
    writeln!(
        out,
        "{:>6} {:>14} {:>15} {:>17} {:>15}",
        "batch", "evaluations/s", "direct TFLOP/s", "without copies/s", "direct TFLOP/s"
    )?;
    for row in &report.results {
        write!(out, "{:>6} {:>14.0} {:>15.2}", row.batch, row.rows_per_s, row.direct_tflops)?;
        if let (Some(rows), Some(tflops)) = (row.resident_rows_per_s, row.resident_tflops) {
            write!(out, " {rows:>17.0} {tflops:>15.1}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Every thread calls its engine until the time is over.
fn measure(
    network: &Network,
    shape: &NetShape,
    batch: u32,
    threads: u32,
    limit: Duration,
) -> anyhow::Result<Measured> {
    let engines: Option<Vec<_>> = (0..threads).map(|_| network.engine()).collect();
    let engines = engines.context("fresh networks are ours")?;
    let ready = Barrier::new(threads as usize + 1);
    let (calls, wall) = std::thread::scope(|scope| {
        let call = |engine| scope.spawn(|| calls(engine, shape, batch, &ready, limit));
        let running: Vec<_> = engines.into_iter().map(call).collect();
        ready.wait();
        let start = Instant::now();
        let calls: Option<u64> = running.into_iter().map(|thread| thread.join().ok()).sum();
        (calls, start.elapsed())
    });
    let rows = calls.context("a thread failed: see its message above")? * u64::from(batch);
    let wall_s = wall.as_secs_f64();
    let rows_per_s = rows as f64 / wall_s;
    let resident_rows_per_s = resident(network, shape, batch)?;
    let tflops = |rows_per_s: f64| rows_per_s * shape.flops() as f64 / 1e12;
    Ok(Measured {
        batch,
        rows_per_s,
        resident_rows_per_s,
        wall_s,
        direct_tflops: tflops(rows_per_s),
        resident_tflops: resident_rows_per_s.map(tflops),
    })
}

/// Rows per second of one stream without copies; the median of some measurements.
fn resident(network: &Network, shape: &NetShape, batch: u32) -> anyhow::Result<Option<f64>> {
    const PASSES: u32 = 20;
    let mut engine = network.engine().context("fresh networks are ours")?;
    engine.run(&noise(shape, batch), &mut RawOutputs::default());
    engine.resident(PASSES); // warms up
    let mut times: Vec<Duration> = (0..7).filter_map(|_| engine.resident(PASSES)).collect();
    times.sort();
    let median = times.get(times.len() / 2);
    let rate = |time: &Duration| f64::from(PASSES * batch) / time.as_secs_f64();
    Ok(median.map(rate))
}

fn noise(shape: &NetShape, batch: u32) -> Inputs {
    let rows = batch as usize;
    let planes = sample::noise(rows * shape.area() * shape.planes);
    Inputs { rows, planes, globals: sample::noise(rows * shape.globals) }
}

fn calls(
    mut engine: Box<dyn Engine>,
    shape: &NetShape,
    batch: u32,
    ready: &Barrier,
    limit: Duration,
) -> u64 {
    let inputs = noise(shape, batch);
    let mut outputs = RawOutputs::default();
    engine.run(&inputs, &mut outputs); // buffers
    ready.wait();
    let (start, mut calls) = (Instant::now(), 0);
    while start.elapsed() < limit {
        engine.run(&inputs, &mut outputs);
        calls += 1;
    }
    calls
}
