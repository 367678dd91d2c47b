//! Standard output, which may be closed by whoever reads it: `ringrift-agent --once | head`.

use std::fmt::Display;
use std::io::{self, Write as _};

/// Prints a line.
///
/// # Errors
/// When nobody reads any more, or the disk behind it is full.
pub fn line(text: impl Display) -> io::Result<()> {
    text_as_is(format_args!("{text}\n"))
}

/// Prints a text that ends its own lines.
///
/// # Errors
/// As [`line`].
pub fn text_as_is(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    write!(out, "{text}")?;
    out.flush()
}

/// True when a command failed only because its reader has heard enough: no failure of the command.
pub fn is_reader_gone(error: &anyhow::Error) -> bool {
    let gone = |cause: &io::Error| cause.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref().is_some_and(gone))
}
