//! Chains that come and go while the server runs.

use alloy_primitives::ChainId;

use super::{
    config::Mining,
    devnet::{BASE_FEE, Devnet, ServedChain},
    error::RequestError,
};
use crate::{ChainConfig, Error};

impl Devnet {
    /// Adds a chain; its genesis block is of now.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] where the dependencies are not there; as
    /// [`Cluster::add_chain`](crate::Cluster::add_chain). Then nothing has changed.
    pub(super) fn add_chain(
        &mut self,
        config: ChainConfig,
        mining: Mining,
    ) -> Result<(), RequestError> {
        let id = config.id;
        let config = ChainConfig { block_time: 1, base_fee: BASE_FEE, ..config };
        self.cluster.add_chain(config).map_err(|error| match error {
            Error::UnknownChain { expected, actual } => {
                RequestError::parameter("dependencies", format!("some of {expected:?}"), actual)
            }
            other => other.into(),
        })?;
        self.cluster.allow_unsigned_senders();
        let now = self.cluster.clock().now();
        self.chains.insert(id, ServedChain::new(mining, now));
        self.order.retain(|other| *other != id);
        self.order.push(id);
        self.schedule_chains()?;
        self.look();
        self.announce_chains();
        Ok(())
    }

    /// Forgets the chains that the cluster no longer has.
    pub(super) fn drop_absent_chains(&mut self) {
        let cluster = &self.cluster;
        let before = self.chains.len();
        self.chains.retain(|id, _| cluster.chain(*id).is_ok());
        if self.chains.len() < before {
            self.announce_chains();
        }
    }

    /// The chain that a parameter names.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`].
    pub(super) fn named_chain(
        &self,
        parameter: &'static str,
        id: ChainId,
    ) -> Result<ChainId, RequestError> {
        if self.chains.contains_key(&id) {
            return Ok(id);
        }
        Err(RequestError::parameter(parameter, format!("one of {:?}", self.ids()), id))
    }

    /// Says which chains there are.
    fn announce_chains(&self) {
        self.topology.send_replace(self.chains.keys().copied().collect());
    }
}
