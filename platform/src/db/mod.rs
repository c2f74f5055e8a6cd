//! The metadata database: SQLite (WAL, one process) or PostgreSQL. Invariant: the pool itself leaves this module only inside
//! [`Database`], which hands it to `access::tenant` — features never hold a connection that is not bound to a tenant.

pub(crate) mod entity;

use lectern_migrations::Migrator;
use sea_orm::{ConnectOptions, DatabaseConnection, DbBackend, SqlxSqliteConnector};
use sea_orm_migration::MigratorTrait;
use std::{path::Path, time::Duration};

use crate::kernel::{Error, Result};

/// A connected, migrated database.
#[derive(Clone, Debug)]
pub struct Database {
    connection: DatabaseConnection,
}

impl Database {
    /// Opens (or makes) the SQLite file at `path`.
    pub async fn open_sqlite(path: &Path) -> Result<Self> {
        use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
        // FULL: an acknowledged write survives a power cut, not only a crash of the process.
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            // A statement with more rows than this waits for its reader to wake up in between. Most have fewer.
            .row_buffer_size(200)
            .pragma("cache_size", "-8000");
        // A file does not hang up: asking each connection whether it is still there would double the way to every answer.
        let pool = SqlitePoolOptions::new().max_connections(8).min_connections(1).test_before_acquire(false);
        let pool = pool.connect_with(options).await;
        let pool = pool.map_err(|e| Error::internal(format!("can't open {}", path.display())).with_source(e))?;
        Ok(Self { connection: SqlxSqliteConnector::from_sqlx_sqlite_pool(pool) })
    }

    /// Connects to PostgreSQL, for example `postgres://user:password@host/database`.
    pub async fn open_postgres(url: &str, max_connections: u32) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(max_connections).acquire_timeout(Duration::from_secs(10)).sqlx_logging(false);
        let connection = sea_orm::Database::connect(options).await?;
        Ok(Self { connection })
    }

    /// Brings the schema up to this version; refuses a database that a newer version has migrated.
    pub async fn migrate(&self) -> Result<()> {
        if let Some(unknown) = self.newer_migration().await? {
            return Err(Error::internal(format!(
                "the database was written by a newer version of Lectern (it has the migration {unknown}); \
                 start that version, or restore a backup"
            )));
        }
        Migrator::up(&self.connection, None).await?;
        Ok(())
    }

    async fn newer_migration(&self) -> Result<Option<String>> {
        let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_string()).collect();
        let manager = sea_orm_migration::SchemaManager::new(&self.connection);
        if !manager.has_table("seaql_migrations").await? {
            return Ok(None);
        }
        let applied = Migrator::get_migration_models(&self.connection).await?;
        Ok(applied.into_iter().map(|m| m.version).find(|version| !known.contains(version)))
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.connection.get_database_backend() == DbBackend::Postgres
    }

    /// Answers when the database does.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.connection.ping().await?)
    }

    /// Finishes open work and closes the pool.
    pub async fn close(&self) {
        if let Err(error) = self.connection.clone().close().await {
            tracing::warn!(%error, "closing the database failed");
        }
    }

    /// The pool, for the modules that bind it to a tenant or name their work `_across_tenants`.
    pub(crate) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }
}

/// Whether an error is a violated UNIQUE constraint.
pub(crate) fn is_unique_violation(error: &Error) -> bool {
    let database = error.source.as_ref().and_then(|source| source.downcast_ref::<sea_orm::DbErr>());
    database.is_some_and(|e| matches!(e.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))))
}

/// True for rows whose text begins with `prefix`, in upper or lower case.
pub(crate) fn starts_with(column: impl sea_orm::sea_query::IntoColumnRef, prefix: &str) -> sea_orm::sea_query::Expr {
    use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func};
    let length = i32::try_from(prefix.chars().count()).unwrap_or(i32::MAX);
    let beginning = Func::cust(Alias::new("SUBSTR")).args([Expr::col(column), Expr::value(1_i32), Expr::value(length)]);
    Expr::expr(Func::lower(beginning)).eq(Func::lower(Expr::value(prefix)))
}
