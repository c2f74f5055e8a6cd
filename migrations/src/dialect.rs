//! The few words in which the two databases' DDL differs.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Runs `;`-separated DDL in which `{uuid}`, `{time}`, `{bytes}` and `{json}` stand for the database's own types.
pub(crate) async fn run(manager: &SchemaManager<'_>, ddl: &str) -> Result<(), DbErr> {
    let words = match manager.get_database_backend() {
        DbBackend::Postgres => {
            [("{uuid}", "UUID"), ("{time}", "TIMESTAMPTZ"), ("{bytes}", "BYTEA"), ("{json}", "JSONB")]
        }
        _ => [("{uuid}", "BLOB"), ("{time}", "TEXT"), ("{bytes}", "BLOB"), ("{json}", "TEXT")],
    };
    let ddl = words.iter().fold(ddl.to_string(), |ddl, (word, own)| ddl.replace(word, own));
    for statement in ddl.split(';').map(str::trim).filter(|s| !s.is_empty()) {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Drops tables, in the order given.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.get_connection().execute_unprepared(&format!("DROP TABLE {table}")).await?;
    }
    Ok(())
}
