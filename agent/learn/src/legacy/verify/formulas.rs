//! `formulas.json`: tables of inputs and outputs of scalar formulas. A row whose members are not all
//! known does not agree.

use std::collections::BTreeMap;

use ringrift::rating::older::OlderElo;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::checker::Checker;

mod rows;

use rows::Row;

pub(super) fn check(text: &str, checker: &mut Checker<'_>) {
    let tables: BTreeMap<String, Value> = match serde_json::from_str(text) {
        Ok(tables) => tables,
        Err(error) => {
            checker.mismatch("", "content", "tables by name", &error.to_string());
            return;
        }
    };
    for (name, table) in tables {
        if let Err(error) = check_table(&name, table, checker) {
            checker.mismatch(&name, "table", "known members", &error.to_string());
        }
    }
}

fn check_table(
    name: &str,
    table: Value,
    checker: &mut Checker<'_>,
) -> Result<(), serde_json::Error> {
    match name {
        "sequential_halving_schedule" => each::<rows::Halving>(name, table, checker),
        "completed_q" => each::<rows::CompletedQ>(name, table, checker),
        "adaptive_c_visit" => each::<rows::CVisit>(name, table, checker),
        "budget_for_difficulty" => budgets(name, table, checker),
        "elo_adaptive_budget" => each::<rows::EloBudget>(name, table, checker),
        "temperature" => each::<rows::Temperature>(name, table, checker),
        "elo_two_player" => in_sequence::<rows::TwoPlayers>(name, table, checker),
        "elo_multiplayer" => in_sequence::<rows::SeveralPlayers>(name, table, checker),
        "wilson" => each::<rows::Wilson>(name, table, checker),
        "elo_adaptive_thresholds" => each::<rows::EloThresholds>(name, table, checker),
        "graduated_thresholds" => each::<rows::GraduatedThresholds>(name, table, checker),
        "quality_confidence" => each::<rows::Confidence>(name, table, checker),
        "game_quality" => each::<rows::Quality>(name, table, checker),
        "priority_weight" => each::<rows::PriorityWeight>(name, table, checker),
        "selfplay_priority" => each::<rows::SelfplayPriority>(name, table, checker),
        _ => {
            checker.mismatch(name, "table", "a known table", "not known");
            Ok(())
        }
    }
}

/// The rows of a table; one without any is a mismatch.
fn rows_of<R: DeserializeOwned>(
    name: &str,
    table: Value,
    checker: &mut Checker<'_>,
) -> Result<Vec<R>, serde_json::Error> {
    let rows = Vec::deserialize(table)?;
    if rows.is_empty() {
        checker.mismatch(name, "table", "rows", "none");
    }
    Ok(rows)
}

/// Checks rows that stand for themselves.
fn each<R: Row + DeserializeOwned>(
    name: &str,
    table: Value,
    checker: &mut Checker<'_>,
) -> Result<(), serde_json::Error> {
    for (number, row) in rows_of::<R>(name, table, checker)?.into_iter().enumerate() {
        row.check(&format!("{name}[{number}]"), checker);
    }
    Ok(())
}

/// Checks games in the order in which they were played: ratings carry over.
fn in_sequence<R: rows::RatedGame + DeserializeOwned>(
    name: &str,
    table: Value,
    checker: &mut Checker<'_>,
) -> Result<(), serde_json::Error> {
    let mut ratings = OlderElo::default();
    for (number, game) in rows_of::<R>(name, table, checker)?.into_iter().enumerate() {
        game.play(&mut ratings);
        game.check(&ratings, &format!("{name}[{number}]"), checker);
    }
    Ok(())
}

fn budgets(name: &str, table: Value, checker: &mut Checker<'_>) -> Result<(), serde_json::Error> {
    for (difficulty, expected) in BTreeMap::<String, u32>::deserialize(table)? {
        let known = difficulty.parse().ok();
        match known.map(crate::legacy::formulas::search::budget_for_difficulty) {
            Some(got) => checker.same(name, &difficulty, expected, got),
            None => checker.mismatch(name, &difficulty, "a difficulty", "not a number"),
        }
    }
    Ok(())
}
