//! What all cases of a strategy have in common.

use op_revm::OpSpecId;

use crate::Encoder;

/// The spec that a case runs under, and who has encoded it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setting {
    /// The spec in force.
    pub spec: OpSpecId,
    /// Who writes calldata, payloads, hashes and access lists.
    pub encoder: Encoder,
}

impl Setting {
    /// A spec for each gas schedule: those of Cancun, Prague and Osaka.
    pub const SPECS: [OpSpecId; 3] = [OpSpecId::ECOTONE, OpSpecId::ISTHMUS, OpSpecId::KARST];

    /// The spec of this name, one of [`SPECS`](Self::SPECS).
    ///
    /// # Errors
    ///
    /// [`UnknownSpec`] where it is none of them.
    pub fn spec_of(name: &str) -> Result<OpSpecId, UnknownSpec> {
        let spec = Self::SPECS.into_iter().find(|spec| name == <&str>::from(*spec));
        spec.ok_or_else(|| UnknownSpec { actual: name.to_owned() })
    }
}

/// There are no cases under a spec of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}, got {actual}", Setting::SPECS.map(<&str>::from).join(", "))]
pub struct UnknownSpec {
    /// The name.
    pub actual: String,
}

impl Default for Setting {
    /// As [`World`](crate::World) and the messages of this crate are by default.
    fn default() -> Self {
        Self { spec: OpSpecId::INTEROP, encoder: Encoder::default() }
    }
}
