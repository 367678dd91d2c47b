//! Players that the command line calls by name.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use ringrift::event::Digest;
use ringrift::game::ConfigKey;
use ringrift_learn::checkpoint::{Checkpoint, NNUE, NnueCheckpoint, SHIPPED};
use ringrift_learn::device::{self, Chosen};
use ringrift_learn::legacy::nets::OldNetwork;
use ringrift_learn::player::{Network, Notation, PlayerSpec};

use crate::pipeline::artefact::digest_of;
use crate::pipeline::players::chosen;
use crate::pipeline::training::weights_digest;
use crate::settings::LearnSettings;

/// A player in words, with the network that it names.
#[derive(Debug)]
pub struct Called {
    notation: Notation,
    network: Option<Named>,
}

/// Where a network is found.
#[derive(Debug)]
enum Named {
    File(PathBuf),
    /// The one that comes with the program for the configuration that is played.
    Shipped,
    /// The one for lookahead in this folder that [`nnue_file`] names for the configuration played.
    Nnue(PathBuf),
}

impl Called {
    /// Reads the words and finds the network: a .safetensors or .nnue file, an id in the models' folder,
    /// `shipped` or `nnue`. A level of the ladder that needs one and names none gets the shipped one.
    ///
    /// # Errors
    /// When the words are no player, or there is no such network.
    pub fn find(words: &str, models: &Path) -> anyhow::Result<Self> {
        let notation: Notation = words.parse()?;
        let network = match notation.network() {
            Some(SHIPPED) => Some(Named::Shipped),
            Some(NNUE) => Some(Named::Nnue(models.to_owned())),
            Some(name) => Some(Named::File(network_file(name, models)?)),
            None => None,
        };
        Ok(Self { notation, network })
    }

    /// The configuration that its network plays; read from the record in the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn config(&self) -> anyhow::Result<Option<ConfigKey>> {
        let Some(Named::File(path)) = &self.network else { return Ok(None) };
        if is_nnue(path) {
            return Ok(Some(NnueCheckpoint::config_of(path)?));
        }
        if is_older(path) {
            return Ok(Some(OldNetwork::load(path, &device::choose("cpu")?.device)?.config()));
        }
        Ok(Some(Checkpoint::config_of(path)?))
    }

    /// The content hash of its network, `None` for a player without: the same name may stand for
    /// another network later.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn digest(&self, config: ConfigKey) -> anyhow::Result<Option<Digest>> {
        match &self.network {
            Some(Named::File(path)) => Ok(Some(digest_of(path)?.0)),
            Some(Named::Nnue(models)) => Ok(Some(digest_of(&trained_nnue(models, config)?)?.0)),
            None if !self.notation.is_level() => Ok(None),
            Some(Named::Shipped) | None => {
                Checkpoint::shipped(config)?.as_ref().map(weights_digest).transpose()
            }
        }
    }

    /// The player, ready to be built; `simulations` is for searches that name no budget.
    ///
    /// # Errors
    /// When the network cannot be loaded, or a level or mix not be played.
    pub fn spec(
        &self,
        config: ConfigKey,
        simulations: usize,
        learn: &LearnSettings,
    ) -> anyhow::Result<PlayerSpec> {
        let network = match &self.network {
            Some(Named::File(path)) if is_nnue(path) => Some(self.nnue(path, config)?),
            Some(Named::Nnue(models)) => Some(self.nnue(&trained_nnue(models, config)?, config)?),
            Some(Named::File(path)) => Some(from_file(path, config, &self.on(learn)?)?),
            Some(Named::Shipped) => {
                let missing = || no_network_shipped(config);
                Some(shipped(config, &self.on(learn)?)?.with_context(missing)?)
            }
            None if self.notation.is_level() => shipped(config, &self.on(learn)?)?,
            None => None,
        };
        Ok(self.notation.spec(config, network.as_ref(), simulations)?)
    }

    fn nnue(&self, path: &Path, config: ConfigKey) -> anyhow::Result<Network> {
        let one_way = "is computed in one way only: write its player without `!`";
        ensure!(self.notation.precision().is_none(), "{} {one_way}", path.display());
        let (checkpoint, nnue) = NnueCheckpoint::load(path, config)?;
        Ok(Network::nnue(&checkpoint, nnue)?)
    }

    /// What computes its network: as the words have it, else as the settings have it.
    fn on(&self, learn: &LearnSettings) -> anyhow::Result<Chosen> {
        match self.notation.precision() {
            Some(precision) => Ok(device::choose(&learn.device)?.in_precision(precision)?),
            None => chosen(learn),
        }
    }
}

fn from_file(path: &Path, config: ConfigKey, on: &Chosen) -> anyhow::Result<Network> {
    if is_older(path) {
        let older = OldNetwork::load(path, &on.device)?;
        let plays = older.config();
        ensure!(plays == config, "{}: plays {plays}, not {config}", path.display());
        return Ok(Network::older(older));
    }
    Ok(Network::new(&Checkpoint::load(path, config)?, on)?)
}

fn shipped(config: ConfigKey, on: &Chosen) -> anyhow::Result<Option<Network>> {
    let Some(checkpoint) = Checkpoint::shipped(config)? else { return Ok(None) };
    Ok(Some(Network::new(&checkpoint, on)?))
}

fn no_network_shipped(config: ConfigKey) -> String {
    let there: Vec<_> = Checkpoint::shipped_configs().collect();
    format!("no network comes with the program for {config}, only for {}", there.join(", "))
}

fn is_nnue(path: &Path) -> bool {
    path.to_string_lossy().ends_with(NnueCheckpoint::ENDING)
}

/// Where the network for lookahead of a configuration is, that players call `nnue`.
pub fn nnue_file(models: &Path, config: ConfigKey) -> PathBuf {
    models.join(format!("{config}{}", NnueCheckpoint::ENDING))
}

fn trained_nnue(models: &Path, config: ConfigKey) -> anyhow::Result<PathBuf> {
    let path = nnue_file(models, config);
    let missing = format_args!("train it with `ringrift-agent nnue --config {config}`");
    ensure!(path.is_file(), "{} does not exist: {missing}", path.display());
    Ok(path)
}

/// True for files of the older service, and for networks of its classes that were converted.
fn is_older(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "pth" || ending == "npz")
        || OldNetwork::is_converted(path)
}

/// The configuration that all players can play: the one that is asked for, or that of a network.
///
/// # Errors
/// When none is known, or two differ.
pub fn common_config(asked: Option<ConfigKey>, players: &[Called]) -> anyhow::Result<ConfigKey> {
    let mut known: Vec<ConfigKey> = asked.into_iter().collect();
    for player in players {
        known.extend(player.config()?);
    }
    let first = *known.first().context("no player is a network: name a --config")?;
    match known.iter().find(|config| **config != first) {
        Some(other) => bail!("a player of {first} cannot meet a player of {other}"),
        None => Ok(first),
    }
}

fn network_file(name: &str, models: &Path) -> anyhow::Result<PathBuf> {
    let path = if [".safetensors", NnueCheckpoint::ENDING, ".pth", ".npz"]
        .iter()
        .any(|ending| name.ends_with(ending))
    {
        PathBuf::from(name)
    } else {
        models.join(format!("{name}.safetensors"))
    };
    if !path.is_file() {
        bail!(
            "no player or network `{name}`: {} does not exist; use random, heuristic, a method such as \
             puct:64, shipped, nnue, a model id, or a .safetensors, .nnue, .pth or .npz file",
            path.display()
        );
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use ringrift_learn::net::Weights;
    use ringrift_learn::nnue::NnueShape;
    use ringrift_learn::rng;

    use super::*;

    #[test]
    fn an_unknown_name_is_taken_for_a_network_and_missed() {
        let error = Called::find("hueristic", Path::new("/nowhere")).unwrap_err().to_string();
        assert!(error.contains("/nowhere/hueristic.safetensors does not exist"), "{error}");
        assert!(Called::find("puct:64", Path::new("/nowhere")).is_ok());
    }

    #[test]
    fn shipped_networks_play_their_configuration_and_the_ladder() {
        let spec = |words: &str, config: &str| {
            let called = Called::find(words, Path::new("/nowhere")).unwrap();
            called.spec(config.parse().unwrap(), 4, &LearnSettings::on_cpu())
        };
        for words in ["shipped", "puct:8@shipped", "shipped!f32", "level:7"] {
            assert!(spec(words, "square8_2p").unwrap().network().is_some(), "{words}");
        }
        let error = spec("shipped", "hexagonal_4p").unwrap_err().to_string();
        assert!(error.contains("for hexagonal_4p, only for square8_2p"), "{error}");
        assert!(spec("level:7", "hexagonal_4p").is_err());
    }

    #[test]
    fn an_nnue_is_found_for_the_configuration_and_takes_no_precision() {
        let folder = tempfile::tempdir().unwrap();
        let config: ConfigKey = "square8_2p".parse().unwrap();
        let spec = |words: &str, config: ConfigKey| {
            let called = Called::find(words, folder.path()).unwrap();
            called.spec(config, 4, &LearnSettings::on_cpu())
        };
        let error = spec("minimax:2@nnue", config).unwrap_err().to_string();
        assert!(error.contains("ringrift-agent nnue --config square8_2p"), "{error}");

        let tensors = NnueShape::new(config).tensors();
        let weights = Weights::random(tensors, &mut rng::stream(1, "weights", 0));
        let path = nnue_file(folder.path(), config);
        NnueCheckpoint::new(config, weights, String::new()).save(&path).unwrap();
        for words in ["minimax:2@nnue".to_owned(), format!("maxn:1@{}", path.display())] {
            let spec = spec(&words, config).unwrap();
            assert!(spec.network().unwrap().id().as_str().contains("-nnue-"), "{words}");
        }
        let error = spec("minimax:2@nnue!int8", config).unwrap_err().to_string();
        assert!(error.contains("without `!`"), "{error}");
        assert!(spec("minimax:2@nnue", "hex8_2p".parse().unwrap()).is_err());
    }

    #[test]
    fn an_older_network_plays_its_own_configuration_only() {
        let older = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/older/");
        let called =
            Called::find(&format!("puct:4@{older}tiny_square8_2p_v2.pth"), Path::new("/nowhere"));
        let called = called.unwrap();
        let spec = |config: &str| called.spec(config.parse().unwrap(), 4, &LearnSettings::on_cpu());
        assert!(spec("square8_2p").is_ok());
        for other in ["square8_3p", "hex8_2p"] {
            let error = spec(other).unwrap_err().to_string();
            assert!(error.contains(&format!("plays square8_2p, not {other}")), "{error}");
        }
    }
}
