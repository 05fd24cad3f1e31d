//! What is counted, for Prometheus.

mod metrics;
mod requests;

pub(crate) use self::{metrics::Metrics, requests::Requests};
