//! Sessions in a folder of the operator's choice: recorded for the report of a fault, and shown again
//! elsewhere.

use std::fs;
use std::io;
use std::path::Path;

use super::files;
use crate::model::{AgentKey, Past, World};

/// What a recorded session heard.
#[derive(Debug)]
pub struct Recording {
    /// From whom.
    pub agents: Vec<AgentKey>,
    /// What, as far as it is kept.
    pub past: Past,
}

/// Checks that a session can be recorded in a folder: it is not there yet, or empty.
///
/// # Errors
/// When it holds something or is no folder.
pub fn check_new(folder: &Path) -> Result<(), String> {
    let shown = folder.display();
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(false) => Ok(()),
        Ok(true) => Err(format!("--record {shown}: it is not empty; name a new folder")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(format!("--record {shown}: {error}; name a new folder")),
    }
}

/// Reads a recorded session.
///
/// # Errors
/// When nothing in the folder is one.
pub fn read(folder: &Path) -> Result<Recording, String> {
    let messages: Vec<_> = files::messages(folder).collect();
    let mut agents: Vec<AgentKey> = Vec::new();
    for message in &messages {
        if !agents.contains(&message.agent) {
            agents.push(message.agent.clone());
        }
    }
    if agents.is_empty() {
        let why = "it holds no session that was made with --record";
        return Err(format!("--replay {}: {why}", folder.display()));
    }
    let past = Past::of(World::new(agents.iter().cloned()), messages);
    Ok(Recording { agents, past })
}

#[cfg(test)]
mod tests {
    use ringrift::event::UtcMs;

    use super::*;
    use crate::model::News;
    use crate::model::past::Message;

    #[test]
    fn only_a_new_folder_is_recorded_into() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(check_new(folder.path()), Ok(()));
        assert_eq!(check_new(&folder.path().join("new")), Ok(()));
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        assert!(check_new(folder.path()).unwrap_err().contains("not empty"));
        assert!(check_new(&file).unwrap_err().contains("name a new folder"));
    }

    #[test]
    fn what_was_recorded_is_read_with_its_agents() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap_err().contains("holds no session"));
        let keys = ["http://a:1", "http://b:2"].map(AgentKey::at);
        let opened = files::open(folder.path().into(), World::new(keys.clone())).unwrap();
        let mut files = opened.files.unwrap();
        for (n, agent) in [&keys[0], &keys[1], &keys[0]].into_iter().enumerate() {
            let news = News::Offline { error: format!("gone {n}"), retry_at: None };
            let at = UtcMs(n as i64);
            files.write([&Message { at, agent: agent.clone(), news }]).unwrap();
        }
        let recording = read(folder.path()).unwrap();
        assert_eq!(recording.agents, keys);
        assert_eq!(recording.past.begins(), Some(UtcMs(0)));
        assert_eq!(recording.past.ends(), Some(UtcMs(2)));
    }
}
