//! The tenant-bound tables as the database itself lists them, so that exporting and erasing a tenant forget none, also none that is yet
//! to be made.

use sea_orm::{ConnectionTrait, DatabaseExecutor, DbBackend, DbErr, QueryResult, Statement, Value};
use std::collections::{BTreeMap, BTreeSet};

use crate::{
    access::SystemDb,
    db::Database,
    kernel::{Result, TenantId},
};

/// A column, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// The database's own name of its type.
    pub(crate) type_name: String,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// Its primary key, in order.
    pub(crate) key: Vec<Column>,
    /// Other tables that it refers to.
    refers_to: BTreeSet<String>,
}

impl Table {
    fn is_tenant_bound(&self) -> bool {
        self.columns.iter().any(|column| column.name == "tenant_id")
    }
}

/// A statement of the database's own dialect. Parameters are written `$1`, `$2` …, which both understand.
pub(super) fn statement(
    executor: &DatabaseExecutor<'_>,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(executor.get_database_backend(), sql.into(), values)
}

/// Every table.
pub(crate) async fn all_across_tenants(database: &Database) -> Result<Vec<Table>> {
    let system = SystemDb::open(database);
    let executor = system.executor();
    let (columns, references) = match database.is_postgres() {
        true => (POSTGRES_COLUMNS, POSTGRES_REFERENCES),
        false => (SQLITE_COLUMNS, SQLITE_REFERENCES),
    };
    let mut tables: BTreeMap<String, (Table, Vec<(i64, Column)>)> = BTreeMap::new();
    for row in executor.query_all_raw(statement(executor, columns, [])).await? {
        let (table, column, position) = column_of(&row)?;
        let new = || Table { name: table.clone(), columns: Vec::new(), key: Vec::new(), refers_to: BTreeSet::new() };
        let (known, key) = tables.entry(table.clone()).or_insert_with(|| (new(), Vec::new()));
        if position > 0 {
            key.push((position, column.clone()));
        }
        known.columns.push(column);
    }
    for row in executor.query_all_raw(statement(executor, references, [])).await? {
        let (from, to): (String, String) = (row.try_get("", "t")?, row.try_get("", "r")?);
        if let Some((table, _)) = tables.get_mut(&from).filter(|_| from != to) {
            table.refers_to.insert(to);
        }
    }
    let complete = tables.into_values().map(|(table, mut key)| {
        key.sort_by_key(|(position, _)| *position);
        Table { key: key.into_iter().map(|(_, column)| column).collect(), ..table }
    });
    Ok(complete.collect())
}

/// The tables whose rows belong to tenants, those that refer to others before those.
pub(crate) async fn tenant_bound_across_tenants(database: &Database) -> Result<Vec<Table>> {
    let bound = all_across_tenants(database).await?.into_iter().filter(Table::is_tenant_bound);
    Ok(referring_first(bound.collect()))
}

fn referring_first(mut tables: Vec<Table>) -> Vec<Table> {
    let mut ordered = Vec::new();
    while !tables.is_empty() {
        let is_free = |table: &Table| !tables.iter().any(|other| other.refers_to.contains(&table.name));
        // A ring has no beginning: then any.
        let position = tables.iter().position(is_free).unwrap_or(0);
        ordered.push(tables.remove(position));
    }
    ordered
}

/// How many rows the tenant has in the table.
pub(crate) async fn count_across_tenants(database: &Database, table: &Table, tenant: TenantId) -> Result<i64> {
    let system = SystemDb::open(database);
    let sql = format!("SELECT count(*) AS n FROM \"{}\" WHERE tenant_id = $1", table.name);
    let row = system.executor().query_one_raw(statement(system.executor(), sql, [tenant.into()])).await?;
    Ok(row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0))
}

/// Deletes at most `limit` of the tenant's rows; answers how many.
pub(super) async fn delete_some_across_tenants(
    database: &Database,
    table: &Table,
    tenant: TenantId,
    limit: u32,
) -> Result<u64> {
    let system = SystemDb::open(database);
    let executor = system.executor();
    let name = &table.name;
    let some = match executor.get_database_backend() {
        DbBackend::Postgres => {
            format!("ctid = ANY (ARRAY (SELECT ctid FROM \"{name}\" WHERE tenant_id = $1 LIMIT {limit}))")
        }
        _ => format!("rowid IN (SELECT rowid FROM \"{name}\" WHERE tenant_id = $1 LIMIT {limit})"),
    };
    let sql = format!("DELETE FROM \"{name}\" WHERE {some}");
    let deleted = match executor.execute_raw(statement(executor, sql, [tenant.into()])).await {
        // Rows of one table that refer to each other go together or not at all.
        Err(error) if matches!(error.sql_err(), Some(sea_orm::SqlErr::ForeignKeyConstraintViolation(_))) => {
            let sql = format!("DELETE FROM \"{name}\" WHERE tenant_id = $1");
            executor.execute_raw(statement(executor, sql, [tenant.into()])).await?
        }
        deleted => deleted?,
    };
    Ok(deleted.rows_affected())
}

fn column_of(row: &QueryResult) -> Result<(String, Column, i64), DbErr> {
    let column = Column { name: row.try_get("", "c")?, type_name: row.try_get("", "ty")? };
    Ok((row.try_get("", "t")?, column, row.try_get("", "pk")?))
}

const SQLITE_COLUMNS: &str = "
SELECT m.name AS t, c.name AS c, c.type AS ty, c.pk AS pk
FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid";

const SQLITE_REFERENCES: &str = "
SELECT DISTINCT m.name AS t, f.\"table\" AS r
FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";

const POSTGRES_COLUMNS: &str = "
SELECT c.relname::text AS t, a.attname::text AS c, format_type(a.atttypid, NULL) AS ty,
  COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint AS pk
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relkind = 'r' ORDER BY c.relname, a.attnum";

const POSTGRES_REFERENCES: &str = "
SELECT DISTINCT f.relname::text AS t, o.relname::text AS r
FROM pg_constraint k
JOIN pg_class f ON f.oid = k.conrelid
JOIN pg_class o ON o.oid = k.confrelid
JOIN pg_namespace n ON n.oid = f.relnamespace AND n.nspname = current_schema()
WHERE k.contype = 'f'";

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, refers_to: &[&str]) -> Table {
        let refers_to = refers_to.iter().map(ToString::to_string).collect();
        Table { name: name.into(), columns: Vec::new(), key: Vec::new(), refers_to }
    }

    #[test]
    fn tables_come_before_those_they_refer_to_and_rings_end() {
        let tables = vec![table("users", &[]), table("keys", &["users"]), table("uses", &["keys", "users"])];
        let names: Vec<String> = referring_first(tables).into_iter().map(|table| table.name).collect();
        assert_eq!(names, ["uses", "keys", "users"]);
        assert_eq!(referring_first(vec![table("a", &["b"]), table("b", &["a"])]).len(), 2);
    }
}
