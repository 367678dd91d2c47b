//! Which errors of files pass by themselves.

use std::io;

use rustix::io::Errno;

/// Whether this is about what the machine lacks for a while: space, memory, file handles, an answer.
/// All other errors are about the file, its place or its owner, and stay until somebody mends that.
pub fn is_transient(error: &io::Error) -> bool {
    use io::ErrorKind::{
        Interrupted, OutOfMemory, QuotaExceeded, ResourceBusy, StaleNetworkFileHandle, StorageFull,
        TimedOut, WouldBlock,
    };
    // Too many open files have no kind of their own.
    let lacks_handles = matches!(Errno::from_io_error(error), Some(Errno::MFILE | Errno::NFILE));
    let is_short_of_something = matches!(
        error.kind(),
        Interrupted
            | OutOfMemory
            | QuotaExceeded
            | ResourceBusy
            | StaleNetworkFileHandle
            | StorageFull
            | TimedOut
            | WouldBlock
    );
    lacks_handles || is_short_of_something
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_machine_lacks_passes_and_a_wrong_owner_does_not() {
        for lack in [Errno::MFILE, Errno::NFILE, Errno::NOSPC, Errno::DQUOT, Errno::NOMEM] {
            assert!(is_transient(&lack.into()), "{lack}");
        }
        for fault in
            [Errno::NOENT, Errno::ACCESS, Errno::PERM, Errno::ISDIR, Errno::ROFS, Errno::IO]
        {
            assert!(!is_transient(&fault.into()), "{fault}");
        }
        assert!(!is_transient(&io::ErrorKind::UnexpectedEof.into()));
    }
}
