//! Which user an identity is. Invariant: an identity gets an account that exists only if it was tied to it before, or if the tenant's
//! administrator said that this provider's verified addresses are to be believed and nobody else can have got into that account by the
//! same address. A login that happens to be the same proves nothing.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter,
    sea_query::Expr,
};
use serde_json::{Value, json};

use super::{
    identity::Identity,
    mapping::{self, Changes},
    providers::Settings,
    store,
};
use crate::{
    access::{AccountKind, Actor, AuditEvent, RequestContext, TenantDb},
    accounts,
    app::Platform,
    auth::store::user_locked,
    db::entity::{external_identities, identity_providers, tenants, users},
    kernel::{Error, ErrorCode, Result, UserId},
    roles,
    users::service::{NewUser, insert},
};

/// How an identity came to its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    /// It had it before.
    Known,
    /// By its verified address.
    Linked,
    /// The account is new.
    Created,
}

/// Who arrived, and what that changed.
pub(super) struct Arrival {
    pub(super) user: users::Model,
    tie: Tie,
    changes: Changes,
}

/// Finds, ties or creates the user of an identity, and brings roles and groups up to date.
pub(super) async fn arrive(
    tx: &TenantDb<'_>,
    platform: &Platform,
    (tenant, provider): (&tenants::Model, &identity_providers::Model),
    identity: &Identity,
) -> Result<Arrival> {
    let settings = Settings::of(provider)?;
    let (id, tie) = match store::linked_user(tx, provider.id, &identity.subject).await? {
        Some(link) => {
            note_sign_in(tx, platform, provider, identity).await?;
            (UserId(link.user_id), Tie::Known)
        }
        None => {
            let (id, tie) = match linkable(tx, provider, &settings, identity).await? {
                Some(id) => (id, Tie::Linked),
                None => (create(tx, platform, &tenant.slug, &settings, identity).await?, Tie::Created),
            };
            link(tx, platform, provider, identity, id).await?;
            (id, tie)
        }
    };
    let user = active(tx, id).await?;
    let changes = mapping::sync(tx, id, &tenant.slug, &settings, &identity.claims).await?;
    accounts::accept_by_sign_in(tx, platform, id).await?;
    Ok(Arrival { user, tie, changes })
}

impl Arrival {
    /// Leaves what an administrator wants to know in the audit log: one event about the user, and one about each group that changed.
    pub(super) fn record(&self, tx: &TenantDb<'_>, context: &RequestContext, provider: uuid::Uuid) {
        let id = UserId(self.user.id);
        let actor = Actor::User { id, login: self.user.login.clone(), credential: None };
        let mut note = json!({ "identity_provider_id": provider });
        let account = match self.tie {
            Tie::Known => None,
            Tie::Linked => Some("linked by its verified mail address"),
            Tie::Created => Some("created"),
        };
        let Changes { roles_given, roles_taken, groups_joined, groups_left } = &self.changes;
        let parts: [(&str, Value); 3] =
            [("account", json!(account)), ("roles_given", json!(roles_given)), ("roles_taken", json!(roles_taken))];
        for (name, part) in parts.into_iter().filter(|(_, part)| *part != Value::Null && *part != json!([])) {
            note[name] = part;
        }
        for (what, groups) in [("member_added", groups_joined), ("member_removed", groups_left)] {
            for group in groups {
                let about = AuditEvent::on("group", *group)
                    .note(json!({ what: id.to_string(), "identity_provider_id": provider }));
                tx.record_as(actor.clone(), context, context.operation, about);
            }
        }
        tx.record_as(actor, context, context.operation, AuditEvent::on("user", id).note(note));
    }
}

/// The user, who may sign in.
pub(super) async fn active(db: &TenantDb<'_>, user: UserId) -> Result<users::Model> {
    let row = db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(user.0))).await?;
    row.filter(|row| row.state == "active" && row.kind == AccountKind::User.as_str())
        .ok_or_else(|| Error::new(ErrorCode::AccountInactive, "The account is not active. Ask your administrator."))
}

/// The one user who has the identity's verified address, if that is believed. Deactivated users count: they must not come back as somebody
/// new.
async fn linkable(
    tx: &TenantDb<'_>,
    provider: &identity_providers::Model,
    settings: &Settings,
    identity: &Identity,
) -> Result<Option<UserId>> {
    let (true, Some(email)) = (settings.link_by_verified_email, &identity.verified_email) else { return Ok(None) };
    let mut users = accounts::users_by_email(tx, email, accounts::Whose::Anybody).await?;
    let user = match users.len() {
        0 => return Ok(None),
        1 => users.remove(0),
        _ => {
            let message = "Several accounts have your mail address. Ask your administrator which one is yours.";
            return Err(not_linked(message));
        }
    };
    let id = UserId(user.id);
    // Nobody sets a password from here on, until the tie stands.
    let user = user_locked(tx, id).await?.ok_or_else(Error::not_found)?;
    // Whoever made an account with a password may know it, and have given it an address that is somebody else's.
    if user.password_hash.is_some() && !accounts::has_proven(tx, id, email).await? {
        return Err(not_linked(
            "The account with your mail address has a password, and nobody has proven that the address is its owner's. Sign in with the \
             password and confirm your address first.",
        ));
    }
    // Addresses are given to new people; whoever had this one before keeps the account.
    if store::is_tied(tx, provider.id, id).await? {
        return Err(not_linked(
            "The account with your mail address belongs to somebody else at this identity provider.",
        ));
    }
    Ok(Some(id))
}

async fn create(
    tx: &TenantDb<'_>,
    platform: &Platform,
    tenant_slug: &str,
    settings: &Settings,
    identity: &Identity,
) -> Result<UserId> {
    if !settings.create_users {
        return Err(not_linked("You have no account here. Ask your administrator to create one."));
    }
    let login = login_of(settings, identity);
    // A role that was deleted since is given to nobody.
    let known = roles::service::known(tx, tenant_slug, &settings.default_roles).await?;
    // Only an address that was proven is kept: others would receive the password resets of an account that is not theirs.
    let email = identity.verified_email.clone().filter(|email| email.parse::<lettre::Address>().is_ok());
    let new = NewUser {
        login: login.clone(),
        display_name: identity.text("name").map(|name| name.chars().take(200).collect()),
        email: email.clone(),
        roles: known.into_iter().collect(),
        ..NewUser::default()
    };
    let user = insert(tx, platform, new).await.map_err(|error| match error.code {
        ErrorCode::NameTaken => not_linked(&format!(
            "There is an account {login:?} already, and nothing proves that it is yours. Ask your administrator."
        )),
        _ => error,
    })?;
    if let Some(email) = email {
        accounts::note_verified(tx, platform, user, &email).await?;
    }
    Ok(user)
}

/// The configured claim, else the mail address, else the subject, in the letters that logins are made of.
fn login_of(settings: &Settings, identity: &Identity) -> String {
    let named = identity.text(&settings.login_claim).or_else(|| identity.text("email"));
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._@+-".contains(c) { c } else { '-' };
    named.unwrap_or_else(|| identity.subject.clone()).chars().map(plain).take(100).collect()
}

async fn link(
    tx: &TenantDb<'_>,
    platform: &Platform,
    provider: &identity_providers::Model,
    identity: &Identity,
    user: UserId,
) -> Result<()> {
    let now = platform.clock.now();
    tx.insert::<external_identities::Entity>(external_identities::ActiveModel {
        tenant_id: NotSet,
        provider_id: Set(provider.id),
        subject: Set(identity.subject.clone()),
        user_id: Set(user.0),
        created_at: Set(now),
        last_sign_in_at: Set(now),
    })
    .await
    .map_err(|error| match crate::db::is_unique_violation(&error) {
        true => Error::conflict("You are signing in twice at once. Try again."),
        false => error,
    })
}

async fn note_sign_in(
    tx: &TenantDb<'_>,
    platform: &Platform,
    provider: &identity_providers::Model,
    identity: &Identity,
) -> Result<()> {
    use external_identities::Column;
    tx.update::<external_identities::Entity>(|q| {
        q.col_expr(Column::LastSignInAt, Expr::value(platform.clock.now()))
            .filter(Column::ProviderId.eq(provider.id))
            .filter(Column::Subject.eq(identity.subject.as_str()))
    })
    .await?;
    Ok(())
}

fn not_linked(message: &str) -> Error {
    Error::new(ErrorCode::AccountNotLinked, message)
}
