//! Chains that are added and removed while the server runs.

use super::{
    config::BASE_FEE,
    devnet::Devnet,
    error::{RequestError, check_limit},
    mining::Mining,
    served_chain::{Genesis, ServedChain},
    view::View,
};
use chain_sim::{Chain, ChainConfig, Error};

impl Devnet {
    /// Adds a chain whose genesis block has the current time.
    ///
    /// # Errors
    ///
    /// [`RequestError::Limit`]; [`RequestError::Parameter`] for unknown dependencies; as
    /// [`Cluster::add_chain`](chain_sim::Cluster::add_chain). On an error, nothing changes.
    pub(crate) fn add_chain(
        &mut self,
        config: ChainConfig,
        mining: Mining,
    ) -> Result<(), RequestError> {
        let id = config.id;
        let chains = self.cluster.chains().len() as u64 + 1;
        check_limit("chains", self.limits.chains as u64, chains)?;
        let config = self.with_fees_of_others(config).with_block_time(1);
        self.cluster.add_chain(config).map_err(|error| match error {
            Error::UnknownChain { expected, actual } => {
                RequestError::parameter("dependencies", format!("ids among {expected:?}"), actual)
            }
            other => other.into(),
        })?;
        let now = self.cluster.clock().now();
        let genesis = Genesis::of(self.chain(id)?);
        self.chains.insert(id, ServedChain { genesis, ..ServedChain::new(mining, now) });
        self.order.retain(|other| *other != id);
        self.order.push(id);
        self.schedule_chains()?;
        self.refresh();
        self.announce_chains();
        Ok(())
    }

    /// Returns a configuration with the fees, the gas limit and the seed of the first chain; `config`
    /// is that of a new chain.
    fn with_fees_of_others(&self, config: ChainConfig) -> ChainConfig {
        let first = self.order.first().and_then(|id| self.chain(*id).ok());
        let Some(first) = first.map(Chain::config) else {
            return config.with_base_fee(BASE_FEE);
        };
        let mut config = config
            .with_base_fee(first.base_fee)
            .with_gas_limit(first.gas_limit)
            .with_fee_recipient(first.fee_recipient)
            .with_seed(first.seed);
        (config.fee_market, config.l1_attributes) = (first.fee_market, first.l1_attributes);
        config.code_size_limit = config.code_size_limit.or(first.code_size_limit);
        config
    }

    /// Removes the served state of chains that the cluster no longer has.
    pub(crate) fn drop_absent_chains(&mut self) {
        let View { cluster, chains, .. } = &mut self.view;
        let before = chains.len();
        chains.retain(|id, _| cluster.chain(*id).is_ok());
        self.filters.retain(|id, _| self.view.chains.contains_key(id));
        if self.chains.len() < before {
            self.announce_chains();
        }
    }

    /// Publishes the ids of the current chains.
    fn announce_chains(&self) {
        self.topology.send_replace(self.chains.keys().copied().collect());
    }
}
