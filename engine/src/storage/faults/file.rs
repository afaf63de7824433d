//! What is wrong with SQLite's file.

use sqlx::Error;

use crate::storage::{damage::is_damage, sql::Connection};

/// What is wrong with the pages, or with what rows refer to.
pub(super) async fn of_file(db: &mut Connection) -> Result<Vec<String>, Error> {
    let faults = pages(db).await?;
    if !faults.is_empty() {
        // Whatever else would be found comes of it.
        return Ok(faults);
    }
    references(db).await
}

/// What is wrong with the pages, whatever the schema is.
pub(in crate::storage) async fn pages(db: &mut Connection) -> Result<Vec<String>, Error> {
    let told = db
        .sql("select integrity_check from pragma_integrity_check limit 20")
        .values()
        .await;
    let told: Vec<String> = match told {
        // With some damage the check itself ends.
        Err(cause) if is_damage(&cause) => tables(db).await?,
        told => told?,
    };
    let told = told.into_iter().filter(|line| line != "ok");
    Ok(told
        .map(|line| format!("the database is damaged: {line}"))
        .collect())
}

/// What is wrong with the pages of each table, as far as they can be looked at.
async fn tables(db: &mut Connection) -> Result<Vec<String>, Error> {
    let names: Vec<String> = db
        .sql("select name from sqlite_schema where type = 'table' order by name")
        .values()
        .await?;
    let mut told = Vec::new();
    for name in names {
        let lines = db
            .sql("select integrity_check from pragma_integrity_check($1) limit 20")
            .bind(name.as_str())
            .values::<String>()
            .await;
        match lines {
            Err(cause) if is_damage(&cause) => {
                told.push(format!("pages of {name} cannot be read"));
            }
            lines => told.extend(lines?),
        }
    }
    Ok(told)
}

async fn references(db: &mut Connection) -> Result<Vec<String>, Error> {
    let rows: Vec<(String, String, i64)> = db
        .sql(
            "select \"table\", parent, count(*) from pragma_foreign_key_check \
             group by \"table\", parent",
        )
        .all()
        .await?;
    let fault = |(table, parent, count): (String, String, i64)| {
        format!("{count} rows of {table} refer to rows of {parent} that are not there")
    };
    Ok(rows.into_iter().map(fault).collect())
}
