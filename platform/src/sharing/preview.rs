//! What somebody sees: the tree as it looks to a principal, as far as the caller may look at it.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::{
    dto::{AccessObjectType, VisibleObject},
    service::kind_permissions,
    subject::{Asked, Subject},
};
use crate::{
    access::{Grant, Level, Permission, TenantDb, Visibility, permissions::GrantsRead},
    db::entity::{grants, knowledge_bases, node_ancestors, nodes},
    grants::store as grants_store,
    kernel::{Page, PageRequest, Result},
    knowledge_bases::store as knowledge_bases_store,
    nodes::model::NodeKind,
};

/// What is asked for.
pub(super) struct Preview {
    pub(super) principal: Asked,
    pub(super) object_type: AccessObjectType,
    pub(super) limit: Option<u32>,
    pub(super) page_token: Option<String>,
}

/// Objects that a principal sees, by id: all of them for the principal itself and for who may manage all grants; for others those
/// whose grants they manage.
pub(super) async fn preview(grant: &Grant<GrantsRead>, asked: Preview) -> Result<Page<VisibleObject>> {
    let db = grant.db();
    let subject = Subject::load(grant, &db, asked.principal.key(grant)?).await?;
    let object_type = asked.object_type;
    let request = PageRequest::<AccessObjectType, Uuid>::new(
        "access_preview",
        asked.limit.map(u64::from),
        asked.page_token.as_deref(),
        object_type,
    )?;
    let (read, _) = kind_permissions(request.filters);
    if !subject.active || !subject.may(read) {
        return Ok(Page { items: Vec::new(), next_page: None });
    }
    let rows = match request.filters {
        AccessObjectType::KnowledgeBase => bases(grant, &db, &subject, &request).await?,
        AccessObjectType::Folder => tree(grant, &db, &subject, &request, NodeKind::Folder).await?,
        AccessObjectType::File => tree(grant, &db, &subject, &request, NodeKind::File).await?,
    };
    let page = request.page("access_preview", rows, |row| row.id);
    let levels = levels(grant, &db, &subject, page.items.iter().map(|row| row.node).collect()).await?;
    Ok(page.map(|row| VisibleObject {
        object_type: request.filters,
        object_id: row.id,
        name: row.name,
        level: levels.get(&row.node).map(|level| (*level).into()),
    }))
}

struct Row {
    id: Uuid,
    /// The node whose grants count.
    node: Uuid,
    /// If the caller may know it.
    name: Option<String>,
}

fn view_of(grant: &Grant<GrantsRead>, subject: &Subject) -> Visibility {
    let reads_all = subject.permissions.contains(Permission::ContentReadAll);
    Visibility::of_principals(subject.stored(), reads_all, grant.platform().clock.now())
}

/// Whether the caller may look at all that the subject sees.
fn may_see_all(grant: &Grant<GrantsRead>, subject: &Subject) -> bool {
    subject.is(grant) || grant.principal().may(Permission::GrantsManageAll)
}

async fn tree(
    grant: &Grant<GrantsRead>,
    db: &TenantDb<'_>,
    subject: &Subject,
    request: &PageRequest<AccessObjectType, Uuid>,
    kind: NodeKind,
) -> Result<Vec<Row>> {
    use nodes::{Column as N, Entity as Nodes};
    let (theirs, own) = (view_of(grant, subject), grant.visibility());
    let sees = |view: &Visibility, level| view.sees((Nodes, N::TenantId), (Nodes, N::Id), level);
    let rows = db
        .all::<Nodes>(|mut q| {
            if let Some(after) = request.after {
                q = q.filter(N::Id.gt(after));
            }
            if !may_see_all(grant, subject) {
                q = q.filter(sees(&own, Level::Manage));
            }
            // Whatever the subject sees: a limited credential looks at nothing beyond its limits.
            let q = q.filter(own.within_limits((Nodes, N::TenantId), (Nodes, N::Id)));
            let q = q.filter(N::Kind.eq(kind.as_str())).filter(sees(&theirs, Level::Read));
            q.order_by_asc(N::Id).limit(request.limit + 1)
        })
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let named = db.all::<Nodes>(|q| q.filter(N::Id.is_in(ids)).filter(sees(&own, Level::Read))).await?;
    let named: HashSet<Uuid> = named.into_iter().map(|row| row.id).collect();
    let row = |row: nodes::Model| Row { id: row.id, node: row.id, name: named.contains(&row.id).then_some(row.name) };
    Ok(rows.into_iter().map(row).collect())
}

async fn bases(
    grant: &Grant<GrantsRead>,
    db: &TenantDb<'_>,
    subject: &Subject,
    request: &PageRequest<AccessObjectType, Uuid>,
) -> Result<Vec<Row>> {
    use knowledge_bases::{Column as K, Entity as Bases};
    let (theirs, own) = (view_of(grant, subject), grant.visibility());
    let rows = db
        .all::<Bases>(|mut q| {
            if let Some(after) = request.after {
                q = q.filter(K::Id.gt(after));
            }
            if !may_see_all(grant, subject) {
                q = q.filter(own.sees((Bases, K::TenantId), (Bases, K::HomeFolderId), Level::Manage));
            }
            if own.within().is_some() {
                q = q.filter(knowledge_bases_store::visible(&own));
            }
            q.filter(knowledge_bases_store::visible(&theirs)).order_by_asc(K::Id).limit(request.limit + 1)
        })
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let named = db.all::<Bases>(|q| q.filter(K::Id.is_in(ids)).filter(knowledge_bases_store::visible(&own))).await?;
    let named: HashSet<Uuid> = named.into_iter().map(|row| row.id).collect();
    let row = |row: knowledge_bases::Model| Row {
        id: row.id,
        node: row.home_folder_id,
        name: named.contains(&row.id).then_some(row.name),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The highest level that grants give on each of these nodes. Two queries.
async fn levels(
    grant: &Grant<GrantsRead>,
    db: &TenantDb<'_>,
    subject: &Subject,
    of: Vec<Uuid>,
) -> Result<HashMap<Uuid, Level>> {
    use node_ancestors::Column as A;
    let links =
        db.all::<node_ancestors::Entity>(|q| q.filter(A::NodeId.is_in(of)).filter(A::Inherits.eq(true))).await?;
    let ancestors: HashSet<Uuid> = links.iter().map(|link| link.ancestor_id).collect();
    let now = grant.platform().clock.now();
    let mut on: HashMap<Uuid, Level> = HashMap::new();
    let ancestors: Vec<Uuid> = ancestors.into_iter().collect();
    for batch in ancestors.chunks(500) {
        for row in grants_store::live_on(db, batch.to_vec(), Some(&subject.stored()), now).await? {
            let grants::Model { node_id, level, .. } = row;
            let level = Level::parse(&level)?;
            on.entry(node_id).and_modify(|known| *known = level.max(*known)).or_insert(level);
        }
    }
    let mut levels: HashMap<Uuid, Level> = HashMap::new();
    for link in links {
        if let Some(level) = on.get(&link.ancestor_id) {
            levels.entry(link.node_id).and_modify(|known| *known = (*level).max(*known)).or_insert(*level);
        }
    }
    Ok(levels)
}
