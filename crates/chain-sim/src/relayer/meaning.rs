//! What the refusals of a cluster mean for messages.

use ::relayer::Meaning;
use messenger::IdentifierError;

use crate::rules::{InvalidMessage, Refusal};

impl ::relayer::Refusal for Refusal {
    fn meaning(&self) -> Meaning {
        match self {
            Self::InvalidMessage(invalid) => match invalid {
                InvalidMessage::NotInDependencySet { .. } => Meaning::OutsideSet,
                InvalidMessage::ExecutingInactive { expected, .. } => {
                    Meaning::Inactive { until: *expected }
                }
                InvalidMessage::FromFuture { actual, .. } => Meaning::Early { until: *actual },
                InvalidMessage::Expired { .. } | InvalidMessage::Pruned { .. } => Meaning::Expired,
                // A message is in no cycle with messages at earlier timestamps.
                InvalidMessage::Cycle { .. } => Meaning::Other,
                _ => Meaning::Invalid,
            },
            Self::Failsafe => Meaning::Failsafe,
            Self::TooRecent { actual, .. } => Meaning::Early { until: actual.saturating_add(1) },
            Self::ExpiresSoon { .. } => Meaning::ExpiresSoon,
            Self::DroppedOnReorg => Meaning::Dropped,
            Self::GasLimit { .. } | Self::GasCap { .. } => Meaning::GasLimit,
            _ => Meaning::Other,
        }
    }

    fn is_invalid_message(&self) -> bool {
        matches!(self, Self::InvalidMessage(_))
    }
}

impl From<IdentifierError> for Refusal {
    fn from(error: IdentifierError) -> Self {
        Self::InvalidMessage(error.into())
    }
}
