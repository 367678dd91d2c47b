//! The cluster's token in a file of its own, which the service and every command read alike.

use std::path::Path;

use ringrift::bounded;
use toml::Value;

use super::layers::Given;
use super::{Origin, SettingsError};

const TOKEN: &str = "cluster_auth_token";
const TOKEN_FILE: &str = "cluster_auth_token_file";

/// The largest token file; a token that `cluster init` made has 64 bytes.
const MAX_BYTES: u64 = 4096;

/// The token from the file that is named, unless a layer gives the token itself.
pub(super) fn from_named(given: &[Given]) -> Result<Option<Given>, SettingsError> {
    if given.iter().any(|given| given.key == TOKEN) {
        return Ok(None);
    }
    let named = given.iter().rev().find(|given| given.key == TOKEN_FILE);
    // A name that is no text is refused with the other values that do not fit.
    let Some((named, path)) = named.and_then(|named| Some((named, named.value.as_str()?))) else {
        return Ok(None);
    };
    let refused = |message| SettingsError::BadValue {
        key: TOKEN_FILE.to_owned(),
        origin: named.origin.clone(),
        message,
    };
    let text = bounded::read_text(Path::new(path), MAX_BYTES).map_err(|error| {
        refused(format!("cannot read {path}: {error}; go as root or as the user that owns it"))
    })?;
    let token = text.trim();
    if token.is_empty() {
        return Err(refused(format!("{path} is empty: write the token into it")));
    }
    let value = Value::String(token.to_owned());
    Ok(Some(Given { key: TOKEN, value, origin: Origin::File(path.into()) }))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::super::{Effective, FlagSetting, Sources};

    fn load(file: &str, token: Option<&str>) -> Result<Effective, String> {
        let mut flags = vec![FlagSetting::set(super::TOKEN_FILE, file)];
        flags.extend(token.map(|token| FlagSetting::set(super::TOKEN, token)));
        Effective::load(Sources { flags, ..Sources::default() }).map_err(|error| error.to_string())
    }

    #[test]
    fn the_token_of_a_file_is_taken_with_its_origin_unless_one_is_given() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap().to_owned();
        assert!(load(&path, None).unwrap_err().contains("is empty"));
        file.write_all(b"hunter2\n").unwrap();
        let of_file = load(&path, None).unwrap();
        assert_eq!(of_file.settings.cluster_auth_token.as_ref().unwrap().expose(), "hunter2");
        let row = of_file.rows().find(|row| row.key == super::TOKEN).unwrap();
        assert_eq!(row.origin.to_string(), format!("file {path}"));
        assert_eq!(row.value.as_deref(), Some(crate::settings::REDACTED));
        let given = load(&path, Some("other")).unwrap();
        assert_eq!(given.settings.cluster_auth_token.unwrap().expose(), "other");
        file.write_all(b"and blanks").unwrap();
        let refused = load(&path, None).unwrap_err();
        assert!(refused.contains("blanks") && !refused.contains("hunter2"), "{refused}");
        let missing = load("/nowhere/token", None).unwrap_err();
        assert!(missing.contains("cannot read /nowhere/token"), "{missing}");
    }
}
