//! A disk in a file, with a file system that keeps a journal.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use rustix::fs::FallocateFlags;

/// Its size, in bytes; the file holds no more than was written.
const BYTES: u64 = 1 << 30;

/// A mounted disk. It is unmounted with this value.
pub struct Disk {
    image: PathBuf,
    copy: PathBuf,
    mounted: PathBuf,
}

impl Disk {
    /// Makes one and mounts it; says why if this machine cannot.
    pub fn make(folder: &Path, n: usize) -> Result<Self, String> {
        let path = |what: &str| folder.join(format!("{what}-{n}"));
        let disk = Self { image: path("disk"), copy: path("copy"), mounted: path("mounted") };
        disk.build().map_err(|why| format!("loop-mounted disks need root: {why:#}"))?;
        Ok(disk)
    }

    fn build(&self) -> anyhow::Result<()> {
        File::create(&self.image)?.set_len(BYTES)?;
        std::fs::create_dir(&self.mounted)?;
        run(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&self.image))?;
        self.mount()
    }

    fn mount(&self) -> anyhow::Result<()> {
        run(Command::new("mount").args(["-o", "loop"]).arg(&self.image).arg(&self.mounted))
    }

    /// The folder that it is mounted at.
    pub fn mounted(&self) -> &Path {
        &self.mounted
    }

    /// Fills it so that only this much is left, in bytes.
    pub fn leave(&self, bytes: u64) -> anyhow::Result<()> {
        let filled = self.room()?.saturating_sub(bytes);
        let filler = File::create(self.filler())?;
        Ok(rustix::fs::fallocate(filler, FallocateFlags::empty(), 0, filled)?)
    }

    /// Takes away what filled it.
    pub fn make_room(&self) -> anyhow::Result<()> {
        Ok(std::fs::remove_file(self.filler())?)
    }

    /// What is left of it, in bytes.
    pub fn room(&self) -> anyhow::Result<u64> {
        let disk = rustix::fs::statvfs(&self.mounted)?;
        Ok(disk.f_bavail * disk.f_frsize)
    }

    fn filler(&self) -> PathBuf {
        self.mounted.join("filler")
    }

    /// Copies what has been written to the disk so far, not what waits in memory to be.
    pub fn copy(&mut self) -> anyhow::Result<()> {
        run(Command::new("cp").arg("--sparse=always").arg(&self.image).arg(&self.copy))
    }

    /// Puts the copy in its place.
    pub fn change_to_copy(&mut self) -> anyhow::Result<()> {
        run(Command::new("umount").arg(&self.mounted))?;
        std::mem::swap(&mut self.image, &mut self.copy);
        self.mount()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // It may not be mounted.
        drop(run(Command::new("umount").arg(&self.mounted)));
    }
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    let told = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{command:?}: {}", told.trim());
    Ok(())
}
