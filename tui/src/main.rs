//! The program `ringrift-tui`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ringrift_tui::run::main()
}
