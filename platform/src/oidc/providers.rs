//! Rules of a tenant's providers. Invariant: a client secret is sealed at rest and never leaves; nobody lets a provider give what they could
//! not give themselves, be it by a role, by a group, or by a user whose account it opens. Keys change no provider: a way to sign in would
//! outlive them.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::dto::{GroupMapping, IdentityProvider, IdentityProviderCreate, IdentityProviderUpdate, RoleMapping};
use crate::{
    access::{
        AuditEvent, BuiltInRole, Grant, Permission, TenantDb,
        permissions::{IdentityProvidersRead, IdentityProvidersWrite},
    },
    app::Platform,
    db::entity::identity_providers::{ActiveModel, Column, Entity, Model},
    groups,
    kernel::{Error, ErrorCode, GroupId, IdentityProviderId, Page, PageRequest, Result},
    roles::service::ensure_assignable,
};

/// The kind of object in the audit log.
const KIND: &str = "identity_provider";

/// Everything about a provider that is only read, as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) scopes: Vec<String>,
    pub(super) create_users: bool,
    pub(super) link_by_verified_email: bool,
    pub(super) use_userinfo: bool,
    pub(super) login_claim: String,
    pub(super) roles_claim: String,
    pub(super) default_roles: Vec<String>,
    pub(super) role_mapping: Vec<RoleMapping>,
    pub(super) groups_claim: String,
    pub(super) group_mapping: Vec<GroupMapping>,
}

impl Settings {
    /// The settings of a stored provider.
    pub(super) fn of(row: &Model) -> Result<Self> {
        serde_json::from_value(row.settings.clone())
            .map_err(|e| Error::internal("an identity provider's settings are unreadable").with_source(e))
    }

    fn to_json(&self) -> Result<serde_json::Value> {
        serde_json::to_value(self).map_err(|e| Error::internal(e.to_string()))
    }

    /// Scopes must be one word each; roles and groups must exist and be the caller's to give.
    async fn check(&self, grant: &Grant<IdentityProvidersWrite>, db: &TenantDb<'_>) -> Result<()> {
        for (index, scope) in self.scopes.iter().enumerate() {
            let is_word = (1..=100).contains(&scope.len())
                && scope.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
            if !is_word {
                return Err(Error::invalid(format!("/scopes/{index}"), "is not a scope"));
            }
        }
        let given = ensure_assignable(grant, db, &self.default_roles).await;
        given.map_err(|e| at(e, |index| format!("/default_roles/{index}")))?;
        let mapped: Vec<String> = self.role_mapping.iter().map(|m| m.role.clone()).collect();
        let given = ensure_assignable(grant, db, &mapped).await;
        given.map_err(|e| at(e, |index| format!("/role_mapping/{index}/role")))?;
        self.check_groups(grant, db).await?;
        match self.link_by_verified_email {
            // The provider can become any user of the tenant.
            true => {
                let roles: Vec<String> =
                    BuiltInRole::of_tenant(&grant.principal().tenant_slug).map(|role| role.name.to_string()).collect();
                grant.ensure_may_give_roles(db, &roles).await
            }
            false => Ok(()),
        }
    }

    async fn check_groups(&self, grant: &Grant<IdentityProvidersWrite>, db: &TenantDb<'_>) -> Result<()> {
        if self.group_mapping.is_empty() {
            return Ok(());
        }
        if !grant.principal().may(Permission::GroupsWrite) {
            return Err(Error::forbidden("Mapping claims to groups needs the permission \"groups:write\"."));
        }
        for (index, mapping) in self.group_mapping.iter().enumerate() {
            let unknown =
                || Error::invalid(format!("/group_mapping/{index}/group_id"), "is not a group of this tenant");
            let group: GroupId = mapping.group_id.parse().map_err(|_| unknown())?;
            groups::service::find(db, group).await?.ok_or_else(unknown)?;
            grant.ensure_may_give_membership(db, group).await?;
        }
        Ok(())
    }
}

/// Whether a provider that is switched on lets its people into accounts that have their mail address.
pub(crate) async fn any_links_by_address(db: &TenantDb<'_>) -> Result<bool> {
    for provider in db.all::<Entity>(|q| q.filter(Column::Enabled.eq(true))).await? {
        if Settings::of(&provider)?.link_by_verified_email {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a change can let nobody in who was not let in before, and nobody further. Then it is nobody's concern what the rest says: a
/// provider can be switched off although a role that it names was deleted.
fn is_harmless(input: &IdentityProviderUpdate) -> bool {
    let IdentityProviderUpdate {
        name: _,
        client_secret: _,
        clear_client_secret: _,
        enabled,
        client_id,
        scopes,
        create_users,
        link_by_verified_email,
        use_userinfo,
        login_claim,
        roles_claim,
        default_roles,
        role_mapping,
        groups_claim,
        group_mapping,
    } = input;
    let same_texts = [client_id, login_claim, roles_claim, groups_claim].iter().all(|text| text.is_none());
    let same_lists = scopes.is_none() && default_roles.is_none() && role_mapping.is_none() && group_mapping.is_none();
    let same_switches = [create_users, link_by_verified_email, use_userinfo].iter().all(|switch| switch.is_none());
    *enabled != Some(true) && same_texts && same_lists && same_switches
}

/// The same error about fields of other names.
fn at(mut error: Error, name: impl Fn(&str) -> String) -> Error {
    for field in &mut error.fields {
        if let Some(index) = field.field.strip_prefix("/roles/") {
            field.field = name(index);
        }
    }
    match error.fields.is_empty() {
        true => error,
        false => Error::invalid_fields(error.fields),
    }
}

/// Creates a provider.
pub(super) async fn create(
    grant: &Grant<IdentityProvidersWrite>,
    input: IdentityProviderCreate,
) -> Result<IdentityProvider> {
    let platform = grant.platform();
    grant.principal().require_sign_in("Creating a way to sign in")?;
    check_issuer(platform, &input.issuer)?;
    let settings = Settings {
        scopes: input.scopes.unwrap_or_else(|| vec!["profile".into(), "email".into()]),
        create_users: input.create_users.unwrap_or(true),
        link_by_verified_email: input.link_by_verified_email.unwrap_or(false),
        use_userinfo: input.use_userinfo.unwrap_or(false),
        login_claim: input.login_claim.unwrap_or_else(|| "preferred_username".into()),
        roles_claim: input.roles_claim.unwrap_or_else(|| "groups".into()),
        default_roles: input.default_roles.unwrap_or_else(|| vec!["member".into()]),
        role_mapping: input.role_mapping.unwrap_or_default(),
        groups_claim: input.groups_claim.unwrap_or_else(|| "groups".into()),
        group_mapping: input.group_mapping.unwrap_or_default(),
    };
    settings.check(grant, &grant.db()).await?;
    let (id, now) = (platform.ids.uuid(), platform.clock.now());
    let row = ActiveModel {
        tenant_id: NotSet,
        id: Set(id),
        name: Set(input.name),
        issuer: Set(input.issuer),
        client_id: Set(input.client_id),
        sealed_client_secret: Set(input.client_secret.map(|secret| sealed(platform, id, &secret))),
        enabled: Set(input.enabled.unwrap_or(true)),
        settings: Set(settings.to_json()?),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let tx = grant.begin().await?;
    tx.insert::<Entity>(row).await.map_err(name_taken)?;
    let provider = view(platform, load(&tx, IdentityProviderId(id)).await?)?;
    tx.record(AuditEvent::on(KIND, id).after(&provider))?;
    tx.commit().await?;
    Ok(provider)
}

/// The tenant's providers, by name.
pub(super) async fn list(
    grant: &Grant<IdentityProvidersRead>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<IdentityProvider>> {
    const LIST: &str = "identity_provider_list";
    let request = PageRequest::<(), String>::new(LIST, limit.map(u64::from), page_token.as_deref(), ())?;
    let rows = grant
        .db()
        .all::<Entity>(|mut q| {
            if let Some(after) = &request.after {
                q = q.filter(Column::Name.gt(after.as_str()));
            }
            q.order_by_asc(Column::Name).limit(request.limit + 1)
        })
        .await?;
    let page = request.page(LIST, rows, |row| row.name.clone());
    let items = page.items.into_iter().map(|row| view(grant.platform(), row));
    Ok(Page { items: items.collect::<Result<_>>()?, next_page: page.next_page })
}

/// One provider.
pub(super) async fn get(grant: &Grant<IdentityProvidersRead>, id: IdentityProviderId) -> Result<IdentityProvider> {
    view(grant.platform(), load(&grant.db(), id).await?)
}

/// Changes a provider.
pub(super) async fn update(
    grant: &Grant<IdentityProvidersWrite>,
    id: IdentityProviderId,
    input: IdentityProviderUpdate,
) -> Result<IdentityProvider> {
    let platform = grant.platform();
    grant.principal().require_sign_in("Changing a way to sign in")?;
    let is_harmless = is_harmless(&input);
    let tx = grant.begin().await?;
    let row = load(&tx, id).await?;
    let before_view = view(platform, row.clone())?;
    let before = Settings::of(&row)?;
    let settings = Settings {
        scopes: input.scopes.unwrap_or(before.scopes),
        create_users: input.create_users.unwrap_or(before.create_users),
        link_by_verified_email: input.link_by_verified_email.unwrap_or(before.link_by_verified_email),
        use_userinfo: input.use_userinfo.unwrap_or(before.use_userinfo),
        login_claim: input.login_claim.unwrap_or(before.login_claim),
        roles_claim: input.roles_claim.unwrap_or(before.roles_claim),
        default_roles: input.default_roles.unwrap_or(before.default_roles),
        role_mapping: input.role_mapping.unwrap_or(before.role_mapping),
        groups_claim: input.groups_claim.unwrap_or(before.groups_claim),
        group_mapping: input.group_mapping.unwrap_or(before.group_mapping),
    };
    if !is_harmless {
        settings.check(grant, &tx).await?;
    }
    let settings_column = settings.to_json()?;
    let secret = match (input.client_secret, input.clear_client_secret) {
        (Some(_), Some(true)) => {
            return Err(Error::invalid("/clear_client_secret", "can't be true when client_secret is set"));
        }
        (Some(secret), _) => Some(sealed(platform, id.0, &secret)),
        (None, Some(true)) => None,
        (None, _) => row.sealed_client_secret,
    };
    tx.update::<Entity>(|q| {
        q.col_expr(Column::Name, Expr::value(input.name.unwrap_or(row.name)))
            .col_expr(Column::ClientId, Expr::value(input.client_id.unwrap_or(row.client_id)))
            .col_expr(Column::SealedClientSecret, Expr::value(secret))
            .col_expr(Column::Enabled, Expr::value(input.enabled.unwrap_or(row.enabled)))
            .col_expr(Column::Settings, Expr::value(settings_column))
            .col_expr(Column::UpdatedAt, Expr::value(platform.clock.now()))
            .filter(Column::Id.eq(id.0))
    })
    .await
    .map_err(name_taken)?;
    let provider = view(platform, load(&tx, id).await?)?;
    tx.record(AuditEvent::on(KIND, id).before(&before_view).after(&provider))?;
    tx.commit().await?;
    Ok(provider)
}

/// Deletes a provider and what ties its subjects to users; the users stay.
pub(super) async fn delete(grant: &Grant<IdentityProvidersWrite>, id: IdentityProviderId) -> Result<()> {
    let tx = grant.begin().await?;
    let before = view(grant.platform(), load(&tx, id).await?)?;
    tx.delete::<Entity>(|q| q.filter(Column::Id.eq(id.0))).await?;
    tx.record(AuditEvent::on(KIND, id).before(&before))?;
    tx.commit().await
}

async fn load(db: &TenantDb<'_>, id: IdentityProviderId) -> Result<Model> {
    db.one::<Entity>(|q| q.filter(Column::Id.eq(id.0))).await?.ok_or_else(Error::not_found)
}

fn name_taken(error: Error) -> Error {
    match crate::db::is_unique_violation(&error) {
        true => Error::new(ErrorCode::NameTaken, "The name is taken.").with_field("/name", "is taken"),
        false => error,
    }
}

fn check_issuer(platform: &Platform, issuer: &str) -> Result<()> {
    let invalid = |why: String| Error::invalid("/issuer", why);
    let url = reqwest::Url::parse(issuer).map_err(|_| invalid("is not an address".into()))?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("may have neither a query nor a fragment".into()));
    }
    platform.oidc.http().0.check(&url).map_err(|e| invalid(e.to_string()))
}

fn sealed(platform: &Platform, id: Uuid, secret: &str) -> Vec<u8> {
    platform.sealing.seal(&*platform.ids, &secret_context(id), secret.as_bytes())
}

fn secret_context(id: Uuid) -> String {
    format!("identity_provider:{id}")
}

/// The provider's client secret.
pub(super) fn client_secret(platform: &Platform, row: &Model) -> Result<Option<String>> {
    let Some(sealed) = &row.sealed_client_secret else { return Ok(None) };
    let bytes = platform.sealing.open(&secret_context(row.id), sealed)?;
    String::from_utf8(bytes).map(Some).map_err(|e| Error::internal("a client secret is no text").with_source(e))
}

/// Where the provider sends browsers back to.
pub(super) fn redirect_uri(platform: &Platform, id: Uuid) -> String {
    format!("{}/api/v1/auth/oidc/{id}/callback", platform.config.public_url())
}

fn view(platform: &Platform, row: Model) -> Result<IdentityProvider> {
    let settings = Settings::of(&row)?;
    Ok(IdentityProvider {
        id: IdentityProviderId(row.id),
        redirect_uri: redirect_uri(platform, row.id),
        backchannel_logout_uri: format!(
            "{}/api/v1/auth/oidc/{}/backchannel-logout",
            platform.config.public_url(),
            row.id
        ),
        name: row.name,
        issuer: row.issuer,
        client_id: row.client_id,
        has_client_secret: row.sealed_client_secret.is_some(),
        enabled: row.enabled,
        scopes: settings.scopes,
        create_users: settings.create_users,
        link_by_verified_email: settings.link_by_verified_email,
        use_userinfo: settings.use_userinfo,
        login_claim: settings.login_claim,
        roles_claim: settings.roles_claim,
        default_roles: settings.default_roles,
        role_mapping: settings.role_mapping,
        groups_claim: settings.groups_claim,
        group_mapping: settings.group_mapping,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
