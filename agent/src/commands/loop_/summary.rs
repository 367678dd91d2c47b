//! What a loop has done, as text at its end.

use std::fmt::Write;
use std::time::Duration;

use ringrift::game::ConfigKey;

use super::budget::Budget;
use super::progress;
use crate::services::Services;

/// The report of this run: figures, cost of each stage, and what to do next.
pub fn of(services: &Services, config: ConfigKey, elapsed: Duration) -> String {
    let state = services.state.read();
    let standing =
        progress::of(&state, config, &Budget::default(), (services.clock.utc(), elapsed));
    let mut text = format!("{config}: {}\n", standing.line());
    text.push_str("stage       runs   wall s    CPU s\n");
    for (stage, cost) in services.compute.costs.so_far() {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<10} {:>5} {:>8.1} {:>8.1}",
            stage.name(),
            cost.runs,
            cost.wall.as_secs_f64(),
            cost.cpu.as_secs_f64()
        );
    }
    if let Some(best) = state.models.best.get(&config) {
        let _ = write!(
            text,
            "try it: ringrift-agent --data-dir {} evaluate --model {best} --vs random --games 200 --sims 16",
            services.data_dir.root().display()
        );
    }
    text
}
