//! Which errors pass, and say nothing about the file that was wanted.

use std::io;

use ringrift::fabric;

use crate::supervisor::is_outage;

/// Whether the fabric does not answer now, or this machine lacks for a while what it takes to read
/// and write files.
pub fn is_transient(error: &anyhow::Error) -> bool {
    let lacks_something = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(fabric::is_transient)
    };
    is_outage(error) || error.chain().any(lacks_something)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_not_judged_by_what_the_machine_lacks() {
        let of = |error: io::Error| is_transient(&anyhow::Error::new(error).context("net"));
        let too_many_open_files = io::Error::from_raw_os_error(24);
        assert!(of(too_many_open_files) && of(io::ErrorKind::StorageFull.into()));
        assert!(!of(io::ErrorKind::NotFound.into()) && !of(io::ErrorKind::UnexpectedEof.into()));
        assert!(!is_transient(&anyhow::anyhow!("it has another hash")));
    }

    #[test]
    fn a_wrong_owner_is_a_finding() {
        use io::ErrorKind::{IsADirectory, PermissionDenied};
        for kind in [PermissionDenied, IsADirectory] {
            assert!(!is_transient(&anyhow::Error::new(io::Error::from(kind))), "{kind}");
        }
    }
}
