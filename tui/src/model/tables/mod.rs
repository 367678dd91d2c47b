//! The tables of the list screens. Screen, cursor and one-shot output use the same.

pub mod actions;
pub mod agents;
pub mod audit;
pub mod concerns;
pub mod daemons;
pub mod data;
pub mod elo;
pub mod games;
pub mod jobs;

use ringrift::event::UtcMs;

use super::table::{Row, Table};
use super::{Model, Screen};

/// The table of a screen with every row, in its own order; `None` where a screen is no list.
pub fn whole(model: &Model, screen: Screen) -> Option<Table<'_>> {
    at(model, screen, model.shown_at())
}

fn at(model: &Model, screen: Screen, now: UtcMs) -> Option<Table<'_>> {
    let world = model.shown();
    Some(match screen {
        Screen::Fleet => concerns::table(world, now),
        Screen::Agents => agents::table(world, now),
        Screen::Daemons => daemons::table(world, now),
        Screen::Jobs => jobs::table(world, now),
        Screen::Data => data::table(world, now),
        // They are fetched, not told by events: the past does not hold them.
        Screen::Games => games::table(&model.live),
        Screen::Actions => actions::table(model),
        Screen::Audit => audit::table(world),
        Screen::Events | Screen::Elo => return None,
    })
}

/// The row under the cursor of the screen on display.
pub fn under_cursor(model: &Model) -> Option<Row> {
    let table = arranged(model, model.screen)?;
    table.at(model.cursor()).map(|at| table.row(at))
}

/// The rows of a screen for programs, by the very instant: those of the curve where the screen is no list.
pub fn exported(model: &Model, screen: Screen) -> Option<Table<'_>> {
    let table = match screen {
        Screen::Elo => elo::table(model.shown(), model.instant()),
        screen => at(model, screen, model.instant())?,
    };
    Some(model.arrangements[screen as usize].apply(table))
}

/// The table of a screen as the operator arranged it.
pub fn arranged(model: &Model, screen: Screen) -> Option<Table<'_>> {
    whole(model, screen).map(|table| arrange(model, screen, table))
}

/// The whole table of a screen as the operator arranged it: put in order once for each moment.
pub fn arrange<'a>(model: &'a Model, screen: Screen, table: Table<'a>) -> Table<'a> {
    let arrangement = &model.arrangements[screen as usize];
    let order = match screen {
        // Not only what the world says is in them.
        Screen::Games | Screen::Actions => arrangement.order(&table),
        _ => {
            let moment = model.shown().moment(model.shown_at());
            let question = (moment, screen, arrangement.clone());
            model.order.answer(question, || arrangement.order(&table))
        }
    };
    table.in_order(order)
}
