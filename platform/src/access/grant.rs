//! Authority as a value: proof that a caller may perform a kind of operation in a tenant.

use sea_orm::sea_query::SelectStatement;
use std::{marker::PhantomData, sync::Arc};

use super::{
    authenticate::account,
    context::RequestContext,
    journal::{AuditEvent, Entry},
    liveness::Liveness,
    node::{Level, NodeAccess},
    permission::{PermissionSet, RequiredPermission},
    principal::Principal,
    tenant::{Author, TenantDb},
    visibility::Visibility,
};
use crate::{
    app::Platform,
    kernel::{Error, ErrorCode, NodeId, Result, TenantId, UserId},
};

/// Proof that `principal` holds the permission `P`. Handlers get it from `Authorized<P>`; only it opens the tenant's data.
pub struct Grant<P: RequiredPermission> {
    platform: Arc<Platform>,
    principal: Arc<Principal>,
    context: Arc<RequestContext>,
    permission: PhantomData<P>,
}

impl<P: RequiredPermission> Clone for Grant<P> {
    fn clone(&self) -> Self {
        Self {
            platform: self.platform.clone(),
            principal: self.principal.clone(),
            context: self.context.clone(),
            permission: PhantomData,
        }
    }
}

impl<P: RequiredPermission> Grant<P> {
    /// Checks the permission.
    pub(super) fn new(
        platform: Arc<Platform>,
        principal: Arc<Principal>,
        context: Arc<RequestContext>,
    ) -> Result<Self> {
        if !principal.may(P::PERMISSION) {
            return Err(Error::forbidden(format!("This needs the permission {:?}.", P::PERMISSION.as_str())));
        }
        Ok(Self { platform, principal, context, permission: PhantomData })
    }

    /// The parts of the process that services work with.
    pub fn platform(&self) -> &Arc<Platform> {
        &self.platform
    }

    /// Who calls.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The circumstances of the request.
    pub fn context(&self) -> &RequestContext {
        &self.context
    }

    /// The tenant's data, outside a transaction.
    pub fn db(&self) -> TenantDb<'_> {
        TenantDb::open(&self.platform, self.principal.tenant_id)
    }

    /// The tenant's data in a write transaction; nothing is kept unless it is committed, which takes exactly one
    /// [`TenantDb::record`].
    pub async fn begin(&self) -> Result<TenantDb<'_>> {
        let author = Author {
            tenant: self.principal.tenant_id,
            actor: (&*self.principal).into(),
            context: (*self.context).clone(),
        };
        TenantDb::begin(&self.platform, self.principal.tenant_id, Some(author)).await
    }

    /// Like [`Self::begin`], but commits without an event. For what an operation does beside its own change; `reason` says why that
    /// needs no trace.
    pub async fn begin_unaudited(&self, reason: &'static str) -> Result<TenantDb<'_>> {
        tracing::trace!(operation = self.context.operation, reason, "a change without an audit event");
        TenantDb::begin(&self.platform, self.principal.tenant_id, None).await
    }

    /// Notes this caller's operation in the caller's own tenant's log, inside a transaction of another tenant.
    pub(crate) fn record_elsewhere(&self, tx: &TenantDb<'_>, event: AuditEvent) {
        tx.push(Entry {
            tenant: self.principal.tenant_id,
            actor: (&*self.principal).into(),
            action: self.context.operation.to_string(),
            context: (*self.context).clone(),
            event,
        });
    }

    /// The caller's view of the tree, now.
    pub fn visibility(&self) -> Visibility {
        Visibility::of(&self.principal, self.platform.clock.now())
    }

    /// The node, if the caller may see it (404 otherwise) and has at least `level` on it (403 otherwise).
    pub async fn node(&self, db: &TenantDb<'_>, id: NodeId, level: Level) -> Result<NodeAccess> {
        NodeAccess::load(db, &self.principal, self.platform.clock.now(), id, level).await
    }

    /// The node, if the caller may manage its grants.
    pub async fn node_for_sharing(&self, db: &TenantDb<'_>, id: NodeId) -> Result<NodeAccess> {
        NodeAccess::load_for_sharing(db, &self.principal, self.platform.clock.now(), id).await
    }

    /// [`Self::node_for_sharing`], or else [`Self::node`] at [`Level::Read`], and what `number` selects, in one way to the database; `None`
    /// where those refuse.
    pub(crate) async fn node_with(
        &self,
        db: &TenantDb<'_>,
        id: NodeId,
        for_sharing: bool,
        number: SelectStatement,
    ) -> Result<Option<(NodeAccess, Option<i32>)>> {
        NodeAccess::load_with(db, &self.principal, self.platform.clock.now(), id, for_sharing, number).await
    }

    /// Watches whether the caller loses what it began with, for requests that take their time.
    pub fn liveness(&self) -> Liveness<P> {
        Liveness::of(self.clone())
    }

    /// What one role allows in the caller's tenant, as of when the caller was authenticated.
    pub async fn permissions_of_role(&self, role: &str) -> Result<PermissionSet> {
        let (platform, principal) = (&self.platform, &self.principal);
        let roles = [role.to_string()];
        platform.policies.permissions(&platform.database, principal.tenant_id, principal.as_of, &roles).await
    }

    /// Another account of the tenant as it would call itself, if it is active (409 otherwise). For making keys for it: what they may do
    /// is measured against what it may do.
    pub(crate) async fn account(&self, user: UserId) -> Result<Principal> {
        account(&self.platform, self.principal.tenant_id, user).await.map_err(|error| match error.code {
            ErrorCode::Unauthenticated => Error::conflict("The account is not active."),
            _ => error,
        })
    }
}

/// Why the process itself acts on a tenant's data. Each use is a job, a command or a start-up step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemReason {
    /// First start: tenants, administrators.
    Bootstrap,
    /// A job of the queue.
    Job,
    /// The index follows the change log.
    IndexFeed,
    /// The reconciler and the operator's commands.
    Maintenance,
    /// Somebody signs in: there is no principal yet.
    SignIn,
    /// Somebody shows a token that a mail brought: it, and no principal, gives the authority.
    AccountToken,
    /// Mail of the outbox is sent.
    Mail,
    /// The operator creates a tenant with its first administrator.
    TenantCreation,
    /// The operator looks at or changes what a tenant may have.
    TenantAdministration,
    /// A tenant's own archive.
    TenantExport,
    /// The operator's access to a tenant's content, and its use.
    BreakGlass,
    /// An account goes, and its files go with it or to somebody else.
    AccountDeletion,
}

impl SystemReason {
    /// The name that the audit log shows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bootstrap => "bootstrap",
            Self::Job => "job",
            Self::IndexFeed => "index_feed",
            Self::Maintenance => "maintenance",
            Self::SignIn => "sign_in",
            Self::AccountToken => "account_token",
            Self::Mail => "mail",
            Self::TenantCreation => "tenant_creation",
            Self::TenantAdministration => "tenant_administration",
            Self::TenantExport => "tenant_export",
            Self::BreakGlass => "break_glass",
            Self::AccountDeletion => "account_deletion",
        }
    }
}

impl Platform {
    /// A tenant's data for the process itself, outside a transaction.
    pub(crate) fn system_db(&self, tenant: TenantId, reason: SystemReason) -> TenantDb<'_> {
        tracing::trace!(%tenant, ?reason, "system access");
        TenantDb::open(self, tenant)
    }

    /// A tenant's data for the process itself, in a write transaction.
    pub(crate) async fn system_begin(&self, tenant: TenantId, reason: SystemReason) -> Result<TenantDb<'_>> {
        tracing::trace!(%tenant, ?reason, "system access");
        TenantDb::begin(self, tenant, None).await
    }
}
