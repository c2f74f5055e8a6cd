//! One attempt at a job: the stages in their order, each skipped as far as an earlier attempt got.

use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use std::{sync::Arc, time::Instant};

use super::{chunks, embed, failure::Failure, publish, source::Source};
use crate::{
    access::{SystemReason, TenantDb},
    app::Platform,
    db::entity::documents::{self, Column},
    documents::DocumentState,
    jobs::queue::{self, Claim},
    kernel::Result,
};

/// Shares of the whole, for the progress that callers see.
pub(super) const CHUNK: f64 = 0.10;
pub(super) const EMBED: f64 = 0.15;
pub(super) const INDEX: f64 = 0.95;

/// An attempt.
pub(super) struct Run {
    pub(super) platform: Arc<Platform>,
    pub(super) claim: Claim,
}

impl Run {
    /// Ingests the claim's document; when it returns `Ok`, search finds it.
    pub(super) async fn ingest(&mut self) -> Result<(), Failure> {
        let source = Source::load(&self.db(), &self.claim).await?;
        let available = self.platform.embedder.id();
        if source.model != available {
            let detail = format!(
                "The knowledge base was made with the embedding model {}; this server runs {available}.",
                source.model
            );
            return Err(Failure::permanent("model_unavailable", detail));
        }
        if source.document.live_generation != self.claim.payload.generation {
            chunks::make(self, &source).await?;
            let started = Instant::now();
            embed::embed(&self.platform, &mut self.claim, &source.model).await?;
            self.platform.metrics.job_stage("embed", started.elapsed());
            publish::publish(self, &source).await?;
        }
        let started = Instant::now();
        publish::wait_for_index(self, &source).await?;
        self.platform.metrics.job_stage("index", started.elapsed());
        Ok(())
    }

    /// The tenant's data.
    pub(super) fn db(&self) -> TenantDb<'_> {
        self.platform.system_db(self.claim.tenant, SystemReason::Job)
    }
}

/// A transaction in which the claim is proven to hold, with the progress noted. Commit it to keep both.
pub(super) async fn begin<'a>(
    platform: &'a Platform,
    claim: &Claim,
    stage: &'static str,
    progress: f64,
) -> Result<TenantDb<'a>, Failure> {
    let now = platform.clock.now();
    let tx = platform.system_begin(claim.tenant, SystemReason::Job).await?;
    if !queue::hold(&tx, claim, now, Some((stage, progress))).await? {
        return Err(Failure::Stopped);
    }
    let noted = tx
        .update::<documents::Entity>(|q| {
            q.col_expr(Column::State, Expr::value(DocumentState::Running.as_str()))
                .col_expr(Column::Stage, Expr::value(stage))
                .col_expr(Column::Progress, Expr::value(progress))
                .col_expr(Column::UpdatedAt, Expr::value(now))
                .filter(Column::Id.eq(claim.document))
                .filter(Column::JobId.eq(claim.id))
                .filter(Column::RequestedGeneration.eq(claim.payload.generation))
        })
        .await?;
    if noted == 1 { Ok(tx) } else { Err(Failure::Stopped) }
}

/// Notes the progress by itself.
pub(super) async fn advance(
    platform: &Platform,
    claim: &Claim,
    stage: &'static str,
    progress: f64,
) -> Result<(), Failure> {
    begin(platform, claim, stage, progress).await?.commit().await?;
    Ok(())
}
