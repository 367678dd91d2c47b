//! The language of the palette: what a line asks for, the verbs it begins with, and how it may go on.

mod arguments;
pub mod suggest;
mod verbs;

use std::fmt::Display;
use std::str::FromStr;

use ringrift::api::Command;
use ringrift::state::AlertKind;
use strum::VariantArray;

use verbs::grammar;
pub use verbs::{VERBS, Verb};

use crate::keymap;
use crate::model::themes;

/// How long `:arm` lasts unless told otherwise, in minutes.
const ARM_MINUTES: i64 = 5;

/// The longest that it may last.
const ARM_MAX_MINUTES: i64 = 60;

/// What a line of the palette asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Allow commands for a while.
    Arm {
        /// For so many minutes.
        minutes: i64,
        /// Why, in the operator's words.
        reason: Option<String>,
    },
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
    /// Show this context.
    Context(String),
    /// Show this theme.
    Theme(&'static str),
    /// Show every screen as it was at this time.
    GoTo(String),
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
        match words.as_slice() {
            ["arm", words @ ..] => arm(words),
            ["disarm"] => Ok(Self::Disarm),
            ["filter", words @ ..] => Ok(Self::Filter(words.join(" "))),
            [verb, ..] if VERBS.iter().any(|known| known.name == *verb && known.is_command()) => {
                send(&words)
            }
            ["ctx", name] => Ok(Self::Context((*name).to_owned())),
            ["ctx", ..] => Err(format!("write it so: {}", grammar("ctx"))),
            ["theme", name] => theme(name),
            ["goto", time] => Ok(Self::GoTo((*time).to_owned())),
            ["goto", ..] => Err(format!("write it so: {}", grammar("goto"))),
            [name] => by_name(name).map(Self::Run).ok_or_else(|| unknown(name)),
            [] => Err("type a command; Tab completes".to_owned()),
            [first, ..] => Err(too_many_words(first)),
        }
    }
}

/// A command, and to whom it goes where that is named.
fn send(words: &[&str]) -> Result<Order, String> {
    let (words, on) = match words {
        [rest @ .., "on", node] => (rest, Some((*node).to_owned())),
        all => (all, None),
    };
    Ok(Order::Send { command: command(words)?, on })
}

/// Minutes and reason, in this order, both optional.
fn arm(words: &[&str]) -> Result<Order, String> {
    let (minutes, reason) = match words {
        [first, rest @ ..] if first.bytes().all(|b| b.is_ascii_digit()) => {
            let minutes =
                first.parse().ok().filter(|minutes| (1..=ARM_MAX_MINUTES).contains(minutes));
            let wrong =
                || format!("arm for how long? 1 to {ARM_MAX_MINUTES} minutes, not `{first}`");
            (minutes.ok_or_else(wrong)?, rest)
        }
        words => (ARM_MINUTES, words),
    };
    let reason = (!reason.is_empty()).then(|| reason.join(" "));
    Ok(Order::Arm { minutes, reason })
}

fn command(words: &[&str]) -> Result<Command, String> {
    Ok(match words {
        ["promote", config, model] => {
            Command::Promote { config: read(config)?, model: read(model)? }
        }
        ["rollback", config] => Command::Rollback { config: read(config)?, to: None },
        ["rollback", config, to] => {
            Command::Rollback { config: read(config)?, to: Some(read(to)?) }
        }
        ["restart", daemon] => Command::RestartDaemon { daemon: read(daemon)? },
        ["pause-config", config] => Command::Pause { config: read(config)? },
        ["resume-config", config] => Command::Resume { config: read(config)? },
        ["evaluate", model, opponent] => {
            Command::Evaluate { model: read(model)?, opponent: read(opponent)? }
        }
        ["cancel", job] => Command::CancelJob { job: read(job)? },
        ["ack", kind, node, what @ ..] if !what.is_empty() => acknowledge(kind, node, what)?,
        ["drain", node] => Command::Drain { node: read(node)? },
        ["undrain", node] => Command::Undrain { node: read(node)? },
        ["terminate", node] => Command::Terminate { node: read(node)? },
        ["approve", workflow] => Command::Approve { workflow: read(workflow)? },
        ["abort", workflow] => Command::Abort { workflow: read(workflow)? },
        ["retry-parked", subscription, event] => {
            Command::RetryParked { subscription: (*subscription).to_owned(), event: read(event)? }
        }
        ["discard-parked", subscription, event] => {
            Command::DiscardParked { subscription: (*subscription).to_owned(), event: read(event)? }
        }
        [verb, ..] => return Err(format!("write it so: {}", grammar(verb))),
        [] => return Err(String::new()),
    })
}

fn acknowledge(kind: &str, node: &str, what: &[&str]) -> Result<Command, String> {
    let missing = || format!("no alerts of kind `{kind}`");
    let kind = AlertKind::from_name(kind).ok_or_else(missing)?;
    Ok(Command::Acknowledge { kind, node: read(node)?, what: what.join(" ") })
}

fn read<T: FromStr<Err: Display>>(word: &str) -> Result<T, String> {
    word.parse().map_err(|error: T::Err| error.to_string())
}

/// The command of the keymap with this name.
fn by_name(name: &str) -> Option<keymap::Command> {
    name.parse().ok()
}

fn theme(name: &str) -> Result<Order, String> {
    let known = themes::NAMES.iter().find(|known| **known == name);
    let missing = || format!("no theme `{name}`: use {}", themes::NAMES.join(", "));
    known.map(|name| Order::Theme(name)).ok_or_else(missing)
}

/// What to write instead of a command of the keymap with words after it.
fn too_many_words(first: &str) -> String {
    if by_name(first).is_none() {
        return unknown(first);
    }
    let longer = |verb: &&Verb| verb.name.strip_prefix(first).is_some_and(|it| it.starts_with('-'));
    let meant = VERBS.iter().find(longer).map(|verb| format!(": write `{}`", verb.grammar));
    format!("`{first}` takes no words{}", meant.unwrap_or_default())
}

/// How alike a name must be to be guessed, of 1.
const ALIKE: f64 = 0.85;

/// A guess, if one name is much like it. What cannot be undone is never guessed.
fn unknown(word: &str) -> String {
    let verbs = VERBS.iter().filter(|verb| !verb.is_irreversible()).map(|verb| verb.name);
    let names = verbs.chain(keymap::Command::VARIANTS.iter().map(|command| command.name()));
    let best = names.map(|name| (name, strsim::jaro_winkler(name, word)));
    let best = best.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, score)| *score > ALIKE);
    let hint = best.map(|(name, _)| format!(" Did you mean `{name}`?")).unwrap_or_default();
    format!("no command `{word}`.{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read() {
        let arm = |minutes, reason: Option<&str>| {
            Ok(Order::Arm { minutes, reason: reason.map(str::to_owned) })
        };
        assert_eq!(Order::parse("arm"), arm(5, None));
        assert_eq!(Order::parse("arm 12"), arm(12, None));
        assert_eq!(Order::parse("arm 9 disk is full"), arm(9, Some("disk is full")));
        assert_eq!(Order::parse("arm disk is full"), arm(5, Some("disk is full")));
        assert_eq!(Order::parse("quit"), Ok(Order::Run(keymap::Command::Quit)));
        assert_eq!(Order::parse("next-screen"), Ok(Order::Run(keymap::Command::NextScreen)));
        assert_eq!(Order::parse("filter a  !b"), Ok(Order::Filter("a !b".into())));
        assert_eq!(Order::parse("arm disk is on fire"), arm(5, Some("disk is on fire")));
        assert_eq!(Order::parse("filter rm on gpu-1"), Ok(Order::Filter("rm on gpu-1".into())));
        let Ok(Order::Send { command, on }) = Order::parse("promote hex8_2p hex8_2p-0123 on gpu-1")
        else {
            panic!("promote is not read")
        };
        assert_eq!(command.to_string(), "promote hex8_2p hex8_2p-0123");
        assert_eq!(on.as_deref(), Some("gpu-1"));
    }

    /// What an agent writes into the audit can be typed again.
    #[test]
    fn every_command_reads_back_as_it_is_written() {
        for text in [
            "rollback hex8_2p hex8_2p-0123",
            "restart trainer",
            "pause-config hex8_2p",
            "resume-config hex8_2p",
            "evaluate hex8_2p-0123 random",
            "evaluate hex8_2p-0123 hex8_2p-4567",
            "cancel train-hex8_2p-3",
            "ack stage gpu-1 training hex8_2p",
            "drain gpu-1",
            "undrain gpu-1",
            "terminate gpu-1",
            "approve W-0123",
            "abort W-0123",
            "discard-parked registry n.0000002a.9",
        ] {
            let Ok(Order::Send { command, on: None }) = Order::parse(text) else {
                panic!("`{text}` is not read")
            };
            assert_eq!(command.to_string(), text);
        }
    }

    #[test]
    fn what_cannot_be_undone_is_never_guessed_and_nothing_far_fetched_is() {
        for word in ["frobnicate", "terminat", "termin", "discard-parkd", "aprove"] {
            assert_eq!(unknown(word), format!("no command `{word}`."));
        }
        assert!(unknown("rollbck").ends_with("Did you mean `rollback`?"));
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_right() {
        for (text, part) in [
            ("promot a b", "Did you mean `promote`?"),
            ("pause square8_2p", "`pause` takes no words: write `pause-config <config>"),
            ("quit now", "`quit` takes no words"),
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
