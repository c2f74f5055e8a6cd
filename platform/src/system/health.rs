//! `/health` (the process lives), `/ready` (it can serve) and `/metrics`.

use poem::{
    IntoResponse, Response, handler,
    http::StatusCode,
    web::{Data, Json},
};
use serde_json::json;
use std::sync::Arc;

use crate::{
    app::Platform,
    http::Problem,
    kernel::{Error, ErrorCode, Result},
    retrieval::IndexBackend,
};

/// 200 while the process can answer at all.
#[handler]
pub(crate) fn health() -> Json<serde_json::Value> {
    Json(json!({ "status": "ok" }))
}

/// 200 only when database, index and blob store answer and the server is not stopping.
#[handler]
pub(crate) async fn ready(platform: Data<&Arc<Platform>>) -> Response {
    match check(platform.0).await {
        Ok(()) => Json(json!({ "status": "ready" })).into_response(),
        Err(error) => Problem::from(error).into_problem_response(),
    }
}

/// Metrics in OpenMetrics' text form.
#[handler]
pub(crate) fn metrics(platform: Data<&Arc<Platform>>) -> Response {
    Response::builder()
        .status(StatusCode::OK)
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(platform.0.metrics.render())
}

async fn check(platform: &Platform) -> Result<()> {
    if *platform.stopping.borrow() {
        return Err(Error::new(ErrorCode::Unavailable, "The server is stopping."));
    }
    let unavailable = |what: &str| {
        let message = format!("{what} does not answer.");
        move |error: Error| Error::new(ErrorCode::Unavailable, message).with_source(error)
    };
    platform.database.ping().await.map_err(unavailable("The database"))?;
    platform.index.check().await.map_err(|error| match error.code {
        // The back end says in words what is wrong with it.
        ErrorCode::Unavailable => error,
        _ => unavailable("The index")(error),
    })?;
    platform.blobs.check().await.map_err(unavailable("The blob store"))
}
