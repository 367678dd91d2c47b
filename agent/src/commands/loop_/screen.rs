//! Showing a loop's progress: bars on a terminal, lines everywhere else.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::progress::{Progress, minutes};
use crate::commands::output;

/// Positions of a bar whose length is a share.
const SHARE: u64 = 1_000;

/// Where progress goes.
pub struct Screen {
    bars: Option<Bars>,
}

struct Bars {
    all: MultiProgress,
    budget: ProgressBar,
    stage: ProgressBar,
    facts: ProgressBar,
}

impl Screen {
    /// Bars if standard error is a terminal, unless `plain`.
    pub fn new(plain: bool) -> Self {
        let bars = (!plain && std::io::stderr().is_terminal()).then(Bars::new);
        Self { bars }
    }

    /// Time between looks at the state.
    pub const fn period(&self) -> Duration {
        Duration::from_secs(if self.bars.is_some() { 1 } else { 10 })
    }

    /// Says something once.
    pub fn note(&self, text: &str) {
        match &self.bars {
            // A terminal that is gone loses the note; the loop goes on.
            Some(bars) => drop(bars.all.println(text)),
            None => eprintln!("{text}"),
        }
    }

    /// Shows where the loop stands.
    pub fn show(&mut self, progress: &Progress) {
        match &self.bars {
            Some(bars) => bars.show(progress),
            None => eprintln!("{}", progress.line()),
        }
    }

    /// Takes the bars away and prints the summary.
    pub fn finish(&mut self, summary: &str) {
        if let Some(bars) = self.bars.take() {
            // A terminal that is gone needs no clearing.
            drop(bars.all.clear());
        }
        // Whoever does not read the summary any more does not miss it.
        drop(output::line(summary));
    }
}

impl Bars {
    fn new() -> Self {
        let all = MultiProgress::new();
        let bar = |template: &str| {
            let style = ProgressStyle::with_template(template).expect("our templates are valid");
            all.add(ProgressBar::new(SHARE)).with_style(style.progress_chars("=> "))
        };
        Self {
            budget: bar("budget {bar:30} {percent:>3} %  {msg}"),
            stage: bar("stage  {bar:30} {pos}/{len}  {msg}"),
            facts: bar("{msg}"),
            all,
        }
    }

    fn show(&self, progress: &Progress) {
        let used = progress.used.unwrap_or(0.0);
        self.budget.set_position((used * SHARE as f64) as u64);
        self.budget.set_message(match progress.left {
            Some(left) => format!("about {} left", minutes(left)),
            None => "until stopped".to_owned(),
        });
        let stage = progress.stage.as_ref();
        self.stage.set_length(stage.map_or(0, |stage| stage.of));
        self.stage.set_position(stage.map_or(0, |stage| stage.done));
        self.stage.set_message(stage.map_or_else(|| "self-play".to_owned(), |s| s.what.clone()));
        self.facts.set_message(progress.line());
    }
}
