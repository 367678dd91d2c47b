//! The program `ringrift-agent`.

fn main() -> std::process::ExitCode {
    ringrift_agent::main(ringrift_commit::commit!())
}
