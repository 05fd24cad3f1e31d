//! Parameters that select messages.

use alloy_primitives::{Address, ChainId};
use axum::http::{HeaderMap, HeaderValue, header};
use relayer::{Page, Query};
use serde::Deserialize;

use super::answer::Refusal;
use crate::states;

/// The most messages of a page.
const MOST: usize = 1_000;

/// The parameters of a list of messages.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Selection {
    state: Option<String>,
    settled: Option<bool>,
    source: Option<ChainId>,
    destination: Option<ChainId>,
    account: Option<Address>,
    after: Option<u64>,
    limit: Option<usize>,
    order: Option<Order>,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Order {
    Oldest,
    Newest,
}

impl Selection {
    /// Returns the question to the store.
    pub(super) fn query(self) -> Result<Query, Refusal> {
        let query = Query::default();
        let limit = self.limit.unwrap_or(query.limit);
        if !(1..=MOST).contains(&limit) {
            return Err(Refusal::wrong(format!("limit: expected 1 to {MOST}, got {limit}")));
        }
        if let Some(state) = &self.state
            && states::number_of(state).is_none()
        {
            let names = states::NAMES.join(", ");
            return Err(Refusal::wrong(format!("state: expected one of {names}, got {state:?}")));
        }
        Ok(Query {
            state: self.state,
            settled: self.settled,
            source: self.source,
            destination: self.destination,
            account: self.account,
            after: self.after,
            newest_first: self.order == Some(Order::Newest),
            limit,
        })
    }
}

/// Returns the header that names the next page of a list without a place for it; nothing on the last
/// page.
pub(super) fn link(path: &str, query: &Query, page: &Page) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(after) = page.next {
        let link = format!("<{path}?after={after}&limit={}>; rel=\"next\"", query.limit);
        if let Ok(link) = HeaderValue::from_str(&link) {
            headers.insert(header::LINK, link);
        }
    }
    headers
}
