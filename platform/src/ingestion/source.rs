//! What a job works on, as the database says now.

use sea_orm::{ColumnTrait, QueryFilter};

use super::failure::Failure;
use crate::{
    access::TenantDb,
    db::entity::{blobs, documents, file_versions, knowledge_bases, nodes},
    jobs::queue::Claim,
    kernel::{Error, Result},
};

/// A document with the content to ingest.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) document: documents::Model,
    /// The file's active version.
    pub(super) version: file_versions::Model,
    /// Where its content lies.
    pub(super) storage_key: String,
    /// The knowledge base's embedding model.
    pub(super) model: String,
}

impl Source {
    /// Loads what the claim is about; [`Failure::Stopped`] when the document is gone or a newer job took over.
    pub(super) async fn load(db: &TenantDb<'_>, claim: &Claim) -> Result<Self, Failure> {
        let document = db.one::<documents::Entity>(|q| q.filter(documents::Column::Id.eq(claim.document))).await?;
        let is_ours = |document: &documents::Model| {
            document.job_id == Some(claim.id) && document.requested_generation == claim.payload.generation
        };
        let document = document.filter(is_ours).ok_or(Failure::Stopped)?;
        let base = knowledge_bases::Column::Id.eq(document.knowledge_base_id);
        let base = db.one::<knowledge_bases::Entity>(|q| q.filter(base)).await?.ok_or(Failure::Stopped)?;
        let file = nodes::Column::Id.eq(document.file_id);
        let file = db.one::<nodes::Entity>(|q| q.filter(file)).await?.ok_or(Failure::Stopped)?;
        let active = file.active_version_id.ok_or_else(|| inconsistent("a file has no active version"))?;
        let version = file_versions::Column::Id.eq(active);
        // A version that vanished between two reads was replaced: the next look at the job tells.
        let version = db.one::<file_versions::Entity>(|q| q.filter(version)).await?;
        let version = version.ok_or_else(|| inconsistent("a file's active version is missing"))?;
        let blob = blobs::Column::Sha256.eq(version.sha256.as_str());
        let blob = db.one::<blobs::Entity>(|q| q.filter(blob)).await?;
        let blob = blob.ok_or_else(|| inconsistent("a version's content is missing"))?;
        Ok(Self { document, version, storage_key: blob.storage_key, model: base.embedding_model })
    }
}

fn inconsistent(what: &str) -> Error {
    Error::internal(what)
}
