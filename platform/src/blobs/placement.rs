//! Which folder holds the contents of the database's files. A process with another folder would take the contents that are not in it
//! for lost, and put new ones where no other process finds them.
//!
//! Invariant: the folder of the first start has an id, which lies in it and stands in the database; no process starts with another one.
//! Processes that share a database so share its folder: a mount that they all have.

use object_store::{ObjectStore, ObjectStoreExt, PutMode};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, sea_query::OnConflict};
use std::path::Path;
use uuid::Uuid;

use super::store::{BlobStore, IDENTITY, path, store_error};
use crate::{
    access::SystemDb,
    db::{Database, entity::blob_placement as placement},
    kernel::{Error, Ids, Result},
};

/// The row's id.
const ROW: i64 = 1;

/// Makes the store the database's, unless it has one already. Error: it has another one than this, which lies in `folder`.
pub(crate) async fn bind_across_tenants(
    database: &Database,
    store: &BlobStore,
    folder: &Path,
    ids: &dyn Ids,
) -> Result<()> {
    let bound = match read_across_tenants(database).await? {
        Some(bound) => bound,
        None => bind_first(database, store, ids).await?,
    };
    let found = identity(store).await?;
    if found == Some(bound) {
        return Ok(());
    }
    let found = found.map_or_else(|| "has no id".to_string(), |found| format!("is {found}"));
    let (folder, file) = (folder.display(), folder.join(IDENTITY));
    Err(Error::internal(format!(
        "the contents of this database's files are in the blob folder {bound}, but {folder} {found}: servers that share \
         a database share its blob folder, mounted there. If {folder} holds these contents nevertheless, write {bound} \
         to {}",
        file.display()
    )))
}

async fn read_across_tenants(database: &Database) -> Result<Option<Uuid>> {
    let system = SystemDb::open(database);
    let row = system.find::<placement::Entity>().filter(placement::Column::Id.eq(ROW)).one(system.executor()).await?;
    Ok(row.map(|row| row.folder))
}

/// Answers the id of the folder that the database has now: that of another process, should it have been faster.
async fn bind_first(database: &Database, store: &BlobStore, ids: &dyn Ids) -> Result<Uuid> {
    let identity = match identity(store).await? {
        Some(identity) => identity,
        None => identify(store, ids.uuid()).await?,
    };
    let row = placement::ActiveModel { id: Set(ROW), folder: Set(identity) };
    let conflict = OnConflict::column(placement::Column::Id).do_nothing().to_owned();
    SystemDb::open(database).upsert::<placement::Entity>(row, conflict).await?;
    let bound = read_across_tenants(database).await?;
    bound.ok_or_else(|| Error::internal("the database does not say where contents are"))
}

/// The id that lies in the store; none if nobody put one there.
async fn identity(store: &BlobStore) -> Result<Option<Uuid>> {
    let found = match store.objects.get(&path(IDENTITY)?).await {
        Err(object_store::Error::NotFound { .. }) => return Ok(None),
        found => found.map_err(store_error)?,
    };
    let bytes = found.bytes().await.map_err(store_error)?;
    let identity: Option<Uuid> = std::str::from_utf8(&bytes).ok().and_then(|text| text.trim().parse().ok());
    let identity = identity.ok_or_else(|| Error::internal(format!("{IDENTITY} in the blob folder holds no id")))?;
    Ok(Some(identity))
}

/// Puts an id into the store, unless there is one; answers the one that is there.
async fn identify(store: &BlobStore, new: Uuid) -> Result<Uuid> {
    let place = path(IDENTITY)?;
    match store.objects.put_opts(&place, new.to_string().into(), PutMode::Create.into()).await {
        Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => {}
        // Needs hard links, which not every file system has.
        Err(error) => {
            tracing::debug!(%error, "the blob folder's id can't be put there without replacing one");
            store.objects.put(&place, new.to_string().into()).await.map_err(store_error)?;
        }
    }
    identity(store).await?.ok_or_else(|| Error::internal("the blob folder's id is gone"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_store_keeps_its_first_id_and_does_not_list_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path()).unwrap();
        assert_eq!(identity(&store).await.unwrap(), None);
        let [first, second] = [1, 2].map(Uuid::from_u128);
        assert_eq!(identify(&store, first).await.unwrap(), first);
        assert_eq!(identify(&store, second).await.unwrap(), first);
        let again = BlobStore::open(folder.path()).unwrap();
        assert_eq!(identity(&again).await.unwrap(), Some(first));
        let listed: Vec<_> = futures::StreamExt::collect(again.list_across_tenants().await.unwrap()).await;
        assert!(listed.is_empty(), "the reconciler would remove it");
        std::fs::write(folder.path().join(IDENTITY), "no id").unwrap();
        assert!(identity(&again).await.is_err());
        std::fs::write(folder.path().join(IDENTITY), format!("{second}\n")).unwrap();
        assert_eq!(identity(&again).await.unwrap(), Some(second), "written by hand");
    }
}
