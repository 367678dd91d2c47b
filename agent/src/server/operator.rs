//! Who asks: known by the token that the request carries, and by nothing else.

use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq;

use crate::settings::{Rights, Secret, Settings};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The name in the audit.
    pub name: String,
    /// What they may do.
    pub rights: Rights,
}

impl Operator {
    /// One who may act.
    pub fn acting(name: &str) -> Self {
        Self { name: name.to_owned(), rights: Rights::Act }
    }

    /// Who sent these headers; `None` when the token that is needed is missing or wrong. Where no
    /// token is set, whoever reaches the agent on its loopback address is `local`.
    pub fn of(headers: &HeaderMap, settings: &Settings) -> Option<Self> {
        if !Self::needs_token(settings) {
            return Some(Self::acting("local"));
        }
        let shared = settings.cluster_auth_token.as_ref();
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.strip_prefix("Bearer "))?;
        let is = |token: &Secret| bool::from(given.as_bytes().ct_eq(token.expose().as_bytes()));
        let named = settings.operators.iter().find(|operator| is(&operator.token));
        if let Some(operator) = named {
            return Some(Self { name: operator.name.clone(), rights: operator.rights });
        }
        shared.is_some_and(is).then(|| Self::acting("cluster"))
    }

    /// Whether any token is set.
    pub fn needs_token(settings: &Settings) -> bool {
        settings.cluster_auth_token.is_some() || !settings.operators.is_empty()
    }

    /// How many can act on this agent, each with a token of their own.
    pub fn who_can_act(settings: &Settings) -> usize {
        let named = settings.operators.iter().filter(|operator| operator.rights == Rights::Act);
        named.count() + usize::from(settings.cluster_auth_token.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::OperatorToken;

    fn headers(token: &str) -> HeaderMap {
        let value = format!("Bearer {token}").parse().unwrap();
        HeaderMap::from_iter([(header::AUTHORIZATION, value)])
    }

    #[test]
    fn the_token_says_who_it_is() {
        let operator = |text: &str| OperatorToken::try_from(text.to_owned()).unwrap();
        let settings = Settings {
            cluster_auth_token: Some(Secret::new("shared-token")),
            operators: vec![operator("ana:act:token-of-ana"), operator("wall:read:token-of-wall")],
            ..Settings::default()
        };
        let name = |token| Operator::of(&headers(token), &settings).map(|operator| operator.name);
        assert_eq!(name("token-of-ana").as_deref(), Some("ana"));
        assert_eq!(name("token-of-wall").as_deref(), Some("wall"));
        assert_eq!(name("shared-token").as_deref(), Some("cluster"));
        assert_eq!(name("token-of-an"), None);
        assert_eq!(Operator::of(&HeaderMap::new(), &settings), None);
        assert_eq!(Operator::who_can_act(&settings), 2);
        let open = Operator::of(&HeaderMap::new(), &Settings::default()).unwrap();
        assert_eq!(open, Operator::acting("local"));
    }
}
