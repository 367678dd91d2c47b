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
    let machine = of_machine(&read(Path::new(MACHINE))?)
        .ok_or_else(|| io::Error::other(format!("{MACHINE} names no MemTotal and MemAvailable")))?;
    Ok(of_group(Path::new(GROUP))?.map_or(machine, |group| group.max(machine)))
}

fn of_machine(meminfo: &str) -> Option<f64> {
    let (total, available) = (field(meminfo, "MemTotal:")?, field(meminfo, "MemAvailable:")?);
    share(total.checked_sub(available)?, total)
}

/// `None` without a limit. Files that the kernel can drop at any time do not count.
fn of_group(folder: &Path) -> io::Result<Option<f64>> {
    let max = folder.join("memory.max");
    let Some(limit) = limit(&max)? else { return Ok(None) };
    let current = folder.join("memory.current");
    let used = number(&read(&current)?).ok_or_else(|| unclear(&current))?;
    let stat = folder.join("memory.stat");
    let droppable = field(&read(&stat)?, "inactive_file").ok_or_else(|| unclear(&stat))?;
    share(used.saturating_sub(droppable), limit).map(Some).ok_or_else(|| unclear(&max))
}

/// The limit that this file names, in bytes; `None` if it names none or there is no such file. Whatever
/// else it says is no reason to watch the memory of a whole machine instead.
fn limit(file: &Path) -> io::Result<Option<u64>> {
    let text = match read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text?,
    };
    match text.trim() {
        "max" => Ok(None),
        bytes => number(bytes).map(Some).ok_or_else(|| unclear(file)),
    }
}

fn number(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

fn read(file: &Path) -> io::Result<String> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", file.display()));
    fs::read_to_string(file).map_err(named)
}

fn unclear(file: &Path) -> io::Error {
    io::Error::other(format!("{} tells no number that can be used", file.display()))
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
        assert_eq!(of_group(folder.path()).unwrap(), None);
        write("memory.max", "max\n");
        assert_eq!(of_group(folder.path()).unwrap(), None);
        write("memory.max", "1000\n");
        assert_eq!(of_group(folder.path()).unwrap(), Some(50.0));
    }

    #[test]
    fn a_group_that_does_not_say_how_it_stands_is_no_group_without_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let fine =
            [("memory.max", "9"), ("memory.current", "8"), ("memory.stat", "inactive_file 3")];
        for (unclear, _) in fine {
            for (name, text) in fine {
                write(name, text);
            }
            write(unclear, "?");
            let error = of_group(folder.path()).unwrap_err().to_string();
            assert!(error.contains(unclear), "{error}");
            fs::remove_file(folder.path().join(unclear)).unwrap();
            fs::create_dir(folder.path().join(unclear)).unwrap();
            let error = of_group(folder.path()).unwrap_err().to_string();
            assert!(error.contains(unclear), "{error}");
            fs::remove_dir(folder.path().join(unclear)).unwrap();
        }
    }

    #[test]
    fn this_machine_answers() {
        let used = used_percent().unwrap();
        assert!((0.0..=100.0).contains(&used), "{used}");
    }
}
