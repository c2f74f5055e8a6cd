//! The schema: up, down, up again; and never from a newer version.

use lectern_migrations::Migrator;
use sea_orm::{ConnectionTrait, Statement};
use sea_orm_migration::MigratorTrait;
use std::collections::BTreeSet;

use crate::support::{ServerProcess, TestDatabase, is_postgres, run};

async fn tables(database: &TestDatabase) -> BTreeSet<String> {
    let connection = database.connect().await;
    let sql = match is_postgres() {
        true => "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
        false => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await.unwrap();
    let names = rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect();
    connection.close().await.unwrap();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrations_go_up_down_and_up_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let connection = database.connect().await;
    Migrator::up(&connection, None).await.unwrap();
    let all = tables(&database).await;
    assert!(all.contains("chunks") && all.contains("grants") && all.len() > 15, "{all:?}");
    Migrator::down(&connection, None).await.unwrap();
    let none: BTreeSet<String> = tables(&database).await.into_iter().filter(|t| t != "seaql_migrations").collect();
    assert!(none.is_empty(), "left behind: {none:?}");
    Migrator::up(&connection, None).await.unwrap();
    assert_eq!(tables(&database).await, all);
    for _ in 0..Migrator::migrations().len() {
        Migrator::down(&connection, Some(1)).await.unwrap();
        Migrator::up(&connection, Some(1)).await.unwrap();
        Migrator::down(&connection, Some(1)).await.unwrap();
    }
    Migrator::up(&connection, None).await.unwrap();
    assert_eq!(tables(&database).await, all);
    connection.close().await.unwrap();
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_a_newer_version_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let mut database = TestDatabase::create(folder.path()).await;
    let server = ServerProcess::start(folder.path(), &database).await;
    server.terminate();
    assert!(server.wait().await.success());
    database
        .execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_from_the_future', 1)")
        .await;
    let mut command = ServerProcess::command(folder.path(), &database);
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    let (success, _, error) = run(command).await;
    assert!(!success);
    assert!(error.contains("newer version") && error.contains("m29990101_000001_from_the_future"), "{error}");
    database.remove().await;
}
