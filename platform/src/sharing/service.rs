//! Rules of asking about access. Everybody may ask about themselves and what they see; about others whoever manages the object or all
//! grants. What the caller does not see is absent, whoever is asked about.

use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    dto::{AccessObjectType, EffectiveAccess},
    subject::{Asked, Subject},
};
pub(super) use super::{
    explain::explain,
    holders::{Holders, list},
    preview::{Preview, preview},
};
use crate::{
    access::{
        Grant, Level, Permission, PrincipalKey, RequiredPermission, TenantDb, Visibility, permissions::GrantsRead,
    },
    db::entity::knowledge_bases,
    grants::{
        service::{Names, Shared, shareable},
        store as grants_store,
    },
    kernel::{Error, KnowledgeBaseId, NodeId, Result},
    knowledge_bases::store as knowledge_bases_store,
    nodes::{model::NodeKind, service::access_to},
};

/// An object that a caller may ask about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) object_type: AccessObjectType,
    pub(super) id: Uuid,
    /// The node whose grants count.
    pub(super) node: NodeId,
}

impl Target {
    /// The object, if the caller sees it and `asks_about_others` only with the right to share it.
    pub(super) async fn load<P: RequiredPermission>(
        grant: &Grant<P>,
        db: &TenantDb<'_>,
        object_type: AccessObjectType,
        id: Uuid,
        asks_about_others: bool,
    ) -> Result<Self> {
        let shared = match object_type {
            AccessObjectType::Folder => Shared::Folder(NodeId(id)),
            AccessObjectType::File => Shared::File(NodeId(id)),
            AccessObjectType::KnowledgeBase => Shared::KnowledgeBase(KnowledgeBaseId(id)),
        };
        let node = match (asks_as_sharer(grant, asks_about_others), shared) {
            (true, shared) => shareable(grant, db, shared).await?.id(),
            (false, Shared::Folder(id)) => access_to(grant, db, id, NodeKind::Folder, Level::Read).await?.id(),
            (false, Shared::File(id)) => access_to(grant, db, id, NodeKind::File, Level::Read).await?.id(),
            (false, Shared::KnowledgeBase(id)) => {
                let base = crate::knowledge_bases::service::visible_knowledge_base(grant, db, id).await?;
                NodeId(base.home_folder_id)
            }
        };
        Ok(Self { object_type, id, node })
    }

    /// The permissions that reading and changing this kind of object need.
    pub(super) fn permissions(&self) -> (Permission, Permission) {
        kind_permissions(self.object_type)
    }
}

/// Whether the object must be one that the caller may share, or only one that it sees.
fn asks_as_sharer<P: RequiredPermission>(grant: &Grant<P>, asks_about_others: bool) -> bool {
    asks_about_others || grant.principal().may(Permission::GrantsManageAll)
}

/// The permissions that reading and changing this kind of object need.
pub(super) fn kind_permissions(object_type: AccessObjectType) -> (Permission, Permission) {
    match object_type {
        AccessObjectType::Folder => (Permission::FoldersRead, Permission::FoldersWrite),
        AccessObjectType::File => (Permission::FilesRead, Permission::FilesWrite),
        AccessObjectType::KnowledgeBase => (Permission::KnowledgeBasesRead, Permission::KnowledgeBasesWrite),
    }
}

/// Who asks about whom, refused in this order: for the object, for whoever can't see it learns nothing at all; then for the principal.
pub(super) async fn asked<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    asked: &Asked,
    object_type: AccessObjectType,
    object: Uuid,
) -> Result<(Target, Subject)> {
    let key = asked.key(grant)?;
    let about_others = key.0 != PrincipalKey::User(grant.principal().user_id);
    let (target, subject) =
        tokio::join!(Target::load(grant, db, object_type, object, about_others), Subject::load(grant, db, key),);
    Ok((target?, subject?))
}

/// What a principal may do with an object.
pub(super) async fn effective(
    grant: &Grant<GrantsRead>,
    principal: Asked,
    object_type: AccessObjectType,
    object: Uuid,
) -> Result<EffectiveAccess> {
    let db = grant.db();
    let (key, kind) = principal.key(grant)?;
    let about_others = key != PrincipalKey::User(grant.principal().user_id);
    // Remembered as a rule.
    let subject = Subject::load(grant, &db, (key.clone(), kind)).await;
    let names = async {
        match (&key, &subject) {
            (PrincipalKey::User(id), Ok(Subject { account: Some(account), .. })) => {
                Ok(Names::of_account(grant, *id, account.kind, account.display_name.clone()))
            }
            _ => Names::of(grant, &db, std::slice::from_ref(&key)).await,
        }
    };
    let reached = reached(grant, &db, object_type, object, about_others, subject.as_ref().ok());
    let (reached, names) = tokio::join!(reached, names);
    // In this order: whoever can't see the object learns nothing at all.
    let ((target, level), subject, names) = (reached?, subject?, names?);
    let by_file = level.is_none() && sees_a_file(grant, &db, &target, &subject).await?;
    Ok(access(&target, &subject, &names, level, by_file))
}

/// What the caller may ask about, and the level that grants give a principal on it. One way to the database for folders and files: this is
/// called in loops.
async fn reached(
    grant: &Grant<GrantsRead>,
    db: &TenantDb<'_>,
    object_type: AccessObjectType,
    object: Uuid,
    about_others: bool,
    subject: Option<&Subject>,
) -> Result<(Target, Option<Level>)> {
    let now = grant.platform().clock.now();
    let kind = match object_type {
        AccessObjectType::Folder => Some(NodeKind::Folder),
        AccessObjectType::File => Some(NodeKind::File),
        AccessObjectType::KnowledgeBase => None,
    };
    if let (Some(kind), Some(subject)) = (kind, subject) {
        let highest = grants_store::highest_level(db, NodeId(object), &subject.stored(), now);
        let for_sharing = asks_as_sharer(grant, about_others);
        if let Some((access, highest)) = grant.node_with(db, NodeId(object), for_sharing, highest).await?
            && access.node().kind == kind.as_str()
        {
            let target = Target { object_type, id: object, node: access.id() };
            return Ok((target, highest.and_then(grants_store::level_at)));
        }
    }
    let target = Target::load(grant, db, object_type, object, about_others).await?;
    let level = match subject {
        Some(subject) => grants_store::level_reaching(db, target.node, &subject.stored(), now).await?,
        None => None,
    };
    Ok((target, level))
}

/// The view of a principal's access, from the level that grants give and whether it sees a knowledge base by a file in it.
pub(super) fn access(
    target: &Target,
    subject: &Subject,
    names: &Names,
    level: Option<Level>,
    by_file: bool,
) -> EffectiveAccess {
    let (read, write) = target.permissions();
    let (reads_all, manages_all) = (
        subject.permissions.contains(Permission::ContentReadAll),
        subject.permissions.contains(Permission::GrantsManageAll),
    );
    let opens = level.is_some() || reads_all || by_file;
    let reaches = |wanted: Level| level.is_some_and(|level| level >= wanted);
    EffectiveAccess {
        principal: names.view(&subject.key),
        object_type: target.object_type,
        object_id: target.id,
        level: level.map(Into::into),
        can_read: subject.active && opens && subject.may(read),
        can_write: subject.active && reaches(Level::Write) && subject.may(write),
        can_manage: subject.active && (reaches(Level::Manage) || manages_all) && subject.may(Permission::GrantsWrite),
        reads_all,
        manages_all,
    }
}

/// Whether a principal sees a knowledge base only because it may read a file in it.
pub(super) async fn sees_a_file<P: RequiredPermission>(
    grant: &Grant<P>,
    db: &TenantDb<'_>,
    target: &Target,
    subject: &Subject,
) -> Result<bool> {
    if target.object_type != AccessObjectType::KnowledgeBase {
        return Ok(false);
    }
    let visibility = Visibility::of_principals(subject.stored(), false, grant.platform().clock.now());
    let visible = knowledge_bases_store::visible(&visibility);
    let base = knowledge_bases::Column::Id.eq(target.id);
    Ok(db.one::<knowledge_bases::Entity>(|q| q.filter(base).filter(visible)).await?.is_some())
}

/// 403 unless the caller may do this.
pub(super) fn require<P: RequiredPermission>(grant: &Grant<P>, permission: Permission) -> Result<()> {
    match grant.principal().may(permission) {
        true => Ok(()),
        false => Err(Error::forbidden(format!("This needs the permission {:?}.", permission.as_str()))),
    }
}
