//! The example file: every key, commented out at its default.

use toml::Table;

use super::layers::lookup;
use super::{KEYS, Settings};

/// The text of `config/agent.example.toml`.
pub fn example_toml() -> String {
    let defaults = Table::try_from(Settings::default()).expect("defaults are plain data");
    let mut text = String::from(
        "# Settings of ringrift-agent: every key, commented out at its default.\n\
         # Precedence: defaults < this file < RINGRIFT_* variables < flags.\n\
         # `ringrift-agent config` prints what is in effect and where it came from.\n",
    );
    let mut section = "";
    for key in KEYS {
        let (of, name) = key.name.rsplit_once('.').unwrap_or(("", key.name));
        if of != section {
            text += &format!("\n[{of}]\n");
            section = of;
        }
        text.push('\n');
        for line in key.doc.lines() {
            text += &format!("# {}\n", line.trim());
        }
        text += &format!("# Variable: {}\n", key.variable());
        match lookup(&defaults, key.name) {
            Some(value) => text += &format!("# {name} = {value}\n"),
            None => text += &format!("# {name} = \"...\"   (unset)\n"),
        }
    }
    text
}
