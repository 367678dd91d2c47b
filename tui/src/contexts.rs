//! Clusters by name: whom each context connects to, and with which token.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use ringrift::api::TOKEN_VARIABLE;
use ringrift::api::client::{Token, check_address};
use ringrift::bounded;

use crate::links::Targets;
use crate::local::Plan;
use crate::settings::Context;

/// The context of the agents that are named outside of all contexts.
pub const DEFAULT: &str = "default";

/// The largest file that is read as a token, in bytes.
const MAX_TOKEN_BYTES: u64 = 4096;

/// All contexts of a session.
#[derive(Debug, Clone, Default)]
pub struct Contexts {
    by_name: BTreeMap<String, Context>,
    /// The private agent, which belongs to the default context.
    local: Option<Plan>,
    /// What the environment gives as the token.
    token: Option<String>,
}

impl Contexts {
    /// The contexts of the configuration, and the default one of these agents; of the agent on this
    /// machine, which is `here`, where there is nobody else.
    pub fn new(
        mut by_name: BTreeMap<String, Context>,
        agents: Vec<String>,
        local: Option<Plan>,
        here: impl FnOnce() -> String,
    ) -> Self {
        let mut default = Context { agents, token_file: None };
        if default.agents.is_empty() && local.is_none() && by_name.is_empty() {
            default.agents.push(here());
        }
        if !default.agents.is_empty() || local.is_some() {
            by_name.insert(DEFAULT.to_owned(), default);
        }
        let token = std::env::var(TOKEN_VARIABLE).ok().filter(|text| !text.is_empty());
        Self { by_name, local, token }
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// The name of the one to begin with: the one that is wanted, else the default, else the first.
    ///
    /// # Errors
    /// When there is none of the wanted name.
    pub fn first(&self, wanted: Option<&str>) -> Result<String, String> {
        let name = wanted.or_else(|| self.names().find(|name| *name == DEFAULT));
        let name = name.or_else(|| self.names().next()).unwrap_or(DEFAULT);
        if self.by_name.contains_key(name) { Ok(name.to_owned()) } else { Err(self.missing(name)) }
    }

    /// Whom a context connects to.
    ///
    /// # Errors
    /// When there is no such context, or its token cannot be read.
    pub fn targets(&self, name: &str) -> Result<Targets, String> {
        let context = self.by_name.get(name).ok_or_else(|| self.missing(name))?;
        let token = match &context.token_file {
            Some(path) => Some(read_token(path)?),
            None => self.environments_token()?,
        };
        let local = self.local.clone().filter(|_| name == DEFAULT);
        let addresses = addresses(&context.agents)?;
        if addresses.is_empty() && local.is_none() {
            return Err(format!(
                "context `{name}` names no agent: write `agents = ['http://host:port']` there"
            ));
        }
        Ok(Targets { addresses, local, token })
    }

    fn environments_token(&self) -> Result<Option<Token>, String> {
        let token = self.token.clone().map(Token::new).transpose();
        token.map_err(|error| format!("{TOKEN_VARIABLE}: {error}"))
    }

    fn missing(&self, name: &str) -> String {
        let names = self.names().collect::<Vec<_>>().join(", ");
        format!("no context `{name}`: the configuration file has {names}")
    }
}

/// The addresses, each once and without a last `/`.
fn addresses(given: &[String]) -> Result<Vec<String>, String> {
    let (mut addresses, mut known) = (Vec::new(), HashSet::new());
    for address in given {
        check_address(address).map_err(|error| error.to_string())?;
        let address = address.trim_end_matches('/');
        if known.insert(address) {
            addresses.push(address.to_owned());
        }
    }
    Ok(addresses)
}

fn read_token(path: &Path) -> Result<Token, String> {
    let wrong = |why: &dyn std::fmt::Display| format!("token file {}: {why}", path.display());
    let text = bounded::read_text(path, MAX_TOKEN_BYTES).map_err(|error| wrong(&error))?;
    match text.trim() {
        "" => Err(wrong(&"it is empty")),
        token => Token::new(token.to_owned()).map_err(|error| wrong(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contexts(text: &str, agents: &[&str]) -> Contexts {
        let by_name = toml::from_str(text).unwrap();
        let agents = agents.iter().map(|agent| (*agent).to_owned()).collect();
        Contexts::new(by_name, agents, None, || "http://here:1".to_owned())
    }

    #[test]
    fn the_agent_of_this_machine_is_there_where_nobody_is_named() {
        let alone = contexts("", &[]);
        assert_eq!(alone.first(None).unwrap(), DEFAULT);
        assert_eq!(alone.targets(DEFAULT).unwrap().addresses, ["http://here:1"]);
    }

    #[test]
    fn a_context_without_agents_and_a_token_that_cannot_be_sent_are_refused() {
        let empty = contexts("[lab]\nagents = []\n", &[]);
        assert!(empty.targets("lab").unwrap_err().starts_with("context `lab` names no agent"));
        let odd = Contexts { token: Some("two words".to_owned()), ..contexts("", &[]) };
        let error = odd.targets(DEFAULT).unwrap_err();
        assert!(error.starts_with(TOKEN_VARIABLE) && error.contains("one word"), "{error}");
    }

    #[test]
    fn a_context_is_chosen_by_its_name() {
        let text = "[lab]\nagents = ['http://lab:1']\n[prod]\nagents = ['http://p:1']\n";
        let named = contexts(text, &[]);
        assert_eq!(named.first(None).unwrap(), "lab", "the first where there is no default");
        assert_eq!(named.first(Some("prod")).unwrap(), "prod");
        assert_eq!(named.targets("prod").unwrap().addresses, ["http://p:1"]);
        let error = named.first(Some("prd")).unwrap_err();
        assert_eq!(error, "no context `prd`: the configuration file has lab, prod");
        assert_eq!(contexts(text, &["http://x:1"]).first(None).unwrap(), DEFAULT);
    }

    #[test]
    fn an_agent_counts_once_however_its_address_is_written() {
        let targets = |agents: &[&str]| contexts("", agents).targets(DEFAULT);
        let twice = targets(&["http://a:1", "http://a:1/", "http://b:2"]).unwrap();
        assert_eq!(twice.addresses, ["http://a:1", "http://b:2"]);
        for (wrong, why) in [("nonsense", "`nonsense` is not"), ("http://me:pw@a:1", "a token")] {
            let error = targets(&[wrong]).unwrap_err();
            assert!(error.contains(why) && !error.contains("pw@"), "{error}");
        }
    }

    #[test]
    fn a_token_is_read_when_it_is_needed_and_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let text = format!("[prod]\nagents = ['http://p:1']\ntoken_file = '{}'\n", path.display());
        let named = contexts(&text, &[]);
        assert!(named.targets("prod").unwrap_err().starts_with("token file "));
        std::fs::write(&path, "s3cret\n").unwrap();
        let targets = format!("{:?}", named.targets("prod").unwrap());
        assert!(targets.contains("Token(..)") && !targets.contains("s3cret"), "{targets}");
        std::fs::write(&path, "x".repeat(5_000)).unwrap();
        let error = named.targets("prod").unwrap_err();
        assert!(error.ends_with("it holds more than 4096 bytes"), "{error}");
        let endless = contexts("[prod]\ntoken_file = '/dev/zero'\n", &[]);
        assert!(endless.targets("prod").unwrap_err().contains("no regular file"));
        std::fs::write(&path, " \n").unwrap();
        assert!(named.targets("prod").unwrap_err().ends_with("it is empty"));
    }
}
