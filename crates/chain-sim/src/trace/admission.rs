//! Whether the destination would admit a relay.

use alloy_primitives::ChainId;
use messenger::{IdentifierError, InboxEntry};
use serde::Serialize;

use crate::{
    cluster::Cluster,
    rules::{InteropFilter, Refusal, Validity},
};

/// Whether the destination would now admit a relay that names a given log of the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "verdict")]
pub enum Admission {
    /// The destination would admit the relay.
    #[serde(rename_all = "camelCase")]
    Admitted {
        /// The destination.
        chain: ChainId,
        /// Timestamp of its next block, in seconds.
        timestamp: u64,
    },
    /// The destination would refuse the relay.
    #[serde(rename_all = "camelCase")]
    Refused {
        /// The destination.
        chain: ChainId,
        /// Timestamp of its next block, in seconds.
        timestamp: u64,
        /// The reason; in JSON the text of the refusal.
        #[serde(serialize_with = "as_text")]
        reason: Refusal,
    },
    /// The destination is not in the cluster.
    NoDestination,
}

impl Admission {
    /// Checks an access list entry by the rules for the next block of chain `destination`.
    pub(super) fn of(
        cluster: &Cluster,
        destination: alloy_primitives::U256,
        entry: &Result<InboxEntry, IdentifierError>,
    ) -> Self {
        let there = cluster.find(destination);
        let validity = there.and_then(|chain| cluster.next_validity(chain.id()).ok());
        let Some(validity) = validity else { return Self::NoDestination };
        let (chain, timestamp) = (validity.chain, validity.timestamp);
        let checked = match entry {
            Ok(entry) => check(cluster.interop_filter(), entry, &validity),
            Err(error) => Err(Refusal::InvalidMessage((*error).into())),
        };
        match checked {
            Ok(()) => Self::Admitted { chain, timestamp },
            Err(reason) => Self::Refused { chain, timestamp, reason },
        }
    }
}

/// Checks an access list entry as a pool does.
fn check(
    filter: InteropFilter,
    entry: &InboxEntry,
    validity: &Validity<'_>,
) -> Result<(), Refusal> {
    filter.check_failsafe(Ok(core::slice::from_ref(entry)))?;
    validity.check_declared(entry)?;
    filter.check_ingress(entry, validity)
}

/// Serializes the text of a refusal.
fn as_text<S: serde::Serializer>(reason: &Refusal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(reason)
}
