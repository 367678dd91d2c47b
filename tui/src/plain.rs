//! `--plain`: no screen, one change a line; for logs, dumb terminals and screen readers.

use std::io::{self, Write};
use std::time::Duration;

use ringrift::api::Exit;
use ringrift::event::UtcMs;
use tokio::sync::mpsc;

use crate::links::{Links, Targets};
use crate::model::{Entry, Filter, Model};
use crate::output;
use crate::signals::{Signal, Signals};
use crate::strip;
use crate::update::{Msg, update};
use crate::view::format;

/// It is looked so often whether anybody still reads.
const LOOK: Duration = Duration::from_secs(1);

/// Messages that wait to be taken in.
const INBOX: usize = 1024;

/// Writes what changes until a signal ends it, or nobody reads it any more.
///
/// # Errors
/// When the output cannot be written for any other reason.
pub async fn run(mut model: Model, targets: Targets, select: Option<&str>) -> io::Result<Exit> {
    let (out, mut inbox) = mpsc::channel(INBOX);
    let mut signals = Signals::listen()?;
    let mut links = Links::open(targets, &out);
    model.live.feed.set_filter(Filter::parse(select.unwrap_or_default()));
    let mut reader = Reader::default();
    let mut looks = tokio::time::interval(LOOK);
    let written = loop {
        tokio::select! {
            _ = looks.tick() => if output::is_unread() { break Ok(()) },
            signal = signals.next() => match signal {
                Signal::End => break Ok(()),
                Signal::Suspend => if let Err(error) = crate::terminal::stop_group() {
                    break Err(error);
                },
                Signal::Continued => {}
            },
            Some(msg) = inbox.recv() => {
                update(&mut model, Msg::Now(UtcMs::now()));
                update(&mut model, msg).iter().for_each(|effect| links.carry_out(effect));
                if let Err(error) = tell(&reader.news(&model)) {
                    break Err(error);
                }
            }
        }
    };
    links.close().await;
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(Exit::Healthy),
    }
}

fn tell(lines: &[String]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()
}

/// What was read out already.
#[derive(Debug, Default)]
pub struct Reader {
    standing: String,
    /// Entries that were there at the last look.
    heard: u64,
}

impl Reader {
    /// What is new since the last time: how the fleet stands, if that changed, then the events.
    pub fn news(&mut self, model: &Model) -> Vec<String> {
        let mut lines = Vec::new();
        let standing = strip::standing(model);
        if standing != self.standing {
            lines.push(format!("{} {standing}", format::time(model.now)));
            self.standing = standing;
        }
        let feed = &model.live.feed;
        let news = feed.from(self.heard)..feed.len();
        lines.extend(news.filter_map(|at| feed.get(at)).map(|entry| line(entry)));
        self.heard = feed.received();
        lines
    }
}

/// `12:04:29 WARN DISK_SPACE_LOW laptop: 91% in use`.
fn line(entry: &Entry) -> String {
    let Entry { level, kind, node, config, detail, .. } = entry;
    let of = if config.is_empty() { String::new() } else { format!(" {config}") };
    format!("{} {} {kind} {node}{of}: {detail}", format::time(entry.at), level.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AgentKey, Link};
    use crate::samples;

    #[test]
    fn each_change_is_told_once() {
        let mut model = samples::model();
        let mut reader = Reader::default();
        let lines = reader.news(&model);
        assert_eq!(lines.len(), 1 + model.live.feed.len());
        insta::assert_snapshot!([&lines[..3], &lines[lines.len() - 3..]].concat().join("\n"));
        assert_eq!(reader.news(&model), Vec::<String>::new());
        let offline = Link::Offline { error: "gone".into(), retry_at: None };
        model.live.agent_mut(&AgentKey::local()).unwrap().link = offline;
        assert_eq!(reader.news(&model), ["12:15:00 OFFLINE laptop  ok 0 ! 0 x 1"]);
    }
}
