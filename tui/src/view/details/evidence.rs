//! Everything that is known of the network under the cursor of the Elo screen.

use ringrift::state::Model as Network;

use super::Field;
use crate::model::rows::elo;
use crate::model::text::clean;
use crate::model::{Model, Screen};
use crate::view::elo::{chosen, evaluation};
use crate::view::format;

pub fn fields(model: &Model) -> Option<(String, Vec<Field>)> {
    debug_assert_eq!(model.screen, Screen::Elo);
    let config = chosen(model, &elo::configs(model.shown()))?;
    let series = elo::series(model.shown(), config)?;
    let last = series.generations.len().checked_sub(1)?;
    let generation = &series.generations[last - model.chart_back.min(last)];
    let state = elo::source(model.shown(), config)?;
    let rated = generation.rated;
    let mut fields = vec![
        ("rating", format!("{:.0} +/-{:.0} (95%)", rated.elo, rated.uncertainty)),
        ("games", format::count(generation.games)),
        ("made", format::clock(generation.born)),
    ];
    if let Some(network) = state.models.get(&generation.model) {
        fields.extend(network_fields(network));
    }
    let judged = state.evaluations.of(&generation.model);
    fields.extend(judged.map(|judged| ("match", clean(&evaluation(judged)))));
    Some((generation.model.to_string(), fields))
}

fn network_fields(network: &Network) -> Vec<Field> {
    let text = |value: Option<String>| value.unwrap_or_default();
    let canary = network.canary.as_ref().map(|canary| {
        let word = if canary.passed { "passed" } else { "x failed" };
        format!("{word}: {}", clean(&canary.reason))
    });
    vec![
        ("status", format!("{:?}", network.status).to_lowercase()),
        ("why", clean(&text(network.reason.clone()))),
        ("parent", text(network.parent.as_ref().map(ToString::to_string))),
        ("loss", text(network.loss.map(|loss| format!("{loss:.4}")))),
        ("canary", text(canary)),
        ("hash", text(network.blake3.as_ref().map(ToString::to_string))),
        ("evaluation", text(network.evaluation.as_ref().map(ToString::to_string))),
    ]
}
