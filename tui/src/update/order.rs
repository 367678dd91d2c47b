//! The grammar of the palette.

use ringrift::api::Command;
use strum::VariantArray;

use crate::keymap;
use crate::model::themes;

/// How long `:arm` lasts unless told otherwise, in minutes.
const ARM_MINUTES: i64 = 5;

/// The longest that it may last.
const ARM_MAX_MINUTES: i64 = 60;

/// A first word that the palette knows besides the commands of the keymap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verb {
    /// The word.
    pub name: &'static str,
    /// How the line goes on.
    pub grammar: &'static str,
    /// A sentence.
    pub doc: &'static str,
    /// It is shown only while armed.
    pub needs_arming: bool,
    /// It says enough without further words.
    pub stands_alone: bool,
}

const fn look(name: &'static str, grammar: &'static str, doc: &'static str) -> Verb {
    Verb { name, grammar, doc, needs_arming: false, stands_alone: false }
}

const fn act(name: &'static str, grammar: &'static str, doc: &'static str) -> Verb {
    Verb { name, grammar, doc, needs_arming: true, stands_alone: false }
}

impl Verb {
    const fn alone(self) -> Self {
        Self { stands_alone: true, ..self }
    }
}

/// These words.
pub const VERBS: &[Verb] = &[
    look("arm", "arm [minutes]", "allow commands for a while").alone(),
    act("disarm", "disarm", "read-only again").alone(),
    act("promote", "promote <config> <model> [on <node>]", "make a model the best"),
    act("rollback", "rollback <config> [model] [on <node>]", "withdraw the best model"),
    act("restart", "restart <daemon> [on <node>]", "restart a daemon, clear its budget"),
    act("retry-parked", "retry-parked <subscription> <event>", "offer a parked event again"),
    act("discard-parked", "discard-parked <subscription> <event>", "give a parked event up"),
    look("filter", "filter <words>", "filter events"),
    look("goto", "goto <12:03:58 | -5m>", "show every screen as it was then"),
    look("theme", "theme [name]", "the next theme, or the one of this name").alone(),
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
            ["theme", name] => theme(name),
            ["goto", time] => Ok(Self::GoTo((*time).to_owned())),
            ["goto", ..] => Err(format!("write it so: {}", grammar("goto"))),
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
    VERBS.iter().find(|known| known.name == verb).map_or("", |known| known.grammar)
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

fn unknown(word: &str) -> String {
    let names = VERBS.iter().map(|verb| verb.name);
    let names = names.chain(keymap::Command::VARIANTS.iter().map(|command| command.name()));
    let best = names.map(|name| (name, strsim::jaro_winkler(name, word)));
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
