//! Rows of any table as JSON, made by the database itself, page by page, secrets left out.

use sea_orm::{ConnectionTrait, QueryResult, Value};

use crate::{
    access::SystemDb,
    db::Database,
    kernel::{Result, TenantId},
    tenants::tables::{Column, Table, statement},
};

/// Rows a page at most: what is held in memory at once.
const PAGE: u32 = 500;
/// Characters a page, unless its first row alone has more.
const MAX_CHARACTERS: i64 = 4 << 20;
/// Tables of what can be made anew from the rest, or only matters to the running installation.
const LEFT_OUT: [&str; 4] = ["blob_deletions", "chunk_vectors", "index_changes", "index_copies"];

/// Whether the table belongs into an archive.
pub(super) fn is_exported(table: &Table) -> bool {
    !LEFT_OUT.contains(&table.name.as_str())
}

/// Hashes that are no secret's: the links of the audit log's chain.
const OPEN_HASHES: [&str; 2] = ["previous_hash", "kept_after_hash"];

/// Whether the column holds a secret: sealed, hashed, or by its name. Hashes of passwords and tokens can be guessed at.
fn is_secret(column: &Column) -> bool {
    let name = column.name.as_str();
    let is_hash = name.ends_with("_hash") && !OPEN_HASHES.contains(&name);
    is_hash || name.starts_with("sealed_") || name.contains("secret") || name.contains("password")
}

/// Reads the tenant's rows of one table.
pub(super) struct Reader<'a> {
    database: &'a Database,
    tenant: TenantId,
    table: &'a Table,
    /// Where the next page begins: after this key.
    after: Option<Vec<Value>>,
    done: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(database: &'a Database, tenant: TenantId, table: &'a Table) -> Self {
        Self { database, tenant, table, after: None, done: false }
    }

    /// The next rows, each as one JSON object; empty at the end.
    pub(super) async fn next_across_tenants(&mut self) -> Result<Vec<String>> {
        if self.done {
            return Ok(Vec::new());
        }
        let system = SystemDb::open(self.database);
        let executor = system.executor();
        let lengths: Vec<i64> = {
            let (sql, values) = self.select(PAGE);
            let sql = format!("SELECT CAST(length(object) AS BIGINT) AS characters FROM ({sql}) AS page");
            let rows = executor.query_all_raw(statement(executor, sql, values)).await?;
            rows.iter().map(|row| row.try_get::<i64>("", "characters")).collect::<Result<_, _>>()?
        };
        let count = fitting(&lengths);
        self.done = count == lengths.len() && count < PAGE as usize;
        let (sql, values) = self.select(u32::try_from(count).unwrap_or(PAGE));
        let rows = executor.query_all_raw(statement(executor, sql, values)).await?;
        if let Some(last) = rows.last() {
            self.after = Some(self.key_of(last)?);
        }
        let objects = rows.iter().map(|row| row.try_get::<String>("", "object"));
        Ok(objects.collect::<Result<_, _>>()?)
    }

    fn key_of(&self, row: &QueryResult) -> Result<Vec<Value>> {
        if !self.database.is_postgres() {
            return Ok(vec![row.try_get::<i64>("", "position")?.into()]);
        }
        let parts = (0..self.table.key.len()).map(|n| row.try_get::<String>("", &format!("key{n}")).map(Value::from));
        Ok(parts.collect::<Result<_, _>>()?)
    }

    fn exported(&self) -> impl Iterator<Item = &Column> {
        self.table.columns.iter().filter(|column| !is_secret(column))
    }

    fn select(&self, limit: u32) -> (String, Vec<Value>) {
        match self.database.is_postgres() {
            true => self.postgres(limit),
            false => self.sqlite(limit),
        }
    }

    fn sqlite(&self, limit: u32) -> (String, Vec<Value>) {
        let fields: Vec<String> =
            self.exported().map(|column| format!("'{}', {}", column.name, sqlite_value(column))).collect();
        let mut values = vec![Value::from(self.tenant)];
        let mut after = String::new();
        if let Some(key) = &self.after {
            values.extend(key.iter().cloned());
            after = " AND rowid > $2".to_string();
        }
        let sql = format!(
            "SELECT json_object({}) AS object, rowid AS position FROM \"{}\" WHERE tenant_id = $1{after} ORDER BY rowid LIMIT {limit}",
            fields.join(", "),
            self.table.name
        );
        (sql, values)
    }

    /// By the primary key, whose parts travel as text.
    fn postgres(&self, limit: u32) -> (String, Vec<Value>) {
        let fields: Vec<String> =
            self.exported().map(|column| format!("'{}', {}", column.name, postgres_value(column))).collect();
        let names: Vec<String> = self.table.key.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let keys: Vec<String> = names.iter().enumerate().map(|(n, name)| format!("{name}::text AS key{n}")).collect();
        let mut values = vec![Value::from(self.tenant)];
        let mut after = String::new();
        if let Some(key) = &self.after {
            values.extend(key.iter().cloned());
            let bounds: Vec<String> = self
                .table
                .key
                .iter()
                .enumerate()
                .map(|(n, column)| format!("(${}::text)::{}", n + 2, column.type_name))
                .collect();
            after = format!(" AND ({}) > ({})", names.join(", "), bounds.join(", "));
        }
        let sql = format!(
            "SELECT json_build_object({})::text AS object, {} FROM \"{}\" WHERE tenant_id = $1{after} ORDER BY {} LIMIT {limit}",
            fields.join(", "),
            keys.join(", "),
            self.table.name,
            names.join(", ")
        );
        (sql, values)
    }
}

/// How many rows of these lengths, from the first on, make a page.
fn fitting(lengths: &[i64]) -> usize {
    let mut characters = 0;
    let within = lengths.iter().take_while(|length| {
        characters += **length;
        characters <= MAX_CHARACTERS
    });
    within.count().max(1).min(lengths.len())
}

/// A column's JSON: ids in their wire form, other bytes in hexadecimal, times as RFC 3339, JSON as a string of it.
fn sqlite_value(column: &Column) -> String {
    let name = format!("\"{}\"", column.name);
    let digits = |from: u32, length: u32| format!("substr(hex({name}), {from}, {length})");
    match column.type_name.as_str() {
        "BLOB" => format!(
            "CASE WHEN {name} IS NULL THEN NULL WHEN length({name}) = 16 THEN lower({} || '-' || {} || '-' || {} || '-' || {} || '-' || {}) ELSE lower(hex({name})) END",
            digits(1, 8),
            digits(9, 4),
            digits(13, 4),
            digits(17, 4),
            digits(21, 12)
        ),
        "BOOLEAN" => format!("json(CASE {name} WHEN 0 THEN 'false' WHEN 1 THEN 'true' END)"),
        "TEXT" if is_time(column) => format!("replace({name}, ' ', 'T')"),
        _ => name,
    }
}

fn postgres_value(column: &Column) -> String {
    let name = format!("\"{}\"", column.name);
    match column.type_name.as_str() {
        "bytea" => format!("encode({name}, 'hex')"),
        "jsonb" | "json" => format!("{name}::text"),
        "timestamp with time zone" => {
            format!("to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')")
        }
        _ => name,
    }
}

/// SQLite stores times as text: which text is one, only the name tells.
fn is_time(column: &Column) -> bool {
    ["_at", "_after", "_until"].iter().any(|ending| column.name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_bounded_by_rows_and_by_characters() {
        assert_eq!(fitting(&[]), 0);
        assert_eq!(fitting(&[1; 500]), 500);
        assert_eq!(fitting(&[MAX_CHARACTERS, 1]), 1);
        assert_eq!(fitting(&[MAX_CHARACTERS + 1, 1]), 1);
        assert_eq!(fitting(&[1, MAX_CHARACTERS - 1, 1]), 2);
    }

    #[test]
    fn secrets_are_known_by_their_names() {
        let column = |name: &str| Column { name: name.into(), type_name: "TEXT".into() };
        for secret in ["password_hash", "secret_hash", "token_hash", "sealed_key", "client_secret", "old_password"] {
            assert!(is_secret(&column(secret)), "{secret}");
        }
        for open in ["id", "sha256", "text_sha256", "token_count", "prefix", "state", "hash", "previous_hash"] {
            assert!(!is_secret(&column(open)), "{open}");
        }
    }
}
