//! `bench train`: rows learnt per second of CPU time.

use std::io::Write;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use serde::Serialize;

use ringrift_learn::rng;
use ringrift_learn::se_net::{SeBatch, SeShape, SeTrainer};

use super::{clock, sample};

/// Measures training steps of the comparison network (forward, backward, AdamW), in rows per second
/// of user CPU time of all threads.
#[derive(Debug, Args)]
pub struct TrainBenchArgs {
    /// Rows per step.
    #[arg(long, value_name = "N", default_value_t = 128, value_parser = clap::value_parser!(u32).range(2..=8192))]
    batch: u32,
    /// CPU seconds.
    #[arg(long, value_name = "S", default_value_t = 5.0)]
    seconds: f64,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    net: &'static str,
    engine: String,
    batch: u32,
    rows_per_cpu_s: f64,
    user_cpu_s: f64,
    /// After the last step, on random targets.
    loss: f32,
}

/// Measures and prints.
///
/// # Errors
/// When the CPU time cannot be read or `out` cannot be written.
pub(super) fn run(args: &TrainBenchArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let limit = Duration::try_from_secs_f64(args.seconds).context("--seconds")?;
    let mut trainer = SeTrainer::new(SeShape::BAR, &mut rng::stream(1, "bench", 0));
    let (batch, mut loss) = (random_batch(args.batch as usize), f32::NAN);
    let (calls, user_cpu_s) = clock::repeat(limit, || {
        loss = trainer.step(&batch);
        Ok(())
    })?;
    let report = Report {
        net: "se96x6",
        engine: format!(
            "burn autodiff on flex, own convolutions: {}",
            ringrift_learn::kernels::vectors()
        ),
        batch: args.batch,
        rows_per_cpu_s: f64::from(calls) * f64::from(args.batch) / user_cpu_s,
        user_cpu_s,
        loss,
    };
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    } else {
        let Report { net, engine, batch, rows_per_cpu_s, .. } = report;
        writeln!(
            out,
            "{net}: {engine}; batch {batch}: {rows_per_cpu_s:.0} rows/cpu-s, loss {loss:.3}"
        )?;
    }
    Ok(())
}

/// Noise, with the first move and a win as the target of each row.
fn random_batch(rows: usize) -> SeBatch {
    let SeShape { side, planes, policy_planes, .. } = SeShape::BAR;
    let slots = side * side;
    let mut policy = vec![0.0; rows * slots * policy_planes];
    policy.iter_mut().step_by(slots * policy_planes).for_each(|target| *target = 1.0);
    SeBatch {
        input: sample::noise(rows * slots * planes),
        policy,
        value: [1.0, 0.0, 0.0].repeat(rows),
    }
}
