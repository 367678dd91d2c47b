//! `/api/v1/settings`: the settings in effect without secrets, to be compared with those of others.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use ringrift::api::Setting;

use super::App;
use crate::settings::{REDACTED, Row};

/// Every setting with its value and where that came from.
pub async fn rows(State(app): State<Arc<App>>) -> Json<Vec<Setting>> {
    Json(app.services.settings.rows().map(shown).collect())
}

fn shown(row: Row) -> Setting {
    let value = row.value.map(|value| without_passwords(&value));
    Setting { key: row.key.to_owned(), value, origin: row.origin.to_string() }
}

/// The value with whoever logs in left out of its addresses: `nats://user:password@host`.
fn without_passwords(value: &str) -> String {
    let mut parts = value.split("://");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let address = part.find(['"', '\'', '/', ' ', ',']).map_or(part, |end| &part[..end]);
        let login = address.rfind('@').unwrap_or(0);
        shown.push_str("://");
        shown.push_str(if login > 0 { REDACTED } else { "" });
        shown.push_str(&part[login..]);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_addresses_are_not_shown() {
        let value = r#"["nats://ana:pass@a:4222", "nats://b:4222", "tls://t0k@c"]"#;
        let shown =
            format!(r#"["nats://{REDACTED}@a:4222", "nats://b:4222", "tls://{REDACTED}@c"]"#);
        assert_eq!(without_passwords(value), shown);
        assert_eq!(without_passwords("\"ana@host\""), "\"ana@host\"", "no address");
    }
}
