//! The database of one test: SQLite in its data folder, or a PostgreSQL database of its own that goes when the test ends; and where its
//! chunks are kept.

use lectern::db::Database as PlatformDatabase;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use std::path::Path;
use tokio::sync::OnceCell;

use super::TestIndex;

/// Whether the tests run on PostgreSQL (`LECTERN_TEST_DATABASE=postgres`).
pub(crate) fn is_postgres() -> bool {
    match std::env::var("LECTERN_TEST_DATABASE").as_deref() {
        Ok("postgres") => true,
        Ok("sqlite") | Err(_) => false,
        Ok(other) => panic!("LECTERN_TEST_DATABASE is {other:?}: neither sqlite nor postgres"),
    }
}

/// A database that nobody else uses.
pub(crate) struct TestDatabase {
    /// The URL for the platform; absent: SQLite in the data folder.
    pub(crate) url: Option<String>,
    /// Where chunks are kept; absent: the data folder.
    pub(crate) index: Option<TestIndex>,
    /// The URL for the test's own look inside.
    inside: String,
    /// Server and name, for dropping.
    made: Option<(String, String)>,
}

impl TestDatabase {
    /// A fresh database for the data folder.
    pub(crate) async fn create(data_dir: &Path) -> Self {
        let index = TestIndex::if_asked_for();
        if !is_postgres() {
            let inside = format!("sqlite://{}?mode=rwc", data_dir.join("lectern.sqlite").display());
            return Self { url: None, index, inside, made: None };
        }
        let (server, name) = (postgres_server(), random_name());
        execute(&server, &format!("CREATE DATABASE {name}")).await;
        Self::on_postgres(server, name, index)
    }

    /// A database as it is after the migrations, which then run once for all tests.
    pub(crate) async fn migrated(data_dir: &Path) -> Self {
        if !is_postgres() {
            let bytes = MIGRATED_FILE.get_or_init(migrated_file).await;
            std::fs::write(data_dir.join("lectern.sqlite"), bytes).expect("the data folder can be written to");
            return Self::create(data_dir).await;
        }
        let template = MIGRATED_DATABASE.get_or_init(migrated_database).await;
        let (server, name) = (postgres_server(), random_name());
        execute(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self::on_postgres(server, name, TestIndex::if_asked_for())
    }

    fn on_postgres(server: String, name: String, index: Option<TestIndex>) -> Self {
        let url = with_database(&server, &name);
        Self { url: Some(url.clone()), index, inside: url, made: Some((server, name)) }
    }

    /// The test's own connection.
    pub(crate) async fn connect(&self) -> DatabaseConnection {
        Database::connect(&self.inside).await.expect("the test's database can be opened")
    }

    /// The first column of the first row, as a number.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let connection = self.connect().await;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(statement).await.expect("the query is valid").expect("the query has a row");
        let number = row.try_get_by_index::<i64>(0).expect("the first column is a number");
        connection.close().await.expect("the connection closes");
        number
    }

    /// Runs a statement behind the platform's back.
    pub(crate) async fn execute(&self, sql: &str) {
        execute(&self.inside, sql).await;
    }

    /// Removes a PostgreSQL database and the indices of Elasticsearch; SQLite and the embedded index go with their folder.
    pub(crate) async fn remove(&mut self) {
        if let Some(index) = self.index.take() {
            index.remove().await;
        }
        if let Some((server, name)) = self.made.take() {
            execute(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

/// The bytes of a migrated SQLite file.
static MIGRATED_FILE: OnceCell<Vec<u8>> = OnceCell::const_new();

async fn migrated_file() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("lectern.sqlite");
    let database = PlatformDatabase::open_sqlite(&path).await.expect("SQLite opens");
    database.migrate().await.expect("the migrations run");
    // The last one to close takes the log into the file.
    database.close().await;
    std::fs::read(path).expect("the file is there")
}

/// The name of a migrated PostgreSQL database that nobody is connected to.
static MIGRATED_DATABASE: OnceCell<String> = OnceCell::const_new();

const TEMPLATE: &str = "lectern_test_template_";

/// Named after this process. Nobody tells it when the last test has ended, so the next one clears away after it.
async fn migrated_database() -> String {
    let server = postgres_server();
    let connection = Database::connect(&server).await.expect("the server can be reached");
    let list = format!("SELECT datname FROM pg_database WHERE datname LIKE '{TEMPLATE}%'");
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), list)).await;
    let own = std::process::id();
    for row in rows.expect("databases can be listed") {
        let name: String = row.try_get_by_index(0).expect("a name");
        let process: u32 = name.trim_start_matches(TEMPLATE).parse().expect("a process's number");
        if process == own || !Path::new(&format!("/proc/{process}")).exists() {
            execute(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
    connection.close().await.expect("the connection closes");
    let name = format!("{TEMPLATE}{own}");
    execute(&server, &format!("CREATE DATABASE {name}")).await;
    let url = with_database(&server, &name);
    let database = PlatformDatabase::open_postgres(&url, 1).await.expect("PostgreSQL can be reached");
    database.migrate().await.expect("the migrations run");
    database.close().await;
    name
}

fn postgres_server() -> String {
    std::env::var("LECTERN_TEST_POSTGRES_URL").expect("LECTERN_TEST_POSTGRES_URL names the PostgreSQL server")
}

fn random_name() -> String {
    format!("lectern_test_{}", uuid::Uuid::from_u128(rand_u128()).simple())
}

async fn execute(url: &str, sql: &str) {
    let connection = Database::connect(url).await.expect("the database can be reached");
    connection.execute_unprepared(sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    connection.close().await.expect("the connection closes");
}

/// The URL of another database on the same server.
fn with_database(server: &str, name: &str) -> String {
    let (address, query) = server.split_once('?').map_or((server, String::new()), |(a, q)| (a, format!("?{q}")));
    let scheme = address.find("://").expect("a URL has a scheme") + 3;
    let end = address[scheme..].find('/').map_or(address.len(), |slash| scheme + slash);
    format!("{}/{name}{query}", &address[..end])
}

/// Randomness for names, from the hasher's keys: the tests need no more.
pub(crate) fn rand_u128() -> u128 {
    use std::hash::{BuildHasher, Hasher};
    let random = || std::hash::RandomState::new().build_hasher().finish();
    (u128::from(random()) << 64) | u128::from(random())
}
