//! How much memory is in use: of the machine, and of the control group if that has a limit.

use std::fs;
use std::io;
use std::path::Path;

/// Where the kernel tells about the machine's memory.
const MACHINE: &str = "/proc/meminfo";

/// Where it tells about the memory of the control group (version 2) that a container sees.
const GROUP: &str = "/sys/fs/cgroup";

/// Share of memory in use, 0 to 100: of whichever is shorter, machine or control group.
///
/// # Errors
/// When the kernel does not say.
pub fn used_percent() -> io::Result<f64> {
    let machine = of_machine(&fs::read_to_string(MACHINE)?)
        .ok_or_else(|| io::Error::other(format!("{MACHINE} names no MemTotal and MemAvailable")))?;
    Ok(of_group(Path::new(GROUP)).map_or(machine, |group| group.max(machine)))
}

fn of_machine(meminfo: &str) -> Option<f64> {
    let (total, available) = (field(meminfo, "MemTotal:")?, field(meminfo, "MemAvailable:")?);
    share(total.checked_sub(available)?, total)
}

/// `None` without a limit. Files that the kernel can drop at any time do not count.
fn of_group(folder: &Path) -> Option<f64> {
    let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let limit = read("memory.max")?.trim().parse().ok()?;
    let used: u64 = read("memory.current")?.trim().parse().ok()?;
    let droppable = field(&read("memory.stat")?, "inactive_file")?;
    share(used.saturating_sub(droppable), limit)
}

/// The number after this name.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.split_whitespace().next() == Some(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn share(used: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| 100.0 * used as f64 / of as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_tells_what_is_available() {
        let meminfo = "MemTotal:       1000 kB\nMemFree: 10 kB\nMemAvailable:    250 kB\n";
        assert_eq!(of_machine(meminfo), Some(75.0));
        assert_eq!(of_machine("MemTotal: 1000 kB\n"), None);
    }

    #[test]
    fn a_group_counts_only_with_a_limit_and_without_droppable_files() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("memory.current", "800\n");
        write("memory.stat", "anon 500\ninactive_file 300\n");
        write("memory.max", "max\n");
        assert_eq!(of_group(folder.path()), None);
        write("memory.max", "1000\n");
        assert_eq!(of_group(folder.path()), Some(50.0));
    }

    #[test]
    fn this_machine_answers() {
        let used = used_percent().unwrap();
        assert!((0.0..=100.0).contains(&used), "{used}");
    }
}
