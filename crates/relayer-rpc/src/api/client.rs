//! Asks a running relayer.

use std::{net::SocketAddr, time::Duration};

use alloy_primitives::B256;
use reqwest::{Client, Response, header};
use serde::Deserialize;

use super::shown::RelayStatus;
use crate::{orders::Order, tls};

/// The most time for an answer.
const DEADLINE: Duration = Duration::from_secs(10);

/// A client of the HTTP API.
#[derive(Debug, Clone)]
pub struct ApiClient {
    client: Client,
    address: SocketAddr,
}

/// Why the API has not answered, or refuses.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// There is no answer, or one of something else.
    #[error("expected a relayer at http://{address}, got: {reason}")]
    Unanswered {
        /// The address.
        address: SocketAddr,
        /// What happened.
        reason: String,
    },
    /// The relayer refuses.
    #[error("{reason}")]
    Refused {
        /// The relayer's reason.
        reason: String,
    },
}

/// The answer of a relayer that refuses.
#[derive(Debug, Deserialize)]
struct Refusal {
    error: String,
}

impl ApiClient {
    /// Creates a client of the relayer that listens on this address.
    ///
    /// # Errors
    ///
    /// [`ApiError::Unanswered`] where the system allows no client.
    pub fn new(address: SocketAddr) -> Result<Self, ApiError> {
        let client = tls::builder().timeout(DEADLINE).no_proxy().build();
        let client = client.map_err(|error| unanswered(address, &error))?;
        Ok(Self { client, address })
    }

    /// Returns how the relayer is.
    ///
    /// # Errors
    ///
    /// [`ApiError`].
    pub async fn status(&self) -> Result<RelayStatus, ApiError> {
        let sent = self.client.get(self.url("status")).send().await;
        let answer = self.checked(sent).await?;
        answer.json().await.map_err(|error| unanswered(self.address, &error))
    }

    /// Gives an order about a message.
    ///
    /// # Errors
    ///
    /// [`ApiError`].
    pub async fn order(&self, order: Order, hash: B256) -> Result<(), ApiError> {
        let name = match order {
            Order::Retry => "retry",
            Order::Skip => "skip",
        };
        let request = self.client.post(self.url(&format!("messages/{hash}/{name}")));
        let sent = request.header(header::CONTENT_TYPE, "application/json").send().await;
        self.checked(sent).await.map(drop)
    }

    /// Returns the URL of a path.
    fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// Returns the answer if it is no refusal.
    async fn checked(&self, sent: reqwest::Result<Response>) -> Result<Response, ApiError> {
        let answer = sent.map_err(|error| unanswered(self.address, &error))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        match answer.json::<Refusal>().await {
            Ok(refusal) => Err(ApiError::Refused { reason: refusal.error }),
            Err(_) => {
                let reason = format!("status {status}");
                Err(ApiError::Unanswered { address: self.address, reason })
            }
        }
    }
}

/// Returns the error of a request without an answer.
fn unanswered(address: SocketAddr, error: &reqwest::Error) -> ApiError {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    ApiError::Unanswered { address, reason: deepest.to_string() }
}
