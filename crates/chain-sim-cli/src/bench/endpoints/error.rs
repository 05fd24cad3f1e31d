//! Why endpoints could not be measured.

use std::io;

use alloy_primitives::{Address, ChainId};
use jsonrpsee::core::client::Error as ClientError;
use messenger::{IdentifierError, L2_TO_L2_CROSS_DOMAIN_MESSENGER, RpcLogError};

use crate::accounts::MnemonicError;

/// The reason why endpoints could not be measured.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EndpointError {
    /// A URL is invalid.
    #[error("--rpc {url}: expected http://HOST:PORT or ws://HOST:PORT, got: {source}")]
    Url { url: String, source: ClientError },
    /// A server has too few endpoints for messages.
    #[error("--rpc {server}: expected two or more endpoints, one for each chain, got {actual}")]
    Endpoints { server: String, actual: usize },
    /// Two endpoints of a server are of the same chain.
    #[error("--rpc {second}: expected another chain than that of {first}, got chain {chain} again")]
    SameChain { chain: ChainId, first: String, second: String },
    /// There are not enough accounts to send and to relay.
    #[error("--key: expected {expected} or more accounts with --relay, got {actual}")]
    Accounts { expected: usize, actual: usize },
    /// The mnemonic is invalid.
    #[error(transparent)]
    Mnemonic(#[from] MnemonicError),
    /// A WebSocket could not be opened.
    #[error("{url}: expected a WebSocket, got: {source}")]
    Connection { url: String, source: ClientError },
    /// A subscription has ended.
    #[error("{url}: expected the logs of a subscription, got its end")]
    Unsubscribed { url: String },
    /// A request failed.
    #[error("{url}: expected an answer to {method}, got: {source}")]
    Request { url: String, method: &'static str, source: ClientError },
    /// A chain has no messenger.
    #[error(
        "{url}: expected the messenger's code at {L2_TO_L2_CROSS_DOMAIN_MESSENGER} on chain {chain}, got none"
    )]
    NoMessenger { url: String, chain: ChainId },
    /// A block whose message should be relayed is not there.
    #[error("{url}: expected block {number}, which has a message, got null")]
    NoBlock { url: String, number: u64 },
    /// A log of a message has no identifier.
    #[error("{url}: {source}")]
    Log { url: String, source: RpcLogError },
    /// A message has no access list.
    #[error("{url}: {source}")]
    Identifier { url: String, source: IdentifierError },
    /// A transaction could not be signed.
    #[error("signing a transaction of {account} failed: {source}")]
    Signature { account: Address, source: alloy_signer::Error },
    /// Nothing has happened for too long.
    #[error(
        "nothing was sent or relayed for {seconds} s; expected chains in each other's dependency sets, and a server that relays, or --relay"
    )]
    Stalled { seconds: u64 },
    /// The messages were not all relayed.
    #[error(
        "{server}: expected {expected} messages relayed, got {relayed}; {sent} were sent: {source}"
    )]
    Incomplete { server: String, expected: usize, sent: usize, relayed: usize, source: Box<Self> },
    /// The client's runtime failed.
    #[error("running the client failed: {0}")]
    Runtime(#[from] io::Error),
}

impl EndpointError {
    /// Whether the options caused the error.
    pub(crate) const fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::Url { .. }
                | Self::Endpoints { .. }
                | Self::SameChain { .. }
                | Self::Accounts { .. }
                | Self::Mnemonic(_)
        )
    }
}
