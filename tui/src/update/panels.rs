//! The panels of a screen: one of them has the keys.

use crate::model::{Focus, Model};

/// Gives the keys to the panel `by` places further, in a circle.
pub fn step(model: &mut Model, by: usize) {
    let panels = model.screen.panels();
    if let [_] = panels {
        return model.say("this screen has one panel; < and > change the screen");
    }
    model.focus = Focus::Screen;
    let at = &mut model.panels[model.screen as usize];
    *at = (*at + by) % panels.len();
    let name = panels[*at];
    model.say(format!("keys move in: {name}"));
}

/// Marks the row under the cursor, or takes its mark away.
pub fn mark(model: &mut Model) {
    let Some(row) = crate::model::tables::under_cursor(model) else {
        return model.say("no row here to mark");
    };
    let marks = &mut model.marks[model.screen as usize];
    if !marks.remove(&row.key) {
        marks.insert(row.key);
    }
}

/// Takes every mark of the screen away.
pub fn clear_marks(model: &mut Model) {
    let marks = std::mem::take(&mut model.marks[model.screen as usize]);
    model.say(format!("{} marks taken away", marks.len()));
}
