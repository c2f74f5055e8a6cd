//! What access management costs: a decision about a permission among many tenants, roles and permissions; asking what somebody may do with
//! an object deep in the tree of a tenant with many grants; and the memory of tenants that do nothing.

use anyhow::{Context as _, Result, ensure};
use lectern::{access::Policies, db::Database, kernel::TenantId};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, Statement, TransactionTrait, Value};
use serde_json::json;
use std::{
    path::Path,
    time::{Duration, Instant},
};
use tokio::time::sleep;
use uuid::Uuid;

use crate::{
    client::Client,
    corpus::Random,
    report::{Report, Unit, percentile, progress},
    server::{Installation, PASSWORD, Server},
};

const TENANTS: usize = 1000;
const ROLES: usize = 20;
const PERMISSIONS: usize = 80;
/// Decisions measured, after as many to warm up.
const DECISIONS: usize = 100_000;

/// Grants in the tenant that is asked about.
const GRANTS: usize = 100_000;
/// Folders above the file that is asked about.
const DEPTH: usize = 12;
/// Questions measured, after a tenth as many to warm up.
const QUESTIONS: usize = 3000;

/// After which a started server has nothing left to do.
const SETTLE: Duration = Duration::from_secs(5);

/// See the module.
pub(crate) async fn measure(binary: &Path, report: &mut Report) -> Result<()> {
    report.begin("access");
    decisions(report).await.context("decisions")?;
    effective(binary, report).await.context("effective access")?;
    idle_tenants(binary, report).await.context("idle tenants")
}

/// Which permissions a role gives, in this process: the part of a request that Casbin decides, with its cache, at random over everything.
async fn decisions(report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("policies.sqlite");
    let database = Database::open_sqlite(&path).await?;
    database.migrate().await?;
    let tenants: Vec<Uuid> = (1..=TENANTS).map(|number| Uuid::from_u128(number as u128)).collect();
    let begun = Instant::now();
    write_policies(&path, &tenants).await?;
    progress(format!("wrote {} policies in {:.0} s", TENANTS * ROLES * PERMISSIONS, begun.elapsed().as_secs_f64()));

    let (policies, random) = (Policies::default(), Random::seeded(9));
    let roles: Vec<[String; 1]> = (0..ROLES).map(|role| [format!("role{role}")]).collect();
    let begun = Instant::now();
    for tenant in &tenants {
        for role in &roles {
            policies.permissions(&database, TenantId(*tenant), 0, role).await?;
        }
    }
    let first = begun.elapsed().as_secs_f64() * 1e6 / (TENANTS * ROLES) as f64;
    let mut times = Vec::with_capacity(DECISIONS);
    for round in 0..2 * DECISIONS {
        let (tenant, role) = (*random.pick(&tenants), random.pick(&roles));
        let begun = Instant::now();
        let allowed = policies.permissions(&database, TenantId(tenant), 0, role).await?;
        let elapsed = begun.elapsed();
        ensure!(allowed.iter().next().is_some(), "a role allows nothing");
        if round >= DECISIONS {
            times.push(elapsed.as_secs_f64() * 1e6);
        }
    }
    let what = format!("permission decision, {TENANTS} tenants × {ROLES} roles × {PERMISSIONS} permissions");
    report.inform(format!("{what}: first of a role, mean"), first, Unit::Microseconds);
    report.at_most(format!("{what}: p50"), percentile(&mut times, 0.5), 5.0, Unit::Microseconds);
    report.inform(format!("{what}: p99"), percentile(&mut times, 0.99), Unit::Microseconds);
    database.close().await;
    Ok(())
}

/// Custom roles with the catalogue's permissions and, up to the number, ones that this version does not know.
async fn write_policies(path: &Path, tenants: &[Uuid]) -> Result<()> {
    let database = open(path).await?;
    let known: Vec<&str> = lectern::access::Permission::ALL.iter().map(|permission| permission.as_str()).collect();
    let names: Vec<String> = (0..PERMISSIONS)
        .map(|number| known.get(number).map_or_else(|| format!("resource{number}:act"), |name| (*name).to_string()))
        .collect();
    let transaction = database.begin().await?;
    let columns = "INSERT INTO casbin_rules (tenant_id, ptype, v0, v1, v2, v3, v4, v5) VALUES ";
    let tenant_columns =
        "INSERT INTO tenants (id, slug, name, state, security_version, index_sequence, created_at, updated_at)";
    for tenant in tenants {
        let sql = format!(
            "{tenant_columns} VALUES (?, ?, 'x', 'active', 0, 0, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')"
        );
        run(&transaction, &sql, vec![(*tenant).into(), tenant.to_string().into()]).await?;
        for role in 0..ROLES {
            let places = vec!["(?, 'p', ?, ?, ?, '', '', '')"; names.len()].join(", ");
            let values = names.iter().flat_map(|name| -> [Value; 4] {
                [(*tenant).into(), format!("role:role{role}").into(), tenant.to_string().into(), name.clone().into()]
            });
            run(&transaction, &format!("{columns}{places}"), values.collect()).await?;
        }
    }
    transaction.commit().await?;
    database.close().await?;
    Ok(())
}

/// `access_effective` through the API, in a tenant with many grants, about a file deep in the tree.
async fn effective(binary: &Path, report: &mut Report) -> Result<()> {
    let installation = Installation::new(binary)?;
    let server = installation.start().await?;
    let admin = server.sign_in("admin").await?;
    let mut users = Vec::new();
    for number in 0..20 {
        let user = admin.post("/users", &json!({ "login": format!("user{number}") })).await?;
        users.push(user["id"].as_str().context("no user id")?.to_string());
    }
    let mut parent: Option<String> = None;
    for level in 0..DEPTH {
        let mut body = json!({ "name": format!("level{level}") });
        if let Some(parent) = &parent {
            body["parent_id"] = json!(parent);
        }
        let folder = admin.post("/folders", &body).await?;
        parent = folder["id"].as_str().map(str::to_string);
    }
    let deepest = parent.context("no folder")?;
    let leaf = admin.post("/folders", &json!({ "name": "leaf", "parent_id": deepest })).await?;
    let leaf = leaf["id"].as_str().context("no id")?.to_string();
    server.stop().await?;
    let begun = Instant::now();
    write_grants(&installation.data_dir().join("lectern.sqlite"), &leaf, &users).await?;
    progress(format!("wrote {GRANTS} grants in {:.0} s", begun.elapsed().as_secs_f64()));

    let server = installation.start().await?;
    let admin = server.sign_in("admin").await?;
    for operation in ["effective", "explain"] {
        let about = |user: &str| {
            format!("/access/{operation}?object_type=folder&object_id={leaf}&principal_type=user&principal_id={user}")
        };
        let (random, mut times) = (Random::seeded(10), Vec::new());
        for round in 0..QUESTIONS + QUESTIONS / 10 {
            let elapsed = admin.time(&about(users[random.below(users.len())].as_str())).await?;
            if round >= QUESTIONS / 10 {
                times.push(elapsed.as_secs_f64() * 1000.0);
            }
        }
        let what = format!("access_{operation} at depth {DEPTH}, {GRANTS} grants");
        report.inform(format!("{what}: p50"), percentile(&mut times, 0.5), Unit::Milliseconds);
        match operation {
            "effective" => {
                report.at_most(format!("{what}: p95"), percentile(&mut times, 0.95), 1.0, Unit::Milliseconds);
            }
            _ => report.inform(format!("{what}: p95"), percentile(&mut times, 0.95), Unit::Milliseconds),
        }
    }
    server.stop().await
}

/// Grants of the users all over the tree: on each folder above the leaf, and on as many folders beside it as it takes.
async fn write_grants(path: &Path, leaf: &str, users: &[String]) -> Result<()> {
    let database = open(path).await?;
    let transaction = database.begin().await?;
    let leaf: Uuid = leaf.parse()?;
    let above = Statement::from_sql_and_values(
        transaction.get_database_backend(),
        "SELECT tenant_id, ancestor_id FROM node_ancestors WHERE node_id = ? AND depth > 0 ORDER BY depth",
        [leaf.into()],
    );
    let rows = transaction.query_all_raw(above).await?;
    let tenant: Uuid = rows.first().context("no ancestors")?.try_get_by_index(0)?;
    let parent: Uuid = rows.first().context("no ancestors")?.try_get_by_index(1)?;
    let mut nodes: Vec<Uuid> = rows.iter().map(|row| row.try_get_by_index(1)).collect::<Result<_, _>>()?;
    let mut next = 1u128 << 100;
    let mut id = || {
        next += 1;
        Uuid::from_u128(next)
    };
    while nodes.len() * users.len() < GRANTS {
        let node = id();
        let time = "'2026-01-01T00:00:00+00:00'";
        let sql = format!(
            "INSERT INTO nodes (tenant_id, id, parent_id, kind, name, restricted, created_at, updated_at) \
             VALUES (?, ?, ?, 'folder', ?, 0, {time}, {time})"
        );
        run(&transaction, &sql, vec![tenant.into(), node.into(), parent.into(), node.to_string().into()]).await?;
        let sql = "INSERT INTO node_ancestors (tenant_id, node_id, ancestor_id, depth, inherits) \
                   SELECT tenant_id, ?, ancestor_id, depth + 1, inherits FROM node_ancestors WHERE tenant_id = ? AND node_id = ? \
                   UNION ALL SELECT ?, ?, ?, 0, 1";
        let values = vec![node.into(), tenant.into(), parent.into(), tenant.into(), node.into(), node.into()];
        run(&transaction, sql, values).await?;
        nodes.push(node);
    }
    for node in nodes {
        let places = vec!["(?, ?, ?, ?, 'read', '2026-01-01T00:00:00+00:00')"; users.len()].join(", ");
        let values = users.iter().flat_map(|user| -> [Value; 4] {
            [tenant.into(), id().into(), node.into(), format!("user:{user}").into()]
        });
        let sql = format!("INSERT INTO grants (tenant_id, id, node_id, principal, level, created_at) VALUES {places}");
        run(&transaction, &sql, values.collect()).await?;
    }
    transaction.commit().await?;
    database.close().await?;
    Ok(())
}

/// What a thousand tenants add to the memory of a server: each was signed in to once, and does nothing now.
async fn idle_tenants(binary: &Path, report: &mut Report) -> Result<()> {
    let installation = Installation::new(binary)?;
    let server = installation.start().await?;
    // As many requests as the tenants will make: what those leave behind is no tenant's.
    for _ in 0..TENANTS {
        sign_in_to(&server, 0).await?;
    }
    sleep(SETTLE).await;
    let alone = server.resident_megabytes()?;
    let operator = Client::sign_in_to(&server.url, "system", "operator", PASSWORD).await?;
    for number in 0..TENANTS {
        let administrator = json!({ "login": "admin", "password": PASSWORD });
        let tenant = json!({ "slug": format!("t{number}"), "name": "Tenant", "administrator": administrator });
        operator.post("/tenants", &tenant).await?;
    }
    server.stop().await?;
    let server = installation.start().await?;
    sign_in_to(&server, TENANTS).await?;
    sleep(SETTLE).await;
    let together = server.resident_megabytes()?;
    report.inform("resident memory without tenants", alone, Unit::Megabytes);
    report.at_most(format!("resident memory that {TENANTS} idle tenants add"), together - alone, 50.0, Unit::Megabytes);
    server.stop().await
}

/// One request in the tenant `default` and in each of the others.
async fn sign_in_to(server: &Server, tenants: usize) -> Result<()> {
    server.sign_in("admin").await?.get("/folders").await?;
    for number in 0..tenants {
        let admin = Client::sign_in_to(&server.url, &format!("t{number}"), "admin", PASSWORD).await?;
        admin.get("/folders").await?;
    }
    Ok(())
}

async fn open(path: &Path) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rw", path.display()));
    options.max_connections(1).sqlx_logging(false);
    let database = sea_orm::Database::connect(options).await?;
    // Nothing to lose: a run that is cut off starts anew.
    database.execute_unprepared("PRAGMA synchronous = OFF").await?;
    Ok(database)
}

async fn run(executor: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<()> {
    executor.execute_raw(Statement::from_sql_and_values(executor.get_database_backend(), sql, values)).await?;
    Ok(())
}
