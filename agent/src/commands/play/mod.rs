//! `ringrift-agent play`: other programs play against it, one line at a time (`docs/protocol.md`).

mod request;
mod session;

use std::io::{BufRead, Read, Write, stdin, stdout};

use clap::Args;

use ringrift::api::Exit;
use ringrift::game::ConfigKey;

use crate::data_dir::DataDir;
use crate::global_args::GlobalArgs;
use session::{Answer, Session};

/// With what the conversation begins; each of it can be changed by a line.
#[derive(Debug, Args)]
pub struct PlayArgs {
    /// Configuration, for example `square8_2p`.
    #[arg(long, value_name = "KEY", default_value = "square8_2p")]
    config: ConfigKey,
    /// Who plays, for example `gumbel:64@MODEL` or `level:4`.
    #[arg(long, value_name = "PLAYER", default_value = "heuristic")]
    player: String,
    /// Seed of the player's randomness.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

/// Answers lines of standard input until `quit` or its end.
///
/// # Errors
/// When the player cannot be built or standard input and output fail.
pub fn run(args: &PlayArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let settings = super::effective(global)?.settings;
    let models = DataDir::resolve(settings.data_dir.as_deref())?.models_dir();
    let mut session = Session::new(args.config, args.seed, models, settings.learn);
    session.set_player(&args.player)?;
    converse(&mut session, &mut stdin().lock(), &mut stdout().lock())?;
    Ok(Exit::Healthy)
}

/// The longest line, in bytes; a longer one is refused as a whole.
const LONGEST_LINE: u64 = 1 << 20;

/// One line out for each line in: `= ANSWER`, or `? REASON`. Empty lines and comments are skipped.
fn converse(
    session: &mut Session,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    while input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes)? > 0 {
        if bytes.len() as u64 == LONGEST_LINE && !bytes.ends_with(b"\n") {
            input.skip_until(b'\n')?;
            bytes.clear();
            writeln!(out, "? a line of more than {LONGEST_LINE} bytes")?;
            out.flush()?;
            continue;
        }
        let line = String::from_utf8_lossy(&bytes).trim().to_owned();
        bytes.clear();
        let line = line.as_str();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match session.answer(line) {
            Ok(Answer::Text(text)) => writeln!(out, "= {text}")?,
            Ok(Answer::Quit) => {
                writeln!(out, "= bye")?;
                return Ok(out.flush()?);
            }
            Err(error) => writeln!(out, "? {}", one_line(&error))?,
        }
        out.flush()?;
    }
    Ok(())
}

/// An error with its causes, without line breaks.
fn one_line(error: &anyhow::Error) -> String {
    format!("{error:#}").replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::LearnSettings;

    /// The answers to some lines, by a new session.
    fn answers(lines: &str) -> Vec<String> {
        answers_to(lines.as_bytes())
    }

    fn answers_to(mut lines: &[u8]) -> Vec<String> {
        let config = "square8_2p".parse().unwrap();
        let mut session = Session::new(config, 1, "/nowhere".into(), LearnSettings::on_cpu());
        session.set_player("puct:8").unwrap();
        let mut out = Vec::new();
        converse(&mut session, &mut lines, &mut out).unwrap();
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn every_line_is_answered_by_one_line() {
        let lines = "protocol\n\n# a comment\nlegal\nnonsense\nquit\nlegal\n";
        let answers = answers(lines);
        assert_eq!(answers.len(), 4, "{answers:?}");
        assert!(answers[0].starts_with("= ringrift 1 "), "{answers:?}");
        assert!(answers[1].starts_with("= P"), "{answers:?}");
        assert!(answers[2].starts_with("? `nonsense` is no command"), "{answers:?}");
        assert_eq!(answers[3], "= bye");
    }

    #[test]
    fn a_line_that_is_too_long_is_refused_as_a_whole() {
        let long = "x".repeat(3 << 20) + "quit\nprotocol\n";
        let answers = answers(&long);
        assert_eq!(answers.len(), 2, "{answers:?}");
        assert!(answers[0].starts_with("? a line of more than"), "{answers:?}");
        assert!(answers[1].starts_with("= ringrift"), "{answers:?}");
    }

    #[test]
    fn a_game_is_played_to_its_end() {
        let mut lines = "player heuristic\n".to_owned();
        lines.push_str(&"go play\n".repeat(400));
        lines.push_str("result\n");
        let answers = answers(&lines);
        let last = answers.last().unwrap();
        assert!(last.starts_with("= winner="), "{last}");
        assert!(answers.contains(&"? the game is over: start another with `new`".to_owned()));
    }

    #[test]
    fn moves_are_checked_and_taken_back() {
        let answers = answers("state\nmoves P0,0x1 P0,0x1\nmoves Pz9\nundo\nundo 5\nstate\n");
        assert!(answers[1].starts_with("? "), "{answers:?}");
        assert!(answers[2].starts_with("? "), "{answers:?}");
        assert!(answers[4].starts_with("? "), "{answers:?}");
        assert_eq!(answers[0], *answers.last().unwrap(), "nothing is played of a wrong list");
    }

    #[test]
    fn what_was_played_is_taken_back() {
        let answers = answers("state\nmoves P3,3x1\nstate\nundo\nstate\n");
        assert!(answers[1].starts_with("= running"), "{answers:?}");
        assert_ne!(answers[2], answers[0]);
        assert_eq!(answers[4], answers[0]);
    }

    #[test]
    fn a_line_that_is_no_text_is_refused_and_the_next_answered() {
        let answers = answers_to(b"\xff\nlegal\n");
        assert!(answers[0].starts_with("? ") && answers[1].starts_with("= P"), "{answers:?}");
    }

    #[test]
    fn an_analysis_is_json_over_all_legal_moves() {
        let answers = answers("legal\nanalyze\n");
        let legal = answers[0].split_whitespace().count() - 1;
        let json: serde_json::Value = serde_json::from_str(&answers[1][2..]).unwrap();
        assert_eq!(json["moves"].as_array().unwrap().len(), legal);
        assert_eq!(json["simulations"], 8);
        let visits = json["moves"].as_array().unwrap().iter().map(|mv| mv["visits"].as_u64());
        assert_eq!(visits.map(Option::unwrap).sum::<u64>(), 8);
    }

    #[test]
    fn the_same_seed_gives_the_same_game() {
        let game = || answers(&"go play\n".repeat(30));
        assert_eq!(game(), game());
    }
}
