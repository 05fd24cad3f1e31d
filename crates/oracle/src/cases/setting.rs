//! Settings: the spec and the encoder of all cases of a strategy.

use op_revm::OpSpecId;

use crate::Encoder;

/// The spec and the encoder of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setting {
    /// The spec.
    pub spec: OpSpecId,
    /// The encoder of calldata, payloads, hashes and access lists.
    pub encoder: Encoder,
}

impl Setting {
    /// A spec for each gas schedule: those of Cancun, Prague and Osaka.
    pub const SPECS: [OpSpecId; 3] = [OpSpecId::ECOTONE, OpSpecId::ISTHMUS, OpSpecId::KARST];

    /// Finds the spec of this name among [`SPECS`](Self::SPECS).
    ///
    /// # Errors
    ///
    /// [`UnknownSpec`] if none of them has this name.
    pub fn spec_of(name: &str) -> Result<OpSpecId, UnknownSpec> {
        let spec = Self::SPECS.into_iter().find(|spec| name == <&str>::from(*spec));
        spec.ok_or_else(|| UnknownSpec { actual: name.to_owned() })
    }
}

/// The error for a name that no spec of [`Setting::SPECS`] has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}, got {actual}", Setting::SPECS.map(<&str>::from).join(", "))]
pub struct UnknownSpec {
    /// The name.
    pub actual: String,
}

impl Default for Setting {
    /// The defaults of [`World`](crate::World) and of the messages of this crate.
    fn default() -> Self {
        Self { spec: OpSpecId::INTEROP, encoder: Encoder::default() }
    }
}
