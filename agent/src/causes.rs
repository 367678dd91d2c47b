//! Errors as people read them.

use anyhow::Error;

/// An error and its causes in one line, as `{error:#}` has them, each said once: many messages tell
/// their cause already.
pub fn told(error: &Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text += &format!(": {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::data_dir::DataDirError;
    use ringrift::parity::find_files;
    use ringrift_learn::checkpoint::Checkpoint;

    #[test]
    fn a_cause_is_said_once() {
        let missing = Path::new("/nowhere/at/all");
        let source = std::fs::read(missing).unwrap_err();
        let said = source.to_string();
        let path = missing.to_owned();
        let config = "square8_2p".parse().unwrap();
        let errors: [Error; 3] = [
            find_files(std::slice::from_ref(&path), &[]).unwrap_err().into(),
            Checkpoint::load(missing, config).unwrap_err().into(),
            DataDirError::NotWritable { path, source }.into(),
        ];
        for error in errors {
            let text = told(&error.context("in vain"));
            assert!(text.starts_with("in vain: "), "{text}");
            assert_eq!(text.matches(&said).count(), 1, "{text}");
        }
    }

    #[test]
    fn every_cause_is_said() {
        let error = anyhow::anyhow!("the disk is full").context("cannot write x");
        assert_eq!(told(&error), "cannot write x: the disk is full");
    }
}
