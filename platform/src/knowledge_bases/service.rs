//! Rules of knowledge bases.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    dto::{KnowledgeBase, KnowledgeBaseCreate, KnowledgeBaseUpdate},
    store::{self, Counters},
};
use crate::{
    access::{
        AuditEvent, Grant, Level, NodeAccess, Permission, RequiredPermission, TenantDb,
        permissions::{KnowledgeBasesRead, KnowledgeBasesWrite},
    },
    db::entity::knowledge_bases::{self, Column},
    documents,
    kernel::{Error, ErrorCode, KnowledgeBaseId, NodeId, Page, PageRequest, Result},
    nodes::service::{self as tree, TreeLock},
};

/// Creates a knowledge base with its home folder, which the caller manages.
pub async fn create(grant: &Grant<KnowledgeBasesWrite>, input: KnowledgeBaseCreate) -> Result<KnowledgeBase> {
    let platform = grant.platform();
    let (now, user) = (platform.clock.now(), grant.principal().user_id);
    let id = KnowledgeBaseId(platform.ids.uuid());
    let name = checked_name(&input.name)?;
    let tx = grant.begin().await?;
    let home = tree::create_knowledge_base_folder(&tx, &*platform.ids, now, user, &name, id).await?;
    let row = knowledge_bases::ActiveModel {
        tenant_id: NotSet,
        id: Set(id.0),
        name: Set(name),
        description: Set(input.description.filter(|text| !text.is_empty())),
        home_folder_id: Set(home.0),
        embedding_model: Set(platform.embedder.id().to_string()),
        created_by: Set(Some(user.0)),
        created_at: Set(now),
        updated_at: Set(now),
    };
    tx.insert::<knowledge_bases::Entity>(row).await?;
    let row = visible_knowledge_base(grant, &tx, id).await.map_err(|error| match error.code {
        ErrorCode::NotFound => {
            Error::forbidden("A new knowledge base would lie outside what this credential is limited to.")
        }
        _ => error,
    })?;
    let created = KnowledgeBase::new(row, &Counters::default());
    tx.record(AuditEvent::on("knowledge_base", id).after(&created))?;
    tx.commit().await?;
    Ok(created)
}

/// The knowledge bases that the caller sees, oldest first.
pub async fn list(
    grant: &Grant<KnowledgeBasesRead>,
    limit: Option<u32>,
    page_token: Option<String>,
) -> Result<Page<KnowledgeBase>> {
    let request = PageRequest::<(), Uuid>::new("knowledge_base_list", limit.map(u64::from), page_token.as_deref(), ())?;
    let (db, visibility) = (grant.db(), grant.visibility());
    let rows = store::page(&db, &visibility, request.after, request.limit + 1).await?;
    let page = request.page("knowledge_base_list", rows, |row| row.id);
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.id).collect();
    let mut counters = store::counters(&db, &visibility, &ids).await?;
    Ok(page.map(|row| {
        let counters = counters.remove(&row.id).unwrap_or_default();
        KnowledgeBase::new(row, &counters)
    }))
}

/// One knowledge base.
pub async fn get(grant: &Grant<KnowledgeBasesRead>, id: KnowledgeBaseId) -> Result<KnowledgeBase> {
    view(grant, &grant.db(), id).await
}

/// Changes name and description. The home folder keeps its name.
pub async fn update(
    grant: &Grant<KnowledgeBasesWrite>,
    id: KnowledgeBaseId,
    input: KnowledgeBaseUpdate,
) -> Result<KnowledgeBase> {
    let now = grant.platform().clock.now();
    let name = input.name.as_deref().map(checked_name).transpose()?;
    let tx = grant.begin().await?;
    writable_knowledge_base(grant, &tx, id, Level::Write).await?;
    let before = view(grant, &tx, id).await?;
    if name.is_some() || input.description.is_some() {
        tx.update::<knowledge_bases::Entity>(|mut q| {
            if let Some(name) = name {
                q = q.col_expr(Column::Name, Expr::value(name));
            }
            if let Some(text) = input.description {
                q = q.col_expr(Column::Description, Expr::value(Some(text).filter(|text| !text.is_empty())));
            }
            q.col_expr(Column::UpdatedAt, Expr::value(now)).filter(Column::Id.eq(id.0))
        })
        .await?;
    }
    let changed = view(grant, &tx, id).await?;
    tx.record(AuditEvent::on("knowledge_base", id).before(&before).after(&changed))?;
    tx.commit().await?;
    Ok(changed)
}

/// Deletes a knowledge base with its documents, its home folder and everything in that: one transaction. Files from elsewhere stay.
pub async fn delete(grant: &Grant<KnowledgeBasesWrite>, id: KnowledgeBaseId) -> Result<()> {
    let now = grant.platform().clock.now();
    let tx = grant.begin().await?;
    tree::lock_tree(&tx, TreeLock::Exclusive).await?;
    let (_, home) = home_of(grant, &tx, id, Level::Manage).await?;
    tree::ensure_deletable(grant, &tx, home.id()).await?;
    let before = view(grant, &tx, id).await?;
    // Also documents that the caller can't see: they are entries of this knowledge base, their files stay.
    let removed = documents::store::ids_of_knowledge_base(&tx, id.0).await?;
    documents::service::remove(&tx, now, removed).await?;
    tx.delete::<knowledge_bases::Entity>(|q| q.filter(Column::Id.eq(id.0))).await?;
    tree::delete_subtree(&tx, now, &home).await?;
    tx.record(AuditEvent::on("knowledge_base", id).before(&before))?;
    tx.commit().await
}

/// The knowledge base, if the caller sees it; 404 otherwise.
pub(crate) async fn visible_knowledge_base<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: KnowledgeBaseId,
) -> Result<knowledge_bases::Model> {
    store::visible_row(db, &grant.visibility(), id.0).await?.ok_or_else(Error::not_found)
}

/// The knowledge base, if the caller sees it (404 otherwise) and has `level` on its home folder (403 otherwise).
pub(crate) async fn writable_knowledge_base<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: KnowledgeBaseId,
    level: Level,
) -> Result<knowledge_bases::Model> {
    Ok(home_of(grant, db, id, level).await?.0)
}

/// The home folder of a knowledge base, if the caller may manage its grants.
pub(crate) async fn shareable_home<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: KnowledgeBaseId,
) -> Result<NodeAccess> {
    if !grant.principal().may(Permission::GrantsManageAll) {
        return Ok(home_of(grant, db, id, Level::Manage).await?.1);
    }
    let base = db.one::<knowledge_bases::Entity>(|q| q.filter(Column::Id.eq(id.0))).await?;
    grant.node_for_sharing(db, NodeId(base.ok_or_else(Error::not_found)?.home_folder_id)).await
}

async fn home_of<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: KnowledgeBaseId,
    level: Level,
) -> Result<(knowledge_bases::Model, NodeAccess)> {
    let base = visible_knowledge_base(grant, db, id).await?;
    let home = grant.node(db, NodeId(base.home_folder_id), level).await.map_err(|error| match error.code {
        // Seen by a document's file only: the knowledge base is there, its home folder is not for this caller.
        ErrorCode::NotFound => Error::forbidden(format!(
            "This needs the access level {:?} on the knowledge base's home folder.",
            level.as_str()
        )),
        _ => error,
    })?;
    Ok((base, home))
}

async fn view<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    id: KnowledgeBaseId,
) -> Result<KnowledgeBase> {
    let row = visible_knowledge_base(grant, db, id).await?;
    let mut counters = store::counters(db, &grant.visibility(), &[id.0]).await?;
    Ok(KnowledgeBase::new(row, &counters.remove(&id.0).unwrap_or_default()))
}

fn checked_name(raw: &str) -> Result<String> {
    let name = raw.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Error::invalid("/name", "must not be blank or contain control characters"));
    }
    Ok(name.to_string())
}
