//! What is kept of an authority, for the next start: the account, and the
//! certificate with its key.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use instant_acme::AccountCredentials;
use tempfile::NamedTempFile;
use url::Url;

use crate::edge::tls::{Certificate, Files};

/// Nobody else reads keys.
const FILE_MODE: u32 = 0o600;
const DIR_MODE: u32 = 0o700;

const ACCOUNT: &str = "account.json";
const CERTIFICATE: &str = "certificate.pem";

/// The directory for one authority.
#[derive(Clone, Debug)]
pub(super) struct Kept(PathBuf);

impl Kept {
    /// Below `data_dir`, apart for each authority: an account of one is none of
    /// another.
    pub(super) fn of(directory: &Url, data_dir: &Path) -> Self {
        let host = directory.host_str().unwrap_or_default();
        let authority = match directory.port() {
            Some(port) => format!("{host}_{port}"),
            None => host.to_owned(),
        };
        Self(data_dir.join("acme").join(authority))
    }

    /// The certificate, if there is one that can be used.
    pub(super) fn certificate(&self, now_ms: i64) -> anyhow::Result<Certificate> {
        // Both in one file: the two are never there by halves.
        let path = self.0.join(CERTIFICATE);
        let files = Files {
            certificate: path.clone(),
            key: path,
        };
        files.load(now_ms)
    }

    pub(super) fn keep_certificate(&self, chain: &str, key: &str) -> anyhow::Result<()> {
        self.write(CERTIFICATE, &format!("{chain}\n{key}"))
    }

    /// The account, if one was made.
    pub(super) fn account(&self) -> anyhow::Result<Option<AccountCredentials>> {
        let path = self.0.join(ACCOUNT);
        let content = match fs::read(&path) {
            Ok(content) => content,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
            Err(cause) => {
                return Err(cause).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        serde_json::from_slice(&content)
            .map(Some)
            .with_context(|| format!("{} is damaged: move it away", path.display()))
    }

    pub(super) fn keep_account(&self, account: &AccountCredentials) -> anyhow::Result<()> {
        self.write(ACCOUNT, &serde_json::to_string(account)?)
    }

    pub(super) fn forget_account(&self) -> anyhow::Result<()> {
        let path = self.0.join(ACCOUNT);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))
    }

    /// Writes a file whole, or not at all.
    fn write(&self, name: &str, content: &str) -> anyhow::Result<()> {
        let write = || {
            let mut dir = fs::DirBuilder::new();
            dir.recursive(true).mode(DIR_MODE).create(&self.0)?;
            let mut file = NamedTempFile::new_in(&self.0)?;
            file.as_file()
                .set_permissions(fs::Permissions::from_mode(FILE_MODE))?;
            file.write_all(content.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(self.0.join(name))?;
            fs::File::open(&self.0)?.sync_all()
        };
        write().with_context(|| format!("cannot keep {name} in {}", self.0.display()))
    }
}
