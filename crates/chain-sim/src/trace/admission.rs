//! Whether a relay would be admitted.

use alloy_primitives::ChainId;
use messenger::{IdentifierError, InboxEntry};
use serde::Serialize;

use crate::{Cluster, Refusal};

/// Whether the destination would admit a relay that names a log of the message, now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "verdict")]
pub enum Admission {
    /// It would.
    #[serde(rename_all = "camelCase")]
    Admitted {
        /// The destination.
        chain: ChainId,
        /// Timestamp of its next block, in seconds.
        timestamp: u64,
    },
    /// It would not.
    #[serde(rename_all = "camelCase")]
    Refused {
        /// The destination.
        chain: ChainId,
        /// Timestamp of its next block, in seconds.
        timestamp: u64,
        /// Why, in JSON as a sentence.
        #[serde(serialize_with = "as_sentence")]
        reason: Refusal,
    },
    /// The destination is not in the cluster.
    NoDestination,
}

impl Admission {
    /// What `destination` says of this entry, if that chain is there.
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
            Ok(entry) => validity.check_declared(entry).map_err(Refusal::from),
            Err(error) => Err(Refusal::InvalidMessage((*error).into())),
        };
        match checked {
            Ok(()) => Self::Admitted { chain, timestamp },
            Err(reason) => Self::Refused { chain, timestamp, reason },
        }
    }
}

/// Writes a refusal as people read it.
fn as_sentence<S: serde::Serializer>(reason: &Refusal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(reason)
}
