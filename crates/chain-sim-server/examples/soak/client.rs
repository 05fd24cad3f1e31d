//! Requests to the server, one after the other.

use chain_sim_server::InProcess;
use serde_json::{Value, json};

/// Why the soak ends.
pub(crate) type Error = Box<dyn core::error::Error>;

/// A client of all ports.
#[derive(Debug)]
pub(crate) struct Client {
    server: InProcess,
}

impl Client {
    /// A client of this server.
    pub(crate) const fn new(server: InProcess) -> Self {
        Self { server }
    }

    /// The result of a request to a chain, or to the admin port. The request must succeed.
    pub(crate) async fn expect(
        &self,
        chain: Option<u64>,
        method: &str,
        params: Value,
    ) -> Result<Value, Error> {
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let answer = self.server.post(chain, serde_json::to_vec(&body)?).await;
        let (_, body) = answer.ok_or("the server has not answered")?;
        let answer: Value = serde_json::from_slice(&body)?;
        match answer.get("error") {
            Some(error) => Err(format!("{method}: {error}").into()),
            None => Ok(answer.get("result").cloned().unwrap_or_default()),
        }
    }
}
