//! What a checkpoint says about itself.

use super::Object;

/// The record of versions in a checkpoint.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TorchMetadata {
    /// Name of the network's class.
    pub model_class: Option<String>,
    /// Name of the board.
    pub board_type: Option<String>,
    /// Number of players.
    pub num_players: Option<u8>,
    /// Meaning of the last global values of hexagonal encodings.
    pub feature_version: Option<i64>,
    /// SHA-256 over the parameters, in hexadecimal.
    pub checksum: Option<String>,
}

impl TorchMetadata {
    /// Members at the top, or where those are empty, in the configuration.
    pub(super) fn read(record: &Object) -> Self {
        let levels = [Some(record), record.get("config")];
        let found = |key: &'static str| {
            levels.into_iter().flatten().filter_map(move |level| level.get(key))
        };
        let text = |key| {
            let mut texts = found(key).filter_map(Object::as_text);
            texts.find(|text| !text.is_empty()).map(str::to_owned)
        };
        let number =
            |key, least: i64| found(key).filter_map(Object::as_int).find(|number| *number >= least);
        Self {
            model_class: text("model_class"),
            board_type: text("board_type"),
            num_players: number("num_players", 1)
                .map(|number| u8::try_from(number).unwrap_or(u8::MAX)),
            feature_version: number("feature_version", 0),
            checksum: text("checksum"),
        }
    }
}
