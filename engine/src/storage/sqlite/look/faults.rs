//! What is wrong with a store, if anything is.

use sqlx::Error;

use super::{Look, broken, terms};
use crate::storage::{OpenError, faults, sql::Connection};

impl Look {
    /// What is wrong with the pages of the file, whatever the schema is.
    pub async fn faults_of_pages(&mut self) -> Result<Vec<String>, OpenError> {
        let found = faults::pages(&mut self.db).await;
        found.map_err(|cause| broken(&self.dir, &cause))
    }

    /// Everything that is not as it has to be, as sentences: pages of the file,
    /// what rows refer to, the rooms' sequences, and the index against what was
    /// said. It is one look, whatever is written meanwhile.
    pub async fn faults(&mut self) -> Result<Vec<String>, OpenError> {
        let found = all(&mut self.db).await;
        // However it went, nothing was changed.
        let _ = self.db.sql("rollback").run().await;
        found.map_err(|cause| broken(&self.dir, &cause))
    }
}

async fn all(db: &mut Connection) -> Result<Vec<String>, Error> {
    db.sql("begin").run().await?;
    let mut faults = faults::without_index(db).await?;
    if !faults.is_empty() {
        // Whatever else would be found comes of it.
        return Ok(faults);
    }
    faults.extend(faults::of_index(db).await?);
    faults.extend(terms::faults(db).await?);
    Ok(faults)
}
