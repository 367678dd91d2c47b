//! The layers stay apart: model, order and update know no terminal, no runtime and no clock.

use std::fs;
use std::path::{Path, PathBuf};

const FORBIDDEN: [&str; 7] = [
    "ratatui",
    "crossterm",
    "tokio",
    "Instant::now",
    "SystemTime::now",
    "UtcMs::now",
    "crate::view",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn model_order_and_update_are_pure() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in ["model", "order", "update"].iter().flat_map(|layer| sources(&root.join(layer))) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code = code.collect::<Vec<_>>().join("\n");
        let found = FORBIDDEN.iter().find(|word| code.contains(**word));
        assert_eq!(found, None, "{}", file.display());
    }
}
