//! Folders that go away with their test.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// A folder of its own for a test, which every account may pass through.
pub(crate) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("openslot-{}", Uuid::now_v7().simple()));
        DirBuilder::new()
            .mode(0o711)
            .create(&path)
            .expect("a scratch folder");
        Self { path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A server that a failed test left may still be writing here while it stops.
        let _ = fs::remove_dir_all(&self.path);
    }
}
