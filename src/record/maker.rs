//! What played a game, as records name it.

use std::str::FromStr;

use crate::provenance::{Known, Maker};

/// The members of a record that name it, the same in databases and in lines.
pub(super) const CODE: &str = "code_version";
pub(super) const SETTINGS: &str = "settings_hash";
pub(super) const NETWORK: &str = "network_hash";

/// The members with their values; none where nothing is known.
pub(super) fn members(maker: &Known<Maker>) -> Vec<(&'static str, String)> {
    let Known::Known(maker) = maker else { return Vec::new() };
    let mut members = vec![(CODE, maker.code.to_string()), (SETTINGS, maker.settings.to_string())];
    members.extend(maker.network.as_ref().map(|network| (NETWORK, network.to_string())));
    members
}

/// What the members say, each found by its name; a record without any says nothing.
pub(super) fn read<'a>(find: impl Fn(&str) -> Option<&'a str>) -> Result<Known<Maker>, String> {
    let maker = match (member(&find, CODE)?, member(&find, SETTINGS)?) {
        (Some(code), Some(settings)) => {
            Some(Maker { code, settings, network: member(&find, NETWORK)? })
        }
        (None, None) => None,
        _ => return Err(format!("it has one of `{CODE}` and `{SETTINGS}` without the other")),
    };
    Ok(maker.into())
}

fn member<'a, T: FromStr<Err: ToString>>(
    find: impl Fn(&str) -> Option<&'a str>,
    name: &str,
) -> Result<Option<T>, String> {
    let read = |text: &str| text.parse().map_err(|error: T::Err| error.to_string());
    find(name).map(read).transpose().map_err(|why| format!("its `{name}`: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Digest;

    #[test]
    fn what_is_written_is_read_back_and_halves_are_refused() {
        let (settings, network) = (Digest::of(b"s"), Some(Digest::of(b"n")));
        let maker = Maker { code: "0.1.0+c6c1d81".parse().unwrap(), settings, network };
        for maker in [maker.clone(), Maker { network: None, ..maker }].map(Known::Known) {
            let members = members(&maker);
            let find = |name: &str| {
                let found = members.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| value.as_str())
            };
            assert_eq!(read(find).unwrap(), maker);
            let half = |name: &str| find(name).filter(|_| name != SETTINGS);
            assert!(read(half).unwrap_err().contains("without the other"));
            let altered = |name: &str| if name == SETTINGS { Some("0") } else { find(name) };
            assert!(read(altered).unwrap_err().contains("settings_hash"));
        }
        assert_eq!(read(|_| None).unwrap(), Known::Unknown);
    }
}
