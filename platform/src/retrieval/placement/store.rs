//! The row that says where the index lives.

use chrono::Duration;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use uuid::Uuid;

use crate::{
    access::{SystemDb, SystemReason},
    app::Platform,
    config::{IndexBackendKind, IndexConfig},
    db::{
        Database,
        entity::{index_changes, index_copies, index_placement as placement, knowledge_bases},
    },
    kernel::{Clock, Error, ErrorCode, Ids, Result},
};

/// The row's id.
const ROW: i64 = 1;
/// How long a process may write without saying that it still lives.
pub(super) const LEASE: Duration = Duration::seconds(20);

/// A move's states, as they are stored.
pub(super) const SETTLED: &str = "settled";
pub(super) const COPYING: &str = "copying";
pub(super) const VERIFYING: &str = "verifying";
pub(super) const FAILED: &str = "failed";

/// How far a move is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The back end that answers.
    pub active: IndexBackendKind,
    /// The back end that is being filled.
    pub target: Option<IndexBackendKind>,
    /// Whether the last move failed.
    pub is_failed: bool,
    /// Why, or what is being done.
    pub message: Option<String>,
    /// Documents that are in the target.
    pub documents: i64,
    /// Documents that there are, as far as they were counted.
    pub total: i64,
}

pub(super) fn kind(text: &str) -> Result<IndexBackendKind> {
    IndexBackendKind::parse(text)
        .ok_or_else(|| Error::internal(format!("the database names the index back end {text:?}")))
}

/// Reads the row.
pub(super) async fn read_across_tenants(database: &Database) -> Result<placement::Model> {
    let system = SystemDb::open(database);
    let row = system.find::<placement::Entity>().filter(placement::Column::Id.eq(ROW)).one(system.executor()).await?;
    row.ok_or_else(|| Error::internal("the database does not say where the index lives"))
}

/// At the start: makes the row, or follows the configuration while nothing is indexed yet. Answers the installation's id, and where
/// its index is.
pub(crate) async fn first(
    database: &Database,
    config: &IndexConfig,
    ids: &dyn Ids,
) -> Result<(Uuid, IndexBackendKind)> {
    let system = SystemDb::open(database);
    let row = system.find::<placement::Entity>().filter(placement::Column::Id.eq(ROW)).one(system.executor()).await?;
    let Some(row) = row else {
        let installation = ids.uuid();
        // An index made before there was this row is an embedded one.
        let is_new = is_untouched(&system).await?;
        let active = if is_new { config.backend } else { IndexBackendKind::Embedded };
        let row = placement::ActiveModel {
            id: Set(ROW),
            installation: Set(installation),
            active: Set(active.as_str().into()),
            target: Set(None),
            retired: Set(None),
            retired_at: Set(None),
            state: Set(SETTLED.into()),
            message: Set(None),
            writer: Set(None),
            writer_until: Set(None),
        };
        let conflict = OnConflict::column(placement::Column::Id).do_nothing().to_owned();
        insert_unless_there(&system, row, conflict).await?;
        let row = read_across_tenants(database).await?;
        return Ok((row.installation, kind(&row.active)?));
    };
    let active = kind(&row.active)?;
    if active == config.backend || row.target.is_some() {
        return Ok((row.installation, active));
    }
    if is_untouched(&system).await? {
        let update = system.update::<placement::Entity>().filter(placement::Column::Id.eq(ROW));
        let active = Expr::value(config.backend.as_str());
        update.col_expr(placement::Column::Active, active).exec(system.executor()).await?;
        return Ok((row.installation, config.backend));
    }
    let (configured, used) = (config.backend.as_str(), active.as_str());
    tracing::warn!(
        "index.backend is {configured:?}, but the index of this installation is in {used:?}, which is used: \
         `lectern index migrate --to {configured}` moves it"
    );
    Ok((row.installation, active))
}

#[expect(clippy::disallowed_methods, reason = "the row belongs to no tenant")]
async fn insert_unless_there(system: &SystemDb<'_>, row: placement::ActiveModel, conflict: OnConflict) -> Result<()> {
    placement::Entity::insert_many([row]).on_conflict(conflict).exec_without_returning(system.executor()).await?;
    Ok(())
}

async fn is_untouched(system: &SystemDb<'_>) -> Result<bool> {
    let bases = system.find::<knowledge_bases::Entity>().count(system.executor()).await?;
    let changes = system.find::<index_changes::Entity>().count(system.executor()).await?;
    Ok(bases == 0 && changes == 0)
}

/// Asks for a move. Error: another one is under way.
pub async fn request_across_tenants(database: &Database, to: IndexBackendKind) -> Result<()> {
    let row = read_across_tenants(database).await?;
    let target = row.target.as_deref().map(kind).transpose()?;
    if target == Some(to) || (target.is_none() && kind(&row.active)? == to) {
        return set_state(database, if target.is_some() { COPYING } else { SETTLED }).await;
    }
    if let Some(target) = target {
        let message = format!("The index is being moved to {}; that must end first.", target.as_str());
        return Err(Error::conflict(message));
    }
    let system = SystemDb::open(database);
    let update = system.update::<placement::Entity>().filter(placement::Column::Id.eq(ROW));
    update
        .col_expr(placement::Column::Target, Expr::value(to.as_str()))
        .col_expr(placement::Column::State, Expr::value(COPYING))
        .col_expr(placement::Column::Message, Expr::value(None::<String>))
        .exec(system.executor())
        .await?;
    Ok(())
}

async fn set_state(database: &Database, state: &str) -> Result<()> {
    let system = SystemDb::open(database);
    let update = system.update::<placement::Entity>().filter(placement::Column::Id.eq(ROW));
    update
        .col_expr(placement::Column::State, Expr::value(state))
        .col_expr(placement::Column::Message, Expr::value(None::<String>))
        .exec(system.executor())
        .await?;
    Ok(())
}

/// Notes how the move to `target` stands, if it is still under way.
pub(super) async fn note_across_tenants(
    database: &Database,
    target: IndexBackendKind,
    state: &str,
    message: Option<String>,
) -> Result<()> {
    let system = SystemDb::open(database);
    let update = system.update::<placement::Entity>().filter(placement::Column::Id.eq(ROW));
    update
        .filter(placement::Column::Target.eq(target.as_str()))
        .col_expr(placement::Column::State, Expr::value(state))
        .col_expr(placement::Column::Message, Expr::value(message))
        .exec(system.executor())
        .await?;
    Ok(())
}

/// An error in the words of the row's message, which only operators read.
pub(crate) fn reason(error: &Error) -> String {
    match error.code {
        ErrorCode::Unavailable => error.message.clone(),
        _ => error.to_string(),
    }
}

/// Ends a move without success: the active back end stays. What the target holds goes like what a move leaves behind, or later deletions
/// would never reach it; not at once, for a batch may be on its way there.
pub(super) async fn fail_across_tenants(
    database: &Database,
    clock: &dyn Clock,
    target: Option<IndexBackendKind>,
    message: String,
) -> Result<()> {
    let system = SystemDb::open(database);
    let mut update = system.update::<placement::Entity>().filter(placement::Column::Id.eq(ROW));
    if let Some(target) = target {
        // Only if nobody has ended it since: then this is the back end that answers.
        update = update
            .filter(placement::Column::Target.eq(target.as_str()))
            .col_expr(placement::Column::Retired, Expr::value(target.as_str()))
            .col_expr(placement::Column::RetiredAt, Expr::value(clock.now()));
    }
    update
        .col_expr(placement::Column::Target, Expr::value(None::<String>))
        .col_expr(placement::Column::State, Expr::value(FAILED))
        .col_expr(placement::Column::Message, Expr::value(message))
        .exec(system.executor())
        .await?;
    Ok(())
}

/// The one step: from here on the target answers.
pub(super) async fn switch_across_tenants(
    database: &Database,
    clock: &dyn Clock,
    from: IndexBackendKind,
    to: IndexBackendKind,
) -> Result<()> {
    let system = SystemDb::open(database);
    let update = system
        .update::<placement::Entity>()
        .filter(Condition::all().add(placement::Column::Id.eq(ROW)).add(placement::Column::Target.eq(to.as_str())));
    update
        .col_expr(placement::Column::Active, Expr::value(to.as_str()))
        .col_expr(placement::Column::Target, Expr::value(None::<String>))
        .col_expr(placement::Column::Retired, Expr::value(from.as_str()))
        .col_expr(placement::Column::RetiredAt, Expr::value(clock.now()))
        .col_expr(placement::Column::State, Expr::value(SETTLED))
        .col_expr(placement::Column::Message, Expr::value(None::<String>))
        .exec(system.executor())
        .await?;
    Ok(())
}

/// What a move left behind is gone.
pub(super) async fn forget_retired_across_tenants(database: &Database) -> Result<()> {
    let system = SystemDb::open(database);
    let update = system.update::<placement::Entity>().filter(placement::Column::Id.eq(ROW));
    update.col_expr(placement::Column::Retired, Expr::value(None::<String>)).exec(system.executor()).await?;
    Ok(())
}

/// Takes the right to write what other processes use too, or keeps it. Answers whether this one has it.
pub(crate) async fn take_across_tenants(database: &Database, clock: &dyn Clock, writer: Uuid) -> Result<bool> {
    use placement::Column as C;
    let now = clock.now();
    let system = SystemDb::open(database);
    let is_free = Condition::any().add(C::Writer.is_null()).add(C::Writer.eq(writer)).add(C::WriterUntil.lt(now));
    let update = system.update::<placement::Entity>().filter(C::Id.eq(ROW)).filter(is_free);
    let taken = update
        .col_expr(C::Writer, Expr::value(writer))
        .col_expr(C::WriterUntil, Expr::value(now + LEASE))
        .exec(system.executor())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Gives it back.
pub(crate) async fn release_across_tenants(database: &Database, writer: Uuid) -> Result<()> {
    use placement::Column as C;
    let system = SystemDb::open(database);
    let update = system.update::<placement::Entity>().filter(C::Id.eq(ROW).and(C::Writer.eq(writer)));
    update.col_expr(C::Writer, Expr::value(None::<Uuid>)).exec(system.executor()).await?;
    Ok(())
}

/// How far the move is.
pub async fn progress_across_tenants(database: &Database) -> Result<Progress> {
    let row = read_across_tenants(database).await?;
    let system = SystemDb::open(database);
    let copies = system.find::<index_copies::Entity>().all(system.executor()).await?;
    Ok(Progress {
        active: kind(&row.active)?,
        target: row.target.as_deref().map(kind).transpose()?,
        is_failed: row.state == FAILED,
        message: row.message,
        documents: copies.iter().map(|copy| copy.documents).sum(),
        total: copies.iter().map(|copy| copy.total).sum(),
    })
}

/// Forgets how far every copy is.
pub(super) async fn forget_copies_across_tenants(platform: &Platform) -> Result<()> {
    for tenant in crate::maintenance::all_across_tenants(platform).await? {
        platform.system_db(tenant, SystemReason::IndexFeed).delete::<index_copies::Entity>(|q| q).await?;
    }
    Ok(())
}
