//! What git says about a checkout.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::begins_repository;

/// A checkout, in a clone or in a worktree.
pub(crate) struct Repository {
    root: PathBuf,
}

impl Repository {
    /// The one whose root is this folder or the one above it.
    pub(crate) fn around(package: &Path) -> Option<Self> {
        let root = package.ancestors().take(2).find(|folder| begins_repository(folder))?;
        Some(Self { root: root.to_owned() })
    }

    /// The short hash of the commit that is checked out, with `-dirty` where known files differ from it.
    pub(crate) fn commit(&self) -> Option<String> {
        let hash = self.says(&["rev-parse", "--short", "HEAD"])?;
        let changes = self.says(&["status", "--porcelain", "--untracked-files=no"])?;
        Some(if changes.is_empty() { hash } else { format!("{hash}-dirty") })
    }

    /// The files of which one changes with every commit and every checkout: what `HEAD` names, the commit of
    /// the branch that it names, alone or packed with others, and the journal of both.
    pub(crate) fn head_files(&self) -> Vec<PathBuf> {
        let branch = self.says(&["symbolic-ref", "--quiet", "HEAD"]);
        let names = ["HEAD", "logs/HEAD", "packed-refs"].into_iter().chain(branch.as_deref());
        let path = |name| Some(self.root.join(self.says(&["rev-parse", "--git-path", name])?));
        names.filter_map(path).filter(|path| path.is_file()).collect()
    }

    /// The answer of git; `None` where there is no git or it refuses.
    fn says(&self, words: &[&str]) -> Option<String> {
        let mut git = Command::new("git");
        git.arg("--no-optional-locks").arg("-C").arg(&self.root).args(words);
        // A hook that builds is told of its own repository in these.
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR"] {
            git.env_remove(variable);
        }
        let answer = git.output().ok().filter(|answer| answer.status.success())?;
        Some(String::from_utf8(answer.stdout).ok()?.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::expansion;

    fn git(folder: &Path, words: &[&str]) {
        let who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
        let mut command = Command::new("git");
        command.arg("-C").arg(folder).args(who).args(words);
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR"] {
            command.env_remove(variable);
        }
        let done = command.output().expect("this test needs git");
        assert!(done.status.success(), "git {words:?}: {done:?}");
    }

    /// A clone with one commit and a package in it.
    fn checkout() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let package = folder.path().join("agent");
        fs::create_dir(&package).unwrap();
        fs::write(package.join("main.rs"), "1").unwrap();
        git(folder.path(), &["init", "--quiet"]);
        git(folder.path(), &["add", "."]);
        git(folder.path(), &["commit", "--quiet", "-m", "one"]);
        (folder, package)
    }

    fn commit(package: &Path) -> String {
        Repository::around(package).unwrap().commit().unwrap()
    }

    #[test]
    fn a_commit_is_named_and_what_differs_from_it_is_dirty() {
        let (folder, package) = checkout();
        let first = commit(&package);
        assert!(first.len() >= 4 && first.bytes().all(|byte| byte.is_ascii_hexdigit()), "{first}");
        fs::write(package.join("notes"), "unknown to git").unwrap();
        assert_eq!(commit(&package), first);
        fs::write(package.join("main.rs"), "2").unwrap();
        assert_eq!(commit(&package), format!("{first}-dirty"));
        git(folder.path(), &["commit", "--quiet", "-am", "two"]);
        let second = commit(&package);
        assert!(second != first && !second.ends_with("-dirty"), "{second}");
    }

    #[test]
    fn a_file_that_is_watched_changes_with_every_commit_also_in_a_worktree() {
        let (folder, _) = checkout();
        let tree = tempfile::tempdir().unwrap();
        let path = tree.path().join("tree");
        git(folder.path(), &["worktree", "add", "--quiet", "-b", "other", path.to_str().unwrap()]);
        assert!(path.join(".git").is_file());
        for root in [folder.path(), &path] {
            // A branch whose commit is packed has no file of its own.
            git(root, &["pack-refs", "--all"]);
            let repository = Repository::around(&root.join("agent")).unwrap();
            let read = || -> Vec<Vec<u8>> {
                repository.head_files().iter().map(|path| fs::read(path).unwrap()).collect()
            };
            let before = read();
            assert!(before.len() >= 2, "{:?}", repository.head_files());
            fs::write(root.join("agent/main.rs"), "3").unwrap();
            git(root, &["commit", "--quiet", "-am", "three"]);
            let after = read();
            let kept = before.iter().zip(&after).filter(|(one, other)| one == other).count();
            assert!(kept < before.len(), "{:?}", repository.head_files());
        }
    }

    #[test]
    fn a_tarball_has_no_commit_even_within_somebody_elses_repository() {
        let (folder, _) = checkout();
        let package = folder.path().join("vendor/ringrift/agent");
        fs::create_dir_all(&package).unwrap();
        assert!(Repository::around(&package).is_none());
        assert_eq!(expansion(None), "{  \"unknown\" }");
    }
}
