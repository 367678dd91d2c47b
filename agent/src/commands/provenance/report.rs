//! What a network comes from, as it is printed.

use std::io::{self, Write};

use serde::Serialize;

use ringrift::event::Digest;
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::provenance::{CodeVersion, Known};
use ringrift_learn::checkpoint::Run;

use super::played::Played;

/// What the record of a network says; what it does not say is `null`.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) network: ModelId,
    pub(super) file: String,
    pub(super) config: ConfigKey,
    /// Digest of its weights.
    pub(super) hash: String,
    pub(super) parent: Option<ModelId>,
    pub(super) code: CodeVersion,
    pub(super) run: Known<Run>,
    /// Digest of the settings of learning that are in effect here.
    pub(super) settings_in_effect: Digest,
    /// Digest of the list of its games.
    pub(super) data_hash: Option<String>,
    pub(super) steps: u64,
    pub(super) loss: Option<f32>,
    /// Its games, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) played: Option<Vec<Played>>,
}

impl Report {
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let run = self.run.get();
        let settings: Known<&Digest> = run.map(|run| &run.settings).into();
        let seed: Known<u64> = run.map(|run| run.seed).into();
        let games: Known<u64> = run.map(|run| run.games).into();
        let parent = self.parent.as_ref().map_or("none", ModelId::as_str);
        writeln!(out, "network   {}", self.network)?;
        writeln!(out, "file      {}", self.file)?;
        writeln!(out, "hash      {}", self.hash)?;
        writeln!(out, "parent    {parent}")?;
        writeln!(out, "code      {}", self.code)?;
        writeln!(out, "settings  {settings}{}", self.compared(settings))?;
        writeln!(out, "seed      {seed}")?;
        writeln!(out, "steps     {}", self.steps)?;
        let list = self.data_hash.as_deref().unwrap_or("none");
        writeln!(out, "games     {games}, list {list}")?;
        self.played.iter().flatten().try_for_each(|played| writeln!(out, "  {played}"))
    }

    fn compared(&self, settings: Known<&Digest>) -> &'static str {
        match settings {
            Known::Known(settings) if *settings == self.settings_in_effect => ", in effect here",
            Known::Known(_) => ", others are in effect here",
            Known::Unknown => "",
        }
    }
}
