//! The grammar of the palette.

use ringrift::api::Command;
use serde::Deserialize;
use serde::de::value::{Error as NameError, StrDeserializer};

use crate::keymap;

/// How long `:arm` lasts unless told otherwise, in minutes.
const ARM_MINUTES: i64 = 5;

/// The longest that it may last.
const ARM_MAX_MINUTES: i64 = 60;

/// The first words that the palette knows besides the commands of the keymap, with their grammar
/// and a sentence. The last column tells whether the word is shown only while armed.
pub const VERBS: &[(&str, &str, &str, bool)] = &[
    ("arm", "arm [minutes]", "allow commands for a while", false),
    ("disarm", "disarm", "read-only again", true),
    ("promote", "promote <config> <model> [on <node>]", "make a model the best", true),
    ("rollback", "rollback <config> [model] [on <node>]", "withdraw the best model", true),
    ("restart", "restart <daemon> [on <node>]", "restart a daemon, clear its budget", true),
    ("retry-parked", "retry-parked <subscription> <event>", "offer a parked event again", true),
    ("discard-parked", "discard-parked <subscription> <event>", "give a parked event up", true),
    ("filter", "filter <words>", "filter events", false),
];

/// What a line of the palette asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Allow commands for so many minutes.
    Arm(i64),
    /// Allow them no longer.
    Disarm,
    /// Send a command; `on` names the node when there are several.
    Send {
        /// What.
        command: Command,
        /// To whom.
        on: Option<String>,
    },
    /// Filter the events.
    Filter(String),
    /// A command of the keymap.
    Run(keymap::Command),
}

impl Order {
    /// Reads a line.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what would be right.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (words, on) = match words.as_slice() {
            [rest @ .., "on", node] => (rest, Some((*node).to_owned())),
            all => (all, None),
        };
        match words {
            ["arm"] => Ok(Self::Arm(ARM_MINUTES)),
            ["arm", minutes] => arm(minutes),
            ["disarm"] => Ok(Self::Disarm),
            ["filter", words @ ..] => Ok(Self::Filter(words.join(" "))),
            ["promote" | "rollback" | "restart" | "retry-parked" | "discard-parked", ..] => {
                Ok(Self::Send { command: command(words)?, on })
            }
            [name] => by_name(name).map(Self::Run).ok_or_else(|| unknown(name)),
            [] => Err("type a command; Tab completes".to_owned()),
            [first, ..] => Err(unknown(first)),
        }
    }
}

fn arm(minutes: &str) -> Result<Order, String> {
    match minutes.parse() {
        Ok(minutes @ 1..=ARM_MAX_MINUTES) => Ok(Order::Arm(minutes)),
        _ => Err(format!("arm for how long? 1 to {ARM_MAX_MINUTES} minutes, not `{minutes}`")),
    }
}

fn command(words: &[&str]) -> Result<Command, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    Ok(match words {
        ["promote", config, model] => Command::Promote {
            config: config.parse().map_err(|e| text(&e))?,
            model: model.parse().map_err(|e| text(&e))?,
        },
        ["rollback", config] => {
            Command::Rollback { config: config.parse().map_err(|e| text(&e))?, to: None }
        }
        ["rollback", config, to] => Command::Rollback {
            config: config.parse().map_err(|e| text(&e))?,
            to: Some(to.parse().map_err(|e| text(&e))?),
        },
        ["restart", daemon] => {
            Command::RestartDaemon { daemon: daemon.parse().map_err(|e| text(&e))? }
        }
        ["retry-parked", subscription, event] => Command::RetryParked {
            subscription: (*subscription).to_owned(),
            event: event.parse().map_err(|e| text(&e))?,
        },
        ["discard-parked", subscription, event] => Command::DiscardParked {
            subscription: (*subscription).to_owned(),
            event: event.parse().map_err(|e| text(&e))?,
        },
        [verb, ..] => return Err(format!("write it so: {}", grammar(verb))),
        [] => return Err(String::new()),
    })
}

fn grammar(verb: &str) -> &'static str {
    VERBS.iter().find(|(name, ..)| *name == verb).map_or("", |(_, grammar, ..)| grammar)
}

/// The command of the keymap with this name, `next-screen` or `next_screen`.
fn by_name(name: &str) -> Option<keymap::Command> {
    let name = name.replace('-', "_");
    keymap::Command::deserialize(StrDeserializer::<NameError>::new(&name)).ok()
}

fn unknown(word: &str) -> String {
    let best = VERBS.iter().map(|(name, ..)| (*name, strsim::jaro_winkler(name, word)));
    let best = best.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, score)| *score > 0.7);
    let hint = best.map(|(name, _)| format!(" Did you mean `{name}`?")).unwrap_or_default();
    format!("no command `{word}`.{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read() {
        assert_eq!(Order::parse("arm"), Ok(Order::Arm(5)));
        assert_eq!(Order::parse("arm 12"), Ok(Order::Arm(12)));
        assert_eq!(Order::parse("quit"), Ok(Order::Run(keymap::Command::Quit)));
        assert_eq!(Order::parse("next-screen"), Ok(Order::Run(keymap::Command::NextScreen)));
        assert_eq!(Order::parse("filter a  !b"), Ok(Order::Filter("a !b".into())));
        let Ok(Order::Send { command, on }) = Order::parse("promote hex8_2p hex8_2p-0123 on gpu-1")
        else {
            panic!("promote is not read")
        };
        assert_eq!(command.to_string(), "promote hex8_2p hex8_2p-0123");
        assert_eq!(on.as_deref(), Some("gpu-1"));
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_right() {
        for (text, part) in [
            ("promot a b", "Did you mean `promote`?"),
            ("promote hex8_2p", "write it so: promote <config> <model>"),
            ("promote hex9_2p m", "`hex9_2p` is not a configuration"),
            ("restart a/b", "daemon name `a/b` is not valid"),
            ("arm 900", "1 to 60 minutes"),
            ("xyzzy", "no command `xyzzy`."),
        ] {
            let error = Order::parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
