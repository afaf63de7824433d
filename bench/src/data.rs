//! Where a server under test keeps its data.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

/// A folder for the server; a temporary one unless another was asked for.
#[derive(Debug)]
pub(crate) struct DataDir {
    path: PathBuf,
    temporary: Option<TempDir>,
}

impl DataDir {
    pub(crate) fn new(asked_for: Option<PathBuf>) -> Result<Self> {
        if let Some(path) = asked_for {
            fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
            return Ok(Self {
                path,
                temporary: None,
            });
        }
        Self::temporary_in(None)
    }

    /// A temporary folder, in this one or in the system's.
    pub(crate) fn temporary_in(parent: Option<&Path>) -> Result<Self> {
        let mut builder = tempfile::Builder::new();
        let builder = builder.prefix("irori-bench-");
        let temporary = match parent {
            None => builder.tempdir()?,
            Some(parent) => {
                fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
                builder.tempdir_in(parent)?
            }
        };
        Ok(Self {
            path: temporary.path().to_owned(),
            temporary: Some(temporary),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn is_empty(&self) -> Result<bool> {
        Ok(fs::read_dir(&self.path)?.next().is_none())
    }

    /// Leaves it there for somebody to look at.
    pub(crate) fn keep(&mut self) {
        if let Some(temporary) = &mut self.temporary {
            temporary.disable_cleanup(true);
        }
    }
}
