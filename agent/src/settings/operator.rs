//! Operators: who may ask for what, by the token that they send.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::{REDACTED, Secret};

/// An operator with their token, written `NAME:RIGHTS:TOKEN`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct OperatorToken {
    /// The name in audits and on screens.
    pub name: String,
    /// What the operator may do.
    pub rights: Rights,
    /// The bearer token.
    pub token: Secret,
}

/// What an operator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rights {
    /// Ask what a command would do.
    Read,
    /// Give commands.
    Act,
}

impl Rights {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Act => "act",
        }
    }
}

/// Why a text is no operator. It does not say the text: a token may be in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OperatorError {
    /// There are no three parts.
    #[error("write an operator as NAME:RIGHTS:TOKEN, for example ana:act:0123456789abcdef")]
    Shape,
    /// The name cannot be shown.
    #[error("an operator's name has 1 to 32 characters of a-z A-Z 0-9 . _ -")]
    Name,
    /// There are no such rights.
    #[error("the rights of operator `{0}` are neither `read` nor `act`")]
    Rights(String),
    /// The token is too easily guessed.
    #[error("the token of operator `{0}` has fewer than {MIN_TOKEN} characters")]
    Token(String),
}

/// The shortest token.
const MIN_TOKEN: usize = 8;

/// The longest name.
const MAX_NAME: usize = 32;

impl TryFrom<String> for OperatorToken {
    type Error = OperatorError;

    fn try_from(text: String) -> Result<Self, OperatorError> {
        let mut parts = text.splitn(3, ':');
        let (Some(name), Some(rights), Some(token)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(OperatorError::Shape);
        };
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if !(1..=MAX_NAME).contains(&name.len()) || !name.bytes().all(plain) {
            return Err(OperatorError::Name);
        }
        let rights = match rights {
            "read" => Rights::Read,
            "act" => Rights::Act,
            _ => return Err(OperatorError::Rights(name.to_owned())),
        };
        if token.len() < MIN_TOKEN {
            return Err(OperatorError::Token(name.to_owned()));
        }
        Ok(Self { name: name.to_owned(), rights, token: Secret::new(token) })
    }
}

impl fmt::Display for OperatorToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{REDACTED}", self.name, self.rights.name())
    }
}

impl Serialize for OperatorToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_is_a_name_with_rights_and_a_token_that_is_never_shown() {
        let ana = OperatorToken::try_from("ana:act:0123:4567".to_owned()).unwrap();
        assert_eq!((ana.name.as_str(), ana.rights), ("ana", Rights::Act));
        assert_eq!(ana.token.expose(), "0123:4567");
        let shown = format!("{ana} {ana:?} {}", serde_json::to_string(&ana).unwrap());
        assert!(!shown.contains("0123"), "{shown}");
    }

    #[test]
    fn what_is_wrong_is_said_without_the_token() {
        for (text, part) in [
            ("s3cret-token", "NAME:RIGHTS:TOKEN"),
            ("ana:s3cret-token", "NAME:RIGHTS:TOKEN"),
            ("a b:act:s3cret-token", "name"),
            ("ana:write:s3cret-token", "neither `read` nor `act`"),
            ("ana:act:s3cret", "fewer than 8"),
        ] {
            let error = OperatorToken::try_from(text.to_owned()).unwrap_err().to_string();
            assert!(error.contains(part) && !error.contains("s3cret"), "{text}: {error}");
        }
    }
}
