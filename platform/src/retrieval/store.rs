//! Queries of search. Invariant: a chunk leaves the database only if it is live and the caller may read its file now.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
    Select,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::service::LiveChunk;
use crate::{
    access::{Level, ReadableNodes, TenantDb, Visibility},
    db::entity::{chunk_vectors, chunks, documents, index_changes, knowledge_bases, node_ancestors, nodes},
    documents::changes::PLACE,
    kernel::{ChunkId, DocumentId, KnowledgeBaseId, NodeId, Result},
};

/// Chunks in one statement at most: a statement takes so many parameters, in SQLite half as many as in PostgreSQL.
const BATCH: usize = 5_000;

#[derive(FromQueryResult)]
struct ChunkRow {
    id: Uuid,
    document_id: Uuid,
    text: String,
    language: Option<String>,
    page: Option<i64>,
    char_start: i64,
    char_end: i64,
    knowledge_base_id: Uuid,
    file_id: Uuid,
    file_name: String,
    file_version: Option<i64>,
}

impl From<ChunkRow> for LiveChunk {
    fn from(row: ChunkRow) -> Self {
        let positive = |n: i64| u64::try_from(n).unwrap_or(0);
        Self {
            chunk_id: ChunkId(row.id),
            document_id: DocumentId(row.document_id),
            knowledge_base_id: KnowledgeBaseId(row.knowledge_base_id),
            file_id: NodeId(row.file_id),
            file_name: row.file_name,
            file_version: positive(row.file_version.unwrap_or(0)),
            page: row.page.and_then(|page| u32::try_from(page).ok()),
            start: positive(row.char_start),
            end: positive(row.char_end),
            language: row.language,
            text: row.text,
        }
    }
}

fn document_of_chunk() -> RelationDef {
    chunks::Entity::belongs_to(documents::Entity)
        .from((chunks::Column::TenantId, chunks::Column::DocumentId))
        .to((documents::Column::TenantId, documents::Column::Id))
        .into()
}

fn file_of_document() -> RelationDef {
    documents::Entity::belongs_to(nodes::Entity)
        .from((documents::Column::TenantId, documents::Column::FileId))
        .to((nodes::Column::TenantId, nodes::Column::Id))
        .into()
}

/// True for documents whose file lies below one of the folders.
fn below(folders: &[NodeId]) -> SimpleExpr {
    use documents::Column as D;
    use node_ancestors::{Column as A, Entity as Ancestors};
    let link: SelectStatement = Query::select()
        .expr(Expr::value(1))
        .from(Ancestors)
        .and_where(Expr::col((Ancestors, A::TenantId)).equals((documents::Entity, D::TenantId)))
        .and_where(Expr::col((Ancestors, A::NodeId)).equals((documents::Entity, D::FileId)))
        .and_where(A::AncestorId.is_in(folders.iter().map(|folder| folder.0)))
        .to_owned();
    Expr::exists(link)
}

/// Documents that the index may still look for where they were before a move or (un)restriction: those of them that the caller may
/// read, and that lie below one of `folders`, if any are named. To be asked only where [`Ground::has_moves`].
pub(super) async fn moved_documents(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    folders: Option<&[NodeId]>,
    limit: u64,
) -> Result<Vec<Uuid>> {
    use documents::Column as D;
    use index_changes::{Column as I, Entity as Changes};
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let change: SelectStatement = moves(db, Query::select().column(I::DocumentId).from(Changes));
    let rows = db
        .rows::<documents::Entity, Row>(|q| {
            let q = q
                .select_only()
                .column(D::Id)
                .filter(D::Id.in_subquery(change))
                .filter(visibility.sees_document(Level::Read));
            let q = match folders {
                Some(folders) => q.filter(below(folders)),
                None => q,
            };
            q.order_by_asc(D::Id).limit(limit)
        })
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Of the changes that the index has not followed yet, those of a document's place.
fn moves(db: &TenantDb<'_>, changes: &mut SelectStatement) -> SelectStatement {
    use index_changes::{Column as I, Entity as Changes};
    changes
        .and_where(Expr::col((Changes, I::TenantId)).eq(db.tenant().0))
        .and_where(Expr::col((Changes, I::Kind)).eq(PLACE))
        .to_owned()
}

/// What makes a chunk live: of the live generation of an enabled document of the file's active version; that the caller may read it; and
/// that it lies below one of `folders`, if any are named.
fn is_live(visibility: &Visibility, folders: Option<&[NodeId]>) -> Condition {
    use chunks::Column as C;
    use documents::Column as D;
    let equal = |a: (documents::Entity, D), b: (nodes::Entity, nodes::Column)| Expr::col(a).equals(b);
    let live = Condition::all()
        .add(Expr::col((chunks::Entity, C::Generation)).equals((documents::Entity, D::LiveGeneration)))
        .add(Expr::col((chunks::Entity, C::FileVersionId)).equals((documents::Entity, D::FileVersionId)))
        .add(equal((documents::Entity, D::FileVersionId), (nodes::Entity, nodes::Column::ActiveVersionId)))
        .add(D::Enabled.eq(true))
        .add(visibility.sees_document(Level::Read));
    match folders {
        Some(folders) => live.add(below(folders)),
        None => live,
    }
}

/// Chunks with their documents and files.
fn with_document_and_file(q: Select<chunks::Entity>, ids: &[Uuid]) -> Select<chunks::Entity> {
    q.join(JoinType::InnerJoin, document_of_chunk())
        .join(JoinType::InnerJoin, file_of_document())
        .filter(chunks::Column::Id.is_in(ids.iter().copied()))
}

/// Which of the chunks are live, see [`is_live`].
pub(super) async fn live_ids(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    ids: &[Uuid],
    folders: Option<&[NodeId]>,
) -> Result<HashSet<Uuid>> {
    let mut found = HashSet::new();
    for batch in ids.chunks(BATCH) {
        let live = is_live(visibility, folders);
        found.extend(
            db.ids::<chunks::Entity>(chunks::Column::Id, |q| with_document_and_file(q, batch).filter(live)).await?,
        );
    }
    Ok(found)
}

/// The chunks that are live, see [`is_live`].
pub(super) async fn live_chunks(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    ids: &[Uuid],
    folders: Option<&[NodeId]>,
) -> Result<HashMap<Uuid, LiveChunk>> {
    use chunks::Column as C;
    use documents::Column as D;
    let mut found = HashMap::new();
    for batch in ids.chunks(BATCH) {
        let rows = db.rows::<chunks::Entity, ChunkRow>(|q| {
            with_document_and_file(q, batch)
                .filter(is_live(visibility, folders))
                .select_only()
                .columns([C::Id, C::DocumentId, C::Text, C::Language, C::Page, C::CharStart, C::CharEnd])
                .column(D::KnowledgeBaseId)
                .column(D::FileId)
                .column_as(nodes::Column::Name, "file_name")
                .column_as(nodes::Column::Version, "file_version")
        });
        found.extend(rows.await?.into_iter().map(|row| (row.id, LiveChunk::from(row))));
    }
    Ok(found)
}

/// What a search knows before it looks.
pub(super) struct Ground {
    /// The embedding models of the tenant's knowledge bases, or of those named.
    pub(super) models: Vec<String>,
    /// Where the caller may read.
    pub(super) readable: ReadableNodes,
    /// Whether there are documents that were moved and that the index has not followed yet. Nearly always not.
    pub(super) has_moves: bool,
}

/// See [`Ground`]; `None`: there is no knowledge base. One statement, for each costs more than what it does.
pub(super) async fn ground(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    among: Option<&[KnowledgeBaseId]>,
) -> Result<Option<Ground>> {
    use knowledge_bases::Column;
    #[derive(FromQueryResult)]
    struct Row {
        embedding_model: String,
        readable: Option<String>,
        has_moves: bool,
    }
    let readable = visibility.readable_text(db);
    let has_moves = Expr::exists(moves(db, Query::select().expr(Expr::value(1)).from(index_changes::Entity)));
    let rows = db
        .rows::<knowledge_bases::Entity, Row>(|q| {
            let q = q
                .select_only()
                .column(Column::EmbeddingModel)
                .expr_as(readable, "readable")
                .expr_as(has_moves, "has_moves")
                .group_by(Column::EmbeddingModel);
            match among {
                Some(ids) => q.filter(Column::Id.is_in(ids.iter().map(|id| id.0))),
                None => q,
            }
        })
        .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (readable, has_moves) = (visibility.readable_nodes(first.readable.as_deref())?, first.has_moves);
    let models = rows.into_iter().map(|row| row.embedding_model).collect();
    Ok(Some(Ground { models, readable, has_moves }))
}

/// How many of the knowledge bases the caller may see: those whose home folder, or a file in which, it may read.
pub(super) async fn count_visible_knowledge_bases(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    ids: &[KnowledgeBaseId],
) -> Result<u64> {
    use knowledge_bases::{Column, Entity};
    let visible = crate::knowledge_bases::store::visible(visibility);
    db.count::<Entity>(|q| q.filter(Column::Id.is_in(ids.iter().map(|id| id.0))).filter(visible)).await
}

/// How many of the nodes are of that kind (`folder` or `file`) and visible to the caller.
pub(super) async fn count_visible_nodes(
    db: &TenantDb<'_>,
    visibility: &Visibility,
    kind: &str,
    ids: &[NodeId],
) -> Result<u64> {
    use nodes::{Column, Entity};
    let visible = visibility.sees((Entity, Column::TenantId), (Entity, Column::Id), Level::Read);
    db.count::<Entity>(|q| {
        q.filter(Column::Id.is_in(ids.iter().map(|id| id.0))).filter(Column::Kind.eq(kind)).filter(visible)
    })
    .await
}

/// The stored vectors of chunks.
pub(super) async fn vectors(
    db: &TenantDb<'_>,
    model: &str,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<f32>>> {
    use chunk_vectors::Column;
    let rows = db
        .all::<chunk_vectors::Entity>(|q| q.filter(Column::ChunkId.is_in(ids)).filter(Column::EmbeddingModel.eq(model)))
        .await?;
    let floats = |bytes: &[u8]| bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Ok(rows.into_iter().map(|row| (row.chunk_id, floats(&row.vector))).collect())
}
