//! A cockpit that is flooded with keys.

use std::time::Duration;

use ringrift_system_tests::{Terminal, binary, free_port};
use tempfile::TempDir;

/// Nothing here takes so long unless it fails.
const LIMIT: Duration = Duration::from_secs(20);

/// More than the terminal keeps for a program that does not read, and many times what the cockpit
/// reads at once.
const KEYS: usize = 5_000;

#[test]
fn thousands_of_keys_at_once_are_all_heard() {
    let home = TempDir::new().expect("a folder");
    let address = format!("http://127.0.0.1:{}", free_port());
    let args = ["--agent", &address, "--screen", "events"];
    let mut terminal = Terminal::start(&binary("ringrift-tui"), &args, home.path());
    terminal.wait_for("OFFLINE", LIMIT);
    // The last of them opens the help; the keys before it move a cursor.
    terminal.keys(&("jk".repeat(KEYS / 2) + "?"));
    terminal.wait_for("close what is open; never quits", LIMIT);
    terminal.signal("TERM");
    assert_eq!(terminal.wait_for_end(LIMIT), 0);
    terminal.assert_restored();
}
