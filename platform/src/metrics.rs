//! Prometheus metrics: requests, jobs, retrieval, models. Served on their own port, if one is configured.

use poem::http::Method;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use std::time::Duration;

/// Seconds, from a millisecond to a minute.
const SECONDS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    status: u16,
}

/// A histogram's one label.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct StageLabels {
    stage: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct JobLabels {
    kind: String,
    outcome: &'static str,
}

type Seconds = Family<StageLabels, Histogram>;

/// The process's metrics.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Family<RequestLabels, Histogram>,
    jobs: Family<JobLabels, Counter>,
    job_seconds: Seconds,
    retrieval_seconds: Seconds,
    model_seconds: Seconds,
    /// Changes that the index has yet to apply.
    pub index_lag: Gauge,
}

fn seconds() -> Histogram {
    Histogram::new(SECONDS)
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("lectern");
        let metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(seconds),
            jobs: Family::default(),
            job_seconds: Family::new_with_constructor(seconds),
            retrieval_seconds: Family::new_with_constructor(seconds),
            model_seconds: Family::new_with_constructor(seconds),
            index_lag: Gauge::default(),
        };
        registry.register("http_requests", "Requests answered", metrics.requests.clone());
        registry.register("http_request_seconds", "Time to the answer's first byte", metrics.request_seconds.clone());
        registry.register("jobs", "Jobs ended", metrics.jobs.clone());
        registry.register("job_stage_seconds", "Time in a stage of a job", metrics.job_seconds.clone());
        registry.register("retrieval_seconds", "Time in a stage of retrieval", metrics.retrieval_seconds.clone());
        registry.register("model_seconds", "Time in a model", metrics.model_seconds.clone());
        registry.register("index_lag", "Changes that the index has yet to apply", metrics.index_lag.clone());
        Self { registry, ..metrics }
    }
}

impl Metrics {
    /// A request was answered. Paths are no labels: ids in them would make one series each.
    pub fn request(&self, method: &Method, status: u16, elapsed: Duration) {
        let labels = RequestLabels { method: method.to_string(), status };
        self.requests.get_or_create(&labels).inc();
        self.request_seconds.get_or_create(&labels).observe(elapsed.as_secs_f64());
    }

    /// A job ended: `succeeded`, `failed`, `cancelled` or `retried`.
    pub fn job(&self, kind: &str, outcome: &'static str) {
        self.jobs.get_or_create(&JobLabels { kind: kind.to_string(), outcome }).inc();
    }

    /// A stage of a job took this long.
    pub fn job_stage(&self, stage: &'static str, elapsed: Duration) {
        self.job_seconds.get_or_create(&StageLabels { stage }).observe(elapsed.as_secs_f64());
    }

    /// A stage of retrieval took this long.
    pub fn retrieval(&self, stage: &'static str, elapsed: Duration) {
        self.retrieval_seconds.get_or_create(&StageLabels { stage }).observe(elapsed.as_secs_f64());
    }

    /// A model took this long.
    pub fn model(&self, stage: &'static str, elapsed: Duration) {
        self.model_seconds.get_or_create(&StageLabels { stage }).observe(elapsed.as_secs_f64());
    }

    /// Everything, in OpenMetrics' text form.
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing into a string can't fail.
        if let Err(error) = encode(&mut text, &self.registry) {
            tracing::error!(%error, "metrics can't be rendered");
        }
        text
    }
}
