//! How the server is doing, in a few numbers.

use crate::{devnet::View, transport::Entrance};

/// How the server is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Figures {
    /// Number of chains.
    pub chains: usize,
    /// Number of blocks of all chains together, by the numbers of their heads.
    pub blocks: u64,
    /// Number of messages in each state.
    pub messages: chain_sim::Totals,
    /// Connections of clients at present, to all ports.
    pub clients: usize,
}

impl Figures {
    /// Reads the numbers from what is published of the chains, and of the ports.
    pub(crate) fn new(view: &View, entrance: &Entrance) -> Self {
        let chains = view.cluster.chains();
        let held = entrance.holdings();
        Self {
            chains: chains.len(),
            blocks: chains.map(|chain| chain.head().number()).sum(),
            messages: view.relayer.totals(),
            clients: held.connections + held.reserve_connections,
        }
    }
}
