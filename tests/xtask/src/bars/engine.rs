//! Parity, move-tree counts and plies per second.

use std::path::Path;

use anyhow::Context;

use super::{last_line, output};
use crate::table::Row;

/// Plies per user CPU second asked for.
const SPEED: [(&str, f64); 4] = [
    ("square8_2p", 400_000.0),
    ("hex8_2p", 400_000.0),
    ("square19_2p", 60_000.0),
    ("hexagonal_2p", 40_000.0),
];

/// The bars of the rules engine.
pub fn rows(bins: &Path) -> anyhow::Result<Vec<Row>> {
    let agent = bins.join("ringrift-agent");
    let data = crate::bins::root().join("tests/data/parity");
    let data = data.to_str().context("the repository's path is not UTF-8")?;

    let (ok, text) = output(&agent, &["parity", data])?;
    let mut rows =
        vec![Row::holds("`parity tests/data/parity`", "mismatches=0", last_line(&text), ok)];
    let (ok, text) = output(&agent, &["perft", &format!("{data}/perft.jsonl")])?;
    rows.push(Row::holds(
        "`perft tests/data/parity/perft.jsonl`",
        "mismatches=0",
        last_line(&text),
        ok,
    ));

    let (_, text) = output(&agent, &["bench", "engine", "--json"])?;
    let report: serde_json::Value =
        serde_json::from_str(&last_line(&text)).context("bench engine printed no JSON")?;
    let results = report["results"].as_array().context("bench engine printed no results")?;
    for (config, bar) in SPEED {
        let result = results.iter().find(|r| r["config"] == config);
        let result = result.with_context(|| format!("bench engine left out {config}"))?;
        let figure = |key: &str| result[key].as_f64().unwrap_or(f64::NAN);
        rows.push(Row::at_least(format!("plies/s, {config}"), bar, figure("plies_per_s")));
        rows.push(Row::figure(
            format!("mean plies, mean legal, forced share, {config}"),
            format!(
                "{:.1}, {:.1}, {:.3}",
                figure("mean_plies"),
                figure("mean_legal"),
                figure("forced_share")
            ),
        ));
    }
    Ok(rows)
}
