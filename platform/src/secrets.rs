//! The installation's sealing keys: where they come from, and how they are rotated.
//!
//! Invariant: at every moment each sealed value can be opened with a key that is stored. A rotation first stores the new key beside the old
//! one, then wraps everything anew, and lets go of the old one last; killed in between, it is continued by the next.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use serde::Serialize;
use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{
    access::SystemDb,
    app::{Platform, restrict_permissions},
    config::Config,
    kernel::{Error, Ids, Result, SealingKey},
    tenants::tables,
};

/// Values that are wrapped anew between two looks.
const BATCH: u32 = 200;

/// What a rotation did.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rotation {
    /// Secrets that were wrapped anew; those that an interrupted rotation did before are not counted.
    pub resealed: u64,
    /// What is left to do by hand, if anything.
    pub next_step: Option<String>,
}

/// The configured keys, or the data folder's own, the first of which is made at the first start.
pub(crate) fn load(config: &Config, ids: &dyn Ids) -> Result<SealingKey> {
    if let Some(key) = &config.secret_key {
        let older: Vec<[u8; 32]> =
            config.previous_secret_keys.iter().map(|key| parse(key.expose())).collect::<Result<_>>()?;
        return Ok(SealingKey::new(&parse(key.expose())?).with_older(&older));
    }
    let path = path(config);
    let keys = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = new_key(ids);
            store(&path, std::slice::from_ref(&key))?;
            key
        }
        Err(error) => return Err(Error::internal(format!("can't read {}", path.display())).with_source(error)),
    };
    ring(&lines(&keys))
}

/// Seals everything with a new key. With a configured `secret_key` that is the new one already, and the old ones are in
/// `previous_secret_keys`; otherwise a new one is made.
pub async fn rotate(platform: &Platform) -> Result<Rotation> {
    if platform.config.secret_key.is_some() {
        let resealed = reseal_across_tenants(platform, &platform.sealing).await?;
        let none_left = platform.config.previous_secret_keys.is_empty();
        let next_step = match none_left {
            true => {
                "set secret_key to a new key, and previous_secret_keys to the one that it replaces, and run this again"
            }
            false => "take the old keys out of previous_secret_keys",
        };
        return Ok(Rotation { resealed, next_step: Some(next_step.into()) });
    }
    let path = path(&platform.config);
    let mut keys = lines(&std::fs::read_to_string(&path)?);
    // More than one: a rotation was interrupted, and this one finishes it.
    if keys.len() == 1 {
        keys.insert(0, new_key(&*platform.ids));
        store(&path, &keys)?;
    }
    let resealed = reseal_across_tenants(platform, &ring(&keys)?).await?;
    keys.truncate(1);
    store(&path, &keys)?;
    Ok(Rotation { resealed, next_step: None })
}

/// Wraps every sealed value anew that is not under the current key: whatever stands in a column named `sealed_…`.
async fn reseal_across_tenants(platform: &Platform, keys: &SealingKey) -> Result<u64> {
    let mut resealed = 0;
    for table in tables::all_across_tenants(&platform.database).await? {
        for column in table.columns.iter().filter(|column| column.name.starts_with("sealed_")) {
            resealed += reseal_column_across_tenants(platform, keys, &table.name, &column.name).await?;
        }
    }
    Ok(resealed)
}

async fn reseal_column_across_tenants(
    platform: &Platform,
    keys: &SealingKey,
    table: &str,
    column: &str,
) -> Result<u64> {
    let system = SystemDb::open(&platform.database);
    let executor = system.executor();
    let (current, mut resealed) = (keys.current_head(), 0);
    let length = current.len();
    let run = |sql: String, values: Vec<Value>| Statement::from_sql_and_values(backend(platform), sql, values);
    loop {
        let sql = format!(
            "SELECT \"{column}\" AS sealed FROM \"{table}\" WHERE \"{column}\" IS NOT NULL AND substr(\"{column}\", 1, {length}) <> $1 LIMIT {BATCH}"
        );
        let rows = executor.query_all_raw(run(sql, vec![current.clone().into()])).await?;
        if rows.is_empty() {
            return Ok(resealed);
        }
        for row in rows {
            let old: Vec<u8> = row.try_get("", "sealed")?;
            let new = keys.rewrap(&*platform.ids, &old)?;
            let new = new.ok_or_else(|| Error::internal("a sealed value is under the current key and is not"))?;
            // By its own bytes, of which no two are alike: whoever changed it meanwhile sealed it with a key that is still there.
            let sql = format!("UPDATE \"{table}\" SET \"{column}\" = $1 WHERE \"{column}\" = $2");
            resealed += executor.execute_raw(run(sql, vec![new.into(), old.into()])).await?.rows_affected();
        }
    }
}

fn backend(platform: &Platform) -> DbBackend {
    match platform.database.is_postgres() {
        true => DbBackend::Postgres,
        false => DbBackend::Sqlite,
    }
}

fn path(config: &Config) -> PathBuf {
    config.data_dir.join("secret.key")
}

/// One key a line, the current one first.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_string).collect()
}

fn ring(keys: &[String]) -> Result<SealingKey> {
    let keys: Vec<[u8; 32]> = keys.iter().map(|key| parse(key)).collect::<Result<_>>()?;
    let (current, older) = keys.split_first().ok_or_else(malformed)?;
    Ok(SealingKey::new(current).with_older(older))
}

fn parse(key: &str) -> Result<[u8; 32]> {
    let bytes = hex::decode(key.trim()).map_err(|_| malformed())?;
    bytes.try_into().map_err(|_| malformed())
}

fn malformed() -> Error {
    Error::internal("the sealing key is not 64 hex digits (secret.key in the data folder, or secret_key)")
}

fn new_key(ids: &dyn Ids) -> String {
    let mut bytes = [0u8; 32];
    ids.random(&mut bytes);
    hex::encode(bytes)
}

/// Written aside, synced and renamed: a crash leaves either the old keys or the new ones.
fn store(path: &Path, keys: &[String]) -> Result<()> {
    let aside = path.with_extension("new");
    let mut file = File::create(&aside)?;
    restrict_permissions(&aside)?;
    file.write_all(keys.join("\n").as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&aside, path)?;
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
