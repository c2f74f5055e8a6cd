//! What callers of the API do with roles. Invariant: nobody makes, changes or deletes a role that allows more than they may give.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

use super::{
    dto::{Role, RoleCreate, RoleUpdate},
    store,
};
use crate::{
    access::{
        AuditEvent, BUILT_IN_ROLES, BuiltInRole, Grant, Permission, PermissionSet, RequiredPermission, TenantDb,
        permissions::{RolesRead, RolesWrite},
    },
    db::entity::roles,
    kernel::{Error, ErrorCode, FieldError, Result, RoleId},
    tenants::store::bump_security_version,
};

/// Own roles of a tenant at most: the list is one page, and each is decided about at every change of policies.
const MAX_OWN_ROLES: u64 = 200;

/// Creates a role.
pub(super) async fn create(grant: &Grant<RolesWrite>, input: RoleCreate) -> Result<Role> {
    let taken = || Error::new(ErrorCode::NameTaken, "A role has this name.").with_field("/name", "is taken");
    if BUILT_IN_ROLES.iter().any(|role| role.name == input.name) {
        return Err(taken());
    }
    let permissions = composable(grant, &input.permissions)?;
    let (id, now) = (RoleId(grant.platform().ids.uuid()), grant.platform().clock.now());
    let tx = grant.begin().await?;
    // First: it locks the tenant's row, so that the count below holds.
    bump_security_version(&tx).await?;
    if tx.count::<roles::Entity>(|q| q).await? >= MAX_OWN_ROLES {
        return Err(Error::conflict(format!("A tenant has at most {MAX_OWN_ROLES} roles of its own.")));
    }
    let row = roles::ActiveModel {
        tenant_id: NotSet,
        id: Set(id.0),
        name: Set(input.name.clone()),
        description: Set(input.description.unwrap_or_default()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    tx.insert::<roles::Entity>(row).await.map_err(|error| match crate::db::is_unique_violation(&error) {
        true => taken(),
        false => error,
    })?;
    // Of a former role of this name nothing may be left that the new one would inherit.
    store::delete_uses(&tx, &input.name).await?;
    store::insert_policies(&tx, &input.name, permissions).await?;
    let role = load(&tx, id).await?.1;
    tx.record(AuditEvent::on("role", id).after(&role))?;
    tx.commit().await?;
    Ok(role)
}

/// The built-in roles, then the tenant's own by name.
pub(super) async fn list(grant: &Grant<RolesRead>) -> Result<Vec<Role>> {
    let db = grant.db();
    let own = db.all::<roles::Entity>(|q| q.order_by_asc(roles::Column::Name)).await?;
    let mut permissions = store::policies(&db, None).await?;
    let own = own.into_iter().map(|row| view(row, &mut permissions));
    Ok(BuiltInRole::of_tenant(&grant.principal().tenant_slug).map(built_in_view).chain(own).collect())
}

/// One role.
pub(super) async fn get(grant: &Grant<RolesRead>, id: RoleId) -> Result<Role> {
    match built_in(grant, id) {
        Some(role) => Ok(built_in_view(role)),
        None => Ok(load(&grant.db(), id).await?.1),
    }
}

/// Changes a role.
pub(super) async fn update(grant: &Grant<RolesWrite>, id: RoleId, input: RoleUpdate) -> Result<Role> {
    refuse_built_in(grant, id)?;
    let permissions = input.permissions.as_deref().map(|names| composable(grant, names)).transpose()?;
    let tx = grant.begin().await?;
    bump_security_version(&tx).await?;
    let (row, before) = within_reach(grant, &tx, id).await?;
    tx.update::<roles::Entity>(|mut q| {
        q = q.col_expr(roles::Column::UpdatedAt, Expr::value(grant.platform().clock.now()));
        if let Some(description) = input.description {
            q = q.col_expr(roles::Column::Description, Expr::value(description));
        }
        q.filter(roles::Column::Id.eq(id.0))
    })
    .await?;
    if let Some(permissions) = permissions {
        store::delete_policies(&tx, &row.name).await?;
        store::insert_policies(&tx, &row.name, permissions).await?;
    }
    let role = load(&tx, id).await?.1;
    tx.record(AuditEvent::on("role", id).before(&before).after(&role))?;
    tx.commit().await?;
    Ok(role)
}

/// Deletes a role that nobody has, or takes it from everybody first.
pub(super) async fn delete(grant: &Grant<RolesWrite>, id: RoleId, unassign: bool) -> Result<()> {
    refuse_built_in(grant, id)?;
    let tx = grant.begin().await?;
    bump_security_version(&tx).await?;
    let (row, before) = within_reach(grant, &tx, id).await?;
    let (assignments, grants) = store::uses(&tx, &row.name).await?;
    if assignments + grants > 0 && !unassign {
        return Err(Error::conflict(format!(
            "The role is in use: {assignments} users, service accounts and groups have it, and {grants} grants are to it."
        )));
    }
    store::delete_uses(&tx, &row.name).await?;
    store::delete_policies(&tx, &row.name).await?;
    tx.delete::<roles::Entity>(|q| q.filter(roles::Column::Id.eq(id.0))).await?;
    let taken_from = json!({ "assignments_ended": assignments, "grants_ended": grants });
    tx.record(AuditEvent::on("role", id).before(&before).note(taken_from))?;
    tx.commit().await
}

/// The permissions of these names: 422 for each that is not in the catalogue, 403 if the caller may not give one of them.
fn composable(grant: &Grant<RolesWrite>, names: &[String]) -> Result<BTreeSet<Permission>> {
    let unknown = names.iter().enumerate().filter(|(_, name)| Permission::parse(name).is_none());
    let wrong: Vec<FieldError> = unknown
        .map(|(index, _)| FieldError { field: format!("/permissions/{index}"), message: "is not a permission".into() })
        .collect();
    if !wrong.is_empty() {
        return Err(Error::invalid_fields(wrong));
    }
    let permissions: BTreeSet<Permission> = names.iter().filter_map(|name| Permission::parse(name)).collect();
    grant.ensure_may_give(permissions.iter().copied().collect())?;
    Ok(permissions)
}

/// The role, if it is there (404) and allows nothing that the caller could not give (403).
async fn within_reach<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: RoleId,
) -> Result<(roles::Model, Role)> {
    let (row, role) = load(db, id).await?;
    let allowed: PermissionSet = role.permissions.iter().filter_map(|name| Permission::parse(name)).collect();
    grant.ensure_may_give(allowed)?;
    Ok((row, role))
}

async fn load(db: &TenantDb<'_>, id: RoleId) -> Result<(roles::Model, Role)> {
    let row = db.one::<roles::Entity>(|q| q.filter(roles::Column::Id.eq(id.0))).await?.ok_or_else(Error::not_found)?;
    let mut permissions = store::policies(db, Some(&row.name)).await?;
    Ok((row.clone(), view(row, &mut permissions)))
}

fn view(row: roles::Model, permissions: &mut HashMap<String, Vec<String>>) -> Role {
    Role {
        id: RoleId(row.id),
        permissions: permissions.remove(&row.name).unwrap_or_default(),
        name: row.name,
        description: row.description,
        built_in: false,
        created_at: Some(row.created_at),
        updated_at: Some(row.updated_at),
    }
}

fn built_in_view(role: &BuiltInRole) -> Role {
    Role {
        id: role.id(),
        name: role.name.into(),
        description: role.description.into(),
        built_in: true,
        permissions: role.permissions.iter().map(|p| p.as_str().to_string()).collect(),
        created_at: None,
        updated_at: None,
    }
}

fn built_in<P: RequiredPermission>(grant: &Grant<P>, id: RoleId) -> Option<&'static BuiltInRole> {
    BuiltInRole::of_tenant(&grant.principal().tenant_slug).find(|role| role.id() == id)
}

fn refuse_built_in<P: RequiredPermission>(grant: &Grant<P>, id: RoleId) -> Result<()> {
    match built_in(grant, id) {
        Some(role) => Err(Error::conflict(format!("The role {:?} is built in.", role.name))),
        None => Ok(()),
    }
}
