//! Whether the database was found to be damaged.

use prometheus::{IntGauge, core::Collector};
use sqlx::Error;

use crate::telemetry::gauge;

/// SQLite's primary codes for a page that is not what it was, and for a file that
/// is none of its own. What stands above the lowest byte says more of them.
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_NOTADB: i32 = 26;

/// What readers and the writer have found. Cloning gives another handle.
#[derive(Clone, Debug)]
pub(super) struct Damage(IntGauge);

impl Default for Damage {
    fn default() -> Self {
        Self(gauge(
            "irori_database_damaged",
            "Whether the database was found to be damaged since the start: 1 if it was.",
        ))
    }
}

impl Damage {
    /// Looks whether this is what a damaged database says. The first time it is
    /// logged as what it is: each request that fails of it logs only itself.
    pub(super) fn note(&self, cause: &Error) {
        if is_damage(cause) && !self.is_found() {
            self.0.set(1);
            tracing::error!(
                %cause,
                "the database is damaged: what lies on the damaged pages cannot be read, \
                 the rest goes on; `irori verify` names them"
            );
        }
    }

    pub(super) fn is_found(&self) -> bool {
        self.0.get() != 0
    }

    pub(super) fn collector(&self) -> Box<dyn Collector> {
        Box::new(self.0.clone())
    }
}

/// Whether this is what a damaged database says.
pub(super) fn is_damage(cause: &Error) -> bool {
    let Error::Database(said) = cause else {
        return false;
    };
    said.code().is_some_and(|code| match &*code {
        // PostgreSQL: a damaged page, a damaged index.
        "XX001" | "XX002" => true,
        code => code
            .parse()
            .is_ok_and(|code: i32| matches!(code & 0xff, SQLITE_CORRUPT | SQLITE_NOTADB)),
    })
}
