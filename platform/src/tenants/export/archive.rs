//! The archive, piece by piece.

use bytes::Bytes;
use futures::{Stream, StreamExt};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};

use super::{
    rows::{Reader, is_exported},
    tar,
};
use crate::{
    access::SystemReason,
    app::Platform,
    db::entity::blobs,
    kernel::{Error, Result, TenantId},
    tenants::{store, tables},
};

/// Version of the form described in the module; a reader refuses higher ones.
const FORM: u32 = 1;
/// Contents looked up at once.
const BATCH: u64 = 200;

/// The tenant's archive. Its rows and contents are read while it is sent; an error cuts it off.
pub(crate) fn stream(platform: Arc<Platform>, tenant: TenantId) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    async_stream::try_stream! {
        let now = platform.clock.now();
        let modified = now.timestamp();
        let row = store::by_id_across_tenants(&platform.database, tenant).await?.ok_or_else(Error::not_found)?;
        let manifest = json!({
            "format": "lectern-tenant-export",
            "version": FORM,
            "server": env!("CARGO_PKG_VERSION"),
            "created_at": now,
            "tenant": { "id": tenant, "slug": row.slug, "name": row.name, "created_at": row.created_at },
        });
        yield tar::file("manifest.json", &pretty(&manifest), modified);
        let mut rows = BTreeMap::new();
        for table in tables::tenant_bound_across_tenants(&platform.database).await? {
            if !is_exported(&table) {
                continue;
            }
            let (mut reader, mut count) = (Reader::new(&platform.database, tenant, &table), 0);
            for part in 1.. {
                let lines = reader.next_across_tenants().await?;
                if lines.is_empty() {
                    break;
                }
                count += lines.len();
                let name = format!("tables/{}/{part:06}.jsonl", table.name);
                yield tar::file(&name, format!("{}\n", lines.join("\n")).as_bytes(), modified);
            }
            rows.insert(table.name.clone(), count);
        }
        let (mut after, mut contents) = (String::new(), 0usize);
        loop {
            let batch = contents_after(&platform, tenant, &after).await?;
            let Some(last) = batch.last() else { break };
            after = last.sha256.clone();
            for blob in batch {
                let content = match platform.blobs.read(&blob.storage_key, None).await {
                    Ok(content) => content,
                    // Deleted since its row was read.
                    Err(error) if error.code == crate::kernel::ErrorCode::NotFound => continue,
                    Err(error) => Err(error)?,
                };
                contents += 1;
                let size = content.size_bytes;
                yield tar::header(&format!("blobs/{}", blob.sha256), size, modified);
                let (mut pieces, mut sent) = (content.stream, 0);
                while let Some(piece) = pieces.next().await {
                    let piece = piece?;
                    sent += piece.len() as u64;
                    yield piece;
                }
                whole(sent, size)?;
                yield tar::padding(size);
            }
        }
        let complete = json!({ "rows": rows, "contents": contents });
        yield tar::file("complete.json", &pretty(&complete), modified);
        yield tar::end();
    }
}

fn whole(sent: u64, size: u64) -> Result<()> {
    match sent == size {
        true => Ok(()),
        false => Err(Error::internal("a stored content has another length than it says")),
    }
}

fn pretty(value: &serde_json::Value) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("JSON values serialise")
}

async fn contents_after(platform: &Platform, tenant: TenantId, after: &str) -> Result<Vec<blobs::Model>> {
    let db = platform.system_db(tenant, SystemReason::TenantExport);
    db.all::<blobs::Entity>(|q| {
        q.filter(blobs::Column::Sha256.gt(after)).order_by_asc(blobs::Column::Sha256).limit(BATCH)
    })
    .await
}
