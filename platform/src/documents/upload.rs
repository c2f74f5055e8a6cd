//! Uploading a file into a knowledge base and ingesting it, in one call.

use bytes::Bytes;
use futures::Stream;
use serde_json::json;

use super::{
    dto::Document,
    model::DocumentState,
    operations::{after_wait, document_of_file, insert, priority},
    service,
};
use crate::{
    access::{AuditEvent, Grant, Level, permissions::KnowledgeBasesWrite},
    blobs::Staged,
    files::{self, OnConflict},
    kernel::{DocumentId, KnowledgeBaseId, NodeId, Result},
    knowledge_bases::service::writable_knowledge_base,
};

/// What is uploaded, apart from the bytes.
pub(super) struct Target {
    pub(super) knowledge_base: KnowledgeBaseId,
    pub(super) name: String,
    pub(super) media_type: Option<String>,
    pub(super) on_conflict: OnConflict,
    pub(super) wait: u32,
}

/// Stores a file in the knowledge base's home folder, or a new version of the one of that name, and has it ingested.
pub(super) async fn upload(
    grant: &Grant<KnowledgeBasesWrite>,
    target: Target,
    body: impl Stream<Item = std::io::Result<Bytes>> + Send,
) -> Result<Document> {
    // Before the bytes arrive: nobody sends half a gigabyte to be told that there is no such knowledge base.
    writable_knowledge_base(grant, &grant.db(), target.knowledge_base, Level::Write).await?;
    let staged = files::stage(grant, body).await?;
    commit(grant, target, staged).await
}

/// Makes what was received a file and a document.
pub(super) async fn commit(grant: &Grant<KnowledgeBasesWrite>, target: Target, staged: Staged) -> Result<Document> {
    let Target { knowledge_base, name, media_type, on_conflict, wait } = target;
    let platform = grant.platform();
    let tx = grant.begin().await?;
    let base = writable_knowledge_base(grant, &tx, knowledge_base, Level::Write).await?;
    let upload = files::Upload { folder: NodeId(base.home_folder_id), name, media_type, on_conflict };
    let stored = files::commit_upload(grant, &tx, upload, staged).await?;
    let id = match document_of_file(&tx, knowledge_base, stored.file.id).await? {
        None => insert(grant, &tx, knowledge_base, stored.file.id, wait).await?,
        Some(document) => {
            // A new version has queued its own ingestion already. The same bytes once more are a wish to try again.
            let state = DocumentState::parse(&document.state)?;
            if matches!(state, DocumentState::Failed | DocumentState::Cancelled) {
                let user = grant.principal().user_id.0;
                let now = platform.clock.now();
                service::request_ingestion(&tx, &*platform.ids, now, document.id, priority(wait), Some(user)).await?;
            }
            DocumentId(document.id)
        }
    };
    let note = json!({ "knowledge_base_id": knowledge_base, "created": stored.created });
    tx.record(AuditEvent::on("document", id).after(&stored.file).note(note))?;
    tx.commit().await?;
    after_wait(grant, knowledge_base, id, wait).await
}
