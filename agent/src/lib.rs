//! The agent: daemons under one supervisor, HTTP, configuration, commands.
//!
//! | module | what lives there |
//! |---|---|
//! | [`cli`] | the command line |
//! | [`code_version`] | which code this program is made of |
//! | [`dispatch`] | from the command line to the command |
//! | [`commands`] | one file per subcommand |
//! | [`global_args`] | flags that every subcommand knows |
//! | [`host_file`] | the host file, read again when it changes |
//! | [`pipeline`] | the learning pipeline: jobs, their work, the promotion gate |
//! | [`judge`] | judges of the rules and of recorded games, as commands |
//! | [`settings`] | typed settings with origins |
//! | [`data_dir`] | the data directory and its lock |
//! | [`side_db`] | small databases beside the log |
//! | [`audit`] | who asked for what, each entry sealed to the one before |
//! | [`workflow`] | commands on their way, as checklists that survive the agent |
//! | [`compute`] | the cores that heavy work shares: who has them, who gives way |
//! | [`patience`] | calls that are repeated until the fabric answers |
//! | [`publisher`] | the one place that makes envelopes |
//! | [`services`] | what every part of a process shares |
//! | [`supervisor`] | keeps daemons alive and says how they are |
//! | [`daemons`] | one file per daemon, one table that lists them |
//! | [`wiring`] | who emits each event and who takes it in |
//! | [`runtime`] | puts a process together and takes it apart |
//! | [`server`] | HTTP |
//! | [`telemetry`] | the log that people read |
//! | [`causes`] | errors as people read them |

pub mod audit;
pub mod causes;
pub mod cli;
pub mod code_version;
pub mod commands;
pub mod compute;
pub mod daemons;
pub mod data_dir;
pub mod dispatch;
pub mod global_args;
pub mod host_file;
pub mod judge;
pub mod patience;
pub mod pipeline;
pub mod publisher;
pub mod runtime;
pub mod server;
pub mod services;
pub mod settings;
pub mod side_db;
pub mod supervisor;
pub mod telemetry;
pub mod wiring;
pub mod workflow;

use std::process::ExitCode;

use ringrift::api::Exit;

/// Parses the command line, runs it, and says how it went. `commit` is what the program is built from.
pub fn main(commit: &str) -> ExitCode {
    code_version::declare(commit);
    let cli = match cli::Cli::read() {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing can be done about a closed terminal.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Healthy }.into();
        }
    };
    dispatch::run(cli)
        .unwrap_or_else(|error| {
            if commands::output::is_reader_gone(&error) {
                return Exit::Healthy;
            }
            eprintln!("error: {}", causes::told(&error));
            commands::exit_of(&error)
        })
        .into()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_map_of_the_house_names_every_room() {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let map = std::fs::read_to_string(home.join("docs/architecture.md")).unwrap();
        for floor in ["src", "agent/src"] {
            for room in std::fs::read_dir(home.join(floor)).unwrap() {
                let path = room.unwrap().path();
                let name = path.file_stem().unwrap().to_str().unwrap();
                let is_door = ["lib", "main"].contains(&name);
                assert!(
                    is_door || map.contains(&format!("{name}`")),
                    "{floor}/{name} is on no map"
                );
            }
        }
    }
}
