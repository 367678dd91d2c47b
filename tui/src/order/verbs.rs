//! The first words that the palette knows besides the commands of the keymap.

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
    /// True if it is sent to an agent.
    pub(super) fn is_command(&self) -> bool {
        self.needs_arming && self.name != "disarm"
    }

    /// True if it may do what cannot be undone.
    pub(super) fn is_irreversible(&self) -> bool {
        ["terminate", "approve", "discard-parked"].contains(&self.name)
    }

    const fn alone(self) -> Self {
        Self { stands_alone: true, ..self }
    }
}

/// All of them.
pub const VERBS: &[Verb] = &[
    look("arm", "arm [minutes] [reason]", "allow commands for a while").alone(),
    act("disarm", "disarm", "read-only again").alone(),
    act("promote", "promote <config> <model> [on <node>]", "make a model the best"),
    act("rollback", "rollback <config> [model] [on <node>]", "withdraw the best model"),
    act("restart", "restart <daemon> [on <node>]", "restart a daemon, clear its budget"),
    act("pause-config", "pause-config <config> [on <node>]", "hold all work of a configuration"),
    act("resume-config", "resume-config <config> [on <node>]", "let a paused one go on"),
    act("evaluate", "evaluate <model> <opponent> [on <node>]", "queue a match, to rate it better"),
    act("cancel", "cancel <job> [on <node>]", "withdraw a job that has not ended"),
    act("ack", "ack <kind> <node> <what> [on <node>]", "say that an alert is known"),
    act("drain", "drain <node> [on <node>]", "finish its jobs and take no further ones"),
    act("undrain", "undrain <node> [on <node>]", "let a drained node take jobs again"),
    act("terminate", "terminate <node> [on <node>]", "give a machine back, past its gates"),
    act("approve", "approve <workflow>", "agree as the second operator"),
    act("abort", "abort <workflow>", "stop a command and undo what can be undone"),
    act("retry-parked", "retry-parked <subscription> <event>", "offer a parked event again"),
    act("discard-parked", "discard-parked <subscription> <event>", "give a parked event up"),
    look("filter", "filter <words>", "filter events"),
    look("goto", "goto <12:03:58 | -5m>", "show every screen as it was then"),
    look("ctx", "ctx <name>", "show another cluster of the configuration file"),
    look("theme", "theme [name]", "the next theme, or the one of this name").alone(),
];

/// How a line that begins with this verb goes on.
pub(super) fn grammar(verb: &str) -> &'static str {
    VERBS.iter().find(|known| known.name == verb).map_or("", |known| known.grammar)
}
