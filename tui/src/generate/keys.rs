//! The keymap for readers: `docs/keys.md`, and plain text.

use std::fmt::Write as _;

use crate::keymap::{Binding, Keymap};
use crate::order::VERBS;

const HEAD: &str = "\
# Keys of the cockpit

Generated from `assets/keymaps/default.toml` by `cargo xtask docs`. `?` shows the keys of the screen
on display, `K` and a key say what it does, `:` finds a command by name, other name, key or sentence.
Keys of your own stand in `ringrift/keys.toml` in the XDG configuration folder and are added to these:

```toml
[[bind]]
command = \"pause\"
keys = [\"p\"]

[[unbind]]
keys = [\"b\"]
```

A key that stands for something already is an error with its line, unless it is unbound.
";

const PALETTE: &str = "
## Words of the palette

Verbs change the cluster. They are listed and taken only after `:arm`, show what would happen, and
ask before they act. Every command above can also be typed by its name.

| line | what it does | needs `:arm` |
|---|---|---|
";

/// `docs/keys.md`.
pub fn page(keymap: &Keymap) -> String {
    let mut page = HEAD.to_owned();
    for (group, bindings) in groups(keymap) {
        // Writing to a String cannot fail.
        let _ = write!(page, "\n## {group}\n\n| keys | command | what it does |\n|---|---|---|\n");
        for binding in bindings {
            let keys: Vec<_> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
            let (keys, name) = (keys.join(", "), binding.command.name());
            let _ = writeln!(page, "| {keys} | `{name}` | {}{} |", binding.doc, place(binding));
        }
    }
    page.push_str(PALETTE);
    for verb in VERBS {
        let arming = if verb.needs_arming { "yes" } else { "no" };
        let _ = writeln!(page, "| `:{}` | {} | {arming} |", verb.grammar, verb.doc);
    }
    page
}

/// One line for each command, for a terminal.
pub fn plain(keymap: &Keymap) -> String {
    let mut text = String::new();
    for binding in &keymap.bindings {
        let (keys, name) = (binding.keys_text(), binding.command.name());
        let _ = writeln!(text, "{keys:<16} {name:<18} {}{}", binding.doc, place(binding));
    }
    text
}

/// The bindings under their headings, in the order of the keymap.
fn groups(keymap: &Keymap) -> Vec<(&str, Vec<&Binding>)> {
    let mut groups: Vec<(&str, Vec<&Binding>)> = Vec::new();
    for binding in &keymap.bindings {
        match groups.iter_mut().find(|(name, _)| *name == binding.group) {
            Some((_, bindings)) => bindings.push(binding),
            None => groups.push((&binding.group, vec![binding])),
        }
    }
    groups
}

/// ` (on Events)`.
pub fn place(binding: &Binding) -> String {
    let screens: Vec<_> = binding.screens.iter().map(|screen| screen.name()).collect();
    if screens.is_empty() { String::new() } else { format!(" (on {})", screens.join(", ")) }
}
