//! Errors: one type for each operation, and [`Error`] for callers that do not distinguish them.

mod access_list;
#[cfg(feature = "alloy")]
mod fork;
mod identifier;
mod log;
mod payload;
#[cfg(feature = "rpc")]
mod rpc_log;
#[cfg(feature = "revm")]
mod spec;
mod version;

#[cfg(feature = "alloy")]
pub use self::fork::UnsupportedFork;
#[cfg(feature = "rpc")]
pub use self::rpc_log::RpcLogError;
#[cfg(feature = "revm")]
pub use self::spec::UnsupportedSpec;
pub use self::{
    access_list::{AccessListError, DeclarationError},
    identifier::IdentifierError,
    log::LogError,
    payload::PayloadError,
    version::UnknownVersion,
};

/// Any error of this crate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An identifier has a field that is too large for a checksum.
    #[error(transparent)]
    Identifier(#[from] IdentifierError),
    /// A payload is not that of a `SentMessage` log.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// A log is not a `SentMessage` of the messenger.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The inbox's storage keys in an access list are malformed.
    #[error(transparent)]
    AccessList(#[from] AccessListError),
    /// An access-list entry declares another message.
    #[error(transparent)]
    Declaration(#[from] DeclarationError),
    /// A log from a node's JSON-RPC does not identify an initiating message.
    #[cfg(feature = "rpc")]
    #[error(transparent)]
    RpcLog(#[from] RpcLogError),
    /// A version is not one of a contract's releases.
    #[error(transparent)]
    UnknownVersion(#[from] UnknownVersion),
    /// The native code's gas is not exact under this spec.
    #[cfg(feature = "revm")]
    #[error(transparent)]
    UnsupportedSpec(#[from] UnsupportedSpec),
    /// A chain has scheduled a fork under which the native code's gas is not exact.
    #[cfg(feature = "alloy")]
    #[error(transparent)]
    UnsupportedFork(#[from] UnsupportedFork),
}
