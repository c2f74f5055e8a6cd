//! The tenant-bound handle on the database. Invariant: every statement that leaves here is filtered by, or filled with, one tenant id —
//! stores pass a closure that receives the already filtered query, so there is nothing to forget.
#![expect(clippy::disallowed_methods, reason = "this is where the unscoped entity calls are bound to a tenant")]

use futures::future::BoxFuture;
use sea_orm::{
    AccessMode, ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseExecutor, DbBackend, DeleteMany, EntityTrait,
    FromQueryResult, InsertMany, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    SqliteTransactionMode, TransactionOptions, TransactionTrait, UpdateMany,
    sea_query::{Expr, Func, OnConflict, SimpleExpr},
};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

use super::{
    context::RequestContext,
    journal::{self, Actor, AuditEvent, Entry},
};
use crate::{
    app::Platform,
    db::Database,
    kernel::{Clock, Error, Result, TenantId},
    signals::Signals,
};

/// An entity with a `tenant_id`; see [`tenant_entity!`].
pub trait TenantEntity: EntityTrait {
    /// The `tenant_id` column.
    fn tenant_column() -> Self::Column;
    /// Fills `tenant_id`.
    fn set_tenant(active: &mut Self::ActiveModel, tenant: TenantId);
}

/// Implements [`TenantEntity`] for the `Entity` of the current module.
macro_rules! tenant_entity {
    () => {
        impl sea_orm::ActiveModelBehavior for ActiveModel {}

        impl $crate::access::TenantEntity for Entity {
            fn tenant_column() -> Column {
                Column::TenantId
            }
            fn set_tenant(active: &mut ActiveModel, tenant: $crate::kernel::TenantId) {
                active.tenant_id = sea_orm::ActiveValue::Set(tenant.0);
            }
        }
    };
}
pub(crate) use tenant_entity;

/// What must happen in this process once a transaction is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Users, roles, keys or sign-ins of the tenant changed: cached decisions are void.
    SecurityChanged(TenantId),
    /// A job is due.
    JobQueued,
    /// Somebody asked to cancel a job.
    JobCancelled,
    /// A job or a document changed state: whoever waits for one should look again.
    JobChanged,
    /// The index has changes to follow.
    IndexChanged(TenantId),
    /// A blob is to be deleted.
    BlobReleased,
    /// A tenant is to be erased.
    TenantErased,
    /// A mail is to be sent.
    MailQueued,
}

/// Who a transaction's change is ascribed to in the audit log.
#[derive(Clone, Debug)]
pub(super) struct Author {
    pub(super) tenant: TenantId,
    pub(super) actor: Actor,
    pub(super) context: RequestContext,
}

/// The database as one tenant sees it: a pool, or a transaction after [`TenantDb::begin`].
///
/// Statements are built at once and executed by boxed futures: nested into those of all their callers, they would be gone through by the
/// compiler again in each.
pub struct TenantDb<'a> {
    tenant: TenantId,
    executor: DatabaseExecutor<'a>,
    signals: &'a Arc<Signals>,
    clock: &'a dyn Clock,
    effects: Mutex<Vec<Effect>>,
    /// Present if the transaction is a caller's operation: then it commits with exactly one event of theirs, or not at all.
    author: Option<Author>,
    entries: Mutex<Vec<Entry>>,
}

impl<'a> TenantDb<'a> {
    pub(super) fn open(platform: &'a Platform, tenant: TenantId) -> Self {
        Self::new(platform, platform.database.connection().into(), tenant, None)
    }

    /// A write transaction. Effects registered on it fire when it commits.
    pub(super) async fn begin(platform: &'a Platform, tenant: TenantId, author: Option<Author>) -> Result<Self> {
        let transaction = begin_write(&platform.database).await?;
        Ok(Self::new(platform, DatabaseExecutor::OwnedTransaction(transaction), tenant, author))
    }

    fn new(platform: &'a Platform, executor: DatabaseExecutor<'a>, tenant: TenantId, author: Option<Author>) -> Self {
        let (signals, clock) = (&platform.signals, &*platform.clock);
        Self { tenant, executor, signals, clock, effects: Mutex::default(), author, entries: Mutex::default() }
    }

    /// The tenant this handle is bound to.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Notes what the caller's operation did. Exactly once in a transaction of [`super::Grant::begin`].
    pub fn record(&self, event: AuditEvent) -> Result<()> {
        let author =
            self.author.clone().ok_or_else(|| Error::internal("a transaction without an author has an event"))?;
        let action = author.context.operation.to_string();
        self.push(Entry { tenant: author.tenant, actor: author.actor, action, context: author.context, event });
        Ok(())
    }

    /// Notes in this tenant's log what somebody else than an authorised caller did, or something beside the operation's own event.
    pub fn record_as(&self, actor: Actor, context: &RequestContext, action: &str, event: AuditEvent) {
        let (action, context) = (action.to_string(), context.clone());
        self.push(Entry { tenant: self.tenant, actor, action, context, event });
    }

    pub(super) fn push(&self, entry: Entry) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// Makes the transaction durable, then fires its effects. A caller's operation that has not recorded exactly one event of its own
    /// is undone: nobody can change something without a trace.
    pub async fn commit(self) -> Result<()> {
        let entries = self.entries.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(author) = &self.author {
            let operation = author.context.operation;
            let own = entries.iter().filter(|e| e.action == operation && e.tenant == author.tenant).count();
            if own != 1 {
                return Err(Error::internal(format!(
                    "{operation} has {own} audit events instead of one; it is undone"
                )));
            }
        }
        for entry in entries {
            journal::append(&self.executor, self.clock.now(), entry).await?;
        }
        let effects = self.effects.into_inner().unwrap_or_else(PoisonError::into_inner);
        let signals = self.signals.clone();
        let fire = move || effects.into_iter().for_each(|effect| signals.fire(effect));
        let DatabaseExecutor::OwnedTransaction(transaction) = self.executor else {
            fire();
            return Ok(());
        };
        // What begins to commit ends, even if the caller hangs up meanwhile: durable changes whose effects never fire would leave
        // revoked rights in the caches.
        let committed = tokio::spawn(async move {
            transaction.commit().await?;
            fire();
            Ok::<(), Error>(())
        });
        committed.await.map_err(|e| Error::internal("a commit ended early").with_source(e))?
    }

    /// Registers what is to happen after the commit.
    pub fn after_commit(&self, effect: Effect) {
        let mut effects = self.effects.lock().unwrap_or_else(PoisonError::into_inner);
        if !effects.contains(&effect) {
            effects.push(effect);
        }
    }

    /// Fires an effect at once: for statements outside a transaction, which are durable when they return.
    pub(crate) fn announce(&self, effect: Effect) {
        self.signals.fire(effect);
    }

    /// The tenant's rows that `build` selects.
    pub fn all<E: TenantEntity>(
        &self,
        build: impl FnOnce(Select<E>) -> Select<E>,
    ) -> BoxFuture<'_, Result<Vec<E::Model>>> {
        let select = build(self.scoped::<E>());
        Box::pin(async move { Ok(select.all(&self.executor).await?) })
    }

    /// The first of the tenant's rows that `build` selects.
    pub fn one<E: TenantEntity>(
        &self,
        build: impl FnOnce(Select<E>) -> Select<E>,
    ) -> BoxFuture<'_, Result<Option<E::Model>>> {
        let select = build(self.scoped::<E>());
        Box::pin(async move { Ok(select.one(&self.executor).await?) })
    }

    /// Like [`Self::all`], but of selected columns or joined rows, as `R`. Joins go along composite `(tenant_id, id)` keys.
    pub fn rows<E: TenantEntity, R: FromQueryResult + Send + 'static>(
        &self,
        build: impl FnOnce(Select<E>) -> Select<E>,
    ) -> BoxFuture<'_, Result<Vec<R>>> {
        let select = build(self.scoped::<E>()).into_model::<R>();
        Box::pin(async move { Ok(select.all(&self.executor).await?) })
    }

    /// A column of ids in the tenant's rows that `build` selects, without order or limit.
    ///
    /// They come in one row: SQLite's driver hands each row from one thread to another, which costs more than finding it.
    pub fn ids<E: TenantEntity>(
        &self,
        column: E::Column,
        build: impl FnOnce(Select<E>) -> Select<E>,
    ) -> BoxFuture<'_, Result<Vec<Uuid>>> {
        let select = self.joined_ids(column, build).into_tuple::<Option<String>>();
        Box::pin(async move { ids_of(&select.one(&self.executor).await?.flatten().unwrap_or_default()) })
    }

    /// The same as a part of another statement, which gets them as a text for [`ids_of`]; null where there are none.
    pub(crate) fn ids_text<E: TenantEntity>(
        &self,
        column: E::Column,
        build: impl FnOnce(Select<E>) -> Select<E>,
    ) -> SimpleExpr {
        self.joined_ids(column, build).into_query().into()
    }

    fn joined_ids<E: TenantEntity>(&self, column: E::Column, build: impl FnOnce(Select<E>) -> Select<E>) -> Select<E> {
        let column = Expr::col(column.as_column_ref());
        let joined = match self.executor.get_database_backend() {
            DbBackend::Sqlite => Func::cust("group_concat").arg(Func::cust("hex").arg(column)),
            _ => Func::cust("string_agg").arg(Func::cust("encode").arg(Func::cust("uuid_send").arg(column)).arg("hex")),
        };
        build(self.scoped::<E>()).select_only().expr_as(joined.arg(""), "ids")
    }

    /// How many of the tenant's rows `build` selects.
    pub fn count<E>(&self, build: impl FnOnce(Select<E>) -> Select<E>) -> BoxFuture<'_, Result<u64>>
    where
        E: TenantEntity,
        E::Model: FromQueryResult + Send + Sync,
    {
        let select = build(self.scoped::<E>());
        Box::pin(async move { Ok(select.count(&self.executor).await?) })
    }

    /// Inserts a row as the tenant's.
    pub fn insert<E: TenantEntity>(&self, active: E::ActiveModel) -> BoxFuture<'_, Result<()>>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        self.insert_all::<E>(vec![active])
    }

    /// Inserts rows as the tenant's, in as many statements as the databases' parameter limits ask for.
    pub fn insert_all<E: TenantEntity>(&self, actives: Vec<E::ActiveModel>) -> BoxFuture<'_, Result<()>>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        Box::pin(async move {
            let mut actives = actives.into_iter().peekable();
            while actives.peek().is_some() {
                let batch: Vec<_> = actives.by_ref().take(500).map(|a| self.filled::<E>(a)).collect();
                E::insert_many(batch).exec_without_returning(&self.executor).await?;
            }
            Ok(())
        })
    }

    /// Inserts a row as the tenant's, or does what `conflict` says. Answers how many rows were written.
    pub fn upsert<E: TenantEntity>(&self, active: E::ActiveModel, conflict: OnConflict) -> BoxFuture<'_, Result<u64>>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let insert = E::insert_many([self.filled::<E>(active)]).on_conflict(conflict);
        Box::pin(async move { Ok(insert.exec_without_returning(&self.executor).await?) })
    }

    /// Updates the tenant's rows that `build` selects; answers how many.
    pub fn update<E: TenantEntity>(
        &self,
        build: impl FnOnce(UpdateMany<E>) -> UpdateMany<E>,
    ) -> BoxFuture<'_, Result<u64>> {
        let update = build(E::update_many().filter(E::tenant_column().eq(self.tenant.0)));
        Box::pin(async move { Ok(update.exec(&self.executor).await?.rows_affected) })
    }

    /// Deletes the tenant's rows that `build` selects; answers how many.
    pub fn delete<E: TenantEntity>(
        &self,
        build: impl FnOnce(DeleteMany<E>) -> DeleteMany<E>,
    ) -> BoxFuture<'_, Result<u64>> {
        let delete = build(E::delete_many().filter(E::tenant_column().eq(self.tenant.0)));
        Box::pin(async move { Ok(delete.exec(&self.executor).await?.rows_affected) })
    }

    fn scoped<E: TenantEntity>(&self) -> Select<E> {
        E::find().filter(E::tenant_column().eq(self.tenant.0))
    }

    fn filled<E: TenantEntity>(&self, active: E::ActiveModel) -> E::ActiveModel
    where
        E::ActiveModel: IntoActiveModel<E::ActiveModel>,
    {
        let mut active = active.into_active_model();
        E::set_tenant(&mut active, self.tenant);
        active
    }

    /// The handle on rows that belong to no tenant or to all, within the same transaction.
    pub(crate) fn unscoped(&self) -> &DatabaseExecutor<'a> {
        &self.executor
    }
}

/// The ids in a text of [`TenantDb::ids_text`].
pub(crate) fn ids_of(text: &str) -> Result<Vec<Uuid>> {
    let ids: std::result::Result<Vec<Uuid>, _> = text.as_bytes().chunks(32).map(Uuid::try_parse_ascii).collect();
    ids.map_err(|e| Error::internal("an id is not one").with_source(e))
}

/// The database across tenants, for authentication, the queue and maintenance. Every use stands in a function named `_across_tenants`.
pub struct SystemDb<'a> {
    executor: DatabaseExecutor<'a>,
}

impl<'a> SystemDb<'a> {
    /// A handle outside any transaction.
    pub(crate) fn open(database: &'a Database) -> Self {
        Self { executor: database.connection().into() }
    }

    /// A write transaction.
    pub(crate) async fn begin(database: &'a Database) -> Result<Self> {
        Ok(Self { executor: DatabaseExecutor::OwnedTransaction(begin_write(database).await?) })
    }

    /// Makes the transaction durable.
    pub(crate) async fn commit(self) -> Result<()> {
        if let DatabaseExecutor::OwnedTransaction(transaction) = self.executor {
            transaction.commit().await?;
        }
        Ok(())
    }

    /// What executes statements.
    pub(crate) fn executor(&self) -> &DatabaseExecutor<'a> {
        &self.executor
    }

    /// A query on an entity, unscoped and not yet bound to a connection.
    pub(crate) fn query<E: EntityTrait>() -> Select<E> {
        E::find()
    }

    /// A query on an entity, unscoped.
    pub(crate) fn find<E: EntityTrait>(&self) -> Select<E> {
        E::find()
    }

    /// An update of an entity, unscoped and not yet bound to a connection.
    pub(crate) fn update_query<E: EntityTrait>() -> UpdateMany<E> {
        E::update_many()
    }

    /// An insert of a row as it is, not yet bound to a connection.
    pub(crate) fn insert_query<E: EntityTrait>(active: E::ActiveModel) -> InsertMany<E::ActiveModel> {
        E::insert_many([active])
    }

    /// An update of an entity, unscoped.
    pub(crate) fn update<E: EntityTrait>(&self) -> UpdateMany<E> {
        E::update_many()
    }

    /// A deletion of an entity's rows, unscoped.
    pub(crate) fn delete<E: EntityTrait>(&self) -> DeleteMany<E> {
        E::delete_many()
    }

    /// Inserts a row as it is, or does what `conflict` says.
    pub(crate) async fn upsert<E: EntityTrait>(&self, active: E::ActiveModel, conflict: OnConflict) -> Result<()> {
        E::insert_many([active]).on_conflict(conflict).exec_without_returning(&self.executor).await?;
        Ok(())
    }
}

/// SQLite: takes the write lock at once, for upgrading a read transaction fails under concurrency instead of waiting.
async fn begin_write(database: &Database) -> Result<sea_orm::DatabaseTransaction> {
    let options = TransactionOptions {
        isolation_level: None,
        access_mode: database.is_postgres().then_some(AccessMode::ReadWrite),
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
    };
    debug_assert_eq!(
        database.is_postgres(),
        database.connection().get_database_backend() == sea_orm::DbBackend::Postgres
    );
    Ok(database.connection().begin_with_options(options).await?)
}
