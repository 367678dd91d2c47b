//! The man page: what clap knows, and the keys.

use std::io;

use clap::CommandFactory;
use clap_mangen::roff::{Roff, bold, roman};

use super::keys::place;
use crate::cli::Cli;
use crate::keymap::Keymap;

/// The whole page.
pub fn page() -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    keys(&Keymap::default()).to_writer(&mut page)?;
    Ok(page)
}

fn keys(keymap: &Keymap) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["KEYS"]);
    for binding in &keymap.bindings {
        roff.control("TP", []);
        roff.text([bold(binding.keys_text())]);
        roff.text([roman(format!("{}{}", binding.doc, place(binding)))]);
    }
    roff
}
