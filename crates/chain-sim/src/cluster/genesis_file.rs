//! Chains that begin as a genesis file says.

use super::{Cluster, SendRules};
use crate::{
    chain::{Beginning, ChainConfig, Genesis, OwnPredeploys, behind_proxies, direct},
    error::Error,
    genesis_error::GenesisError,
    rules::DependencySet,
};

impl Cluster {
    /// The beginning of a chain with this genesis. The chain keeps the messenger and the inbox of the
    /// genesis; where there are none, or proxies without implementations, it gets the engine's.
    pub(super) fn beginning_of(
        &self,
        config: ChainConfig,
        dependency_set: DependencySet,
        genesis: Genesis,
    ) -> Result<Beginning, Error> {
        let chain = config.id;
        let refuse = |error: GenesisError| Error::Genesis { chain, error };
        if genesis.chain_id != chain {
            let actual = genesis.chain_id;
            return Err(refuse(GenesisError::ChainId { expected: chain, actual }));
        }
        let (timestamp, now) = (genesis.header.timestamp, self.clock().now());
        if timestamp > now {
            return Err(refuse(GenesisError::Future { expected: now, actual: timestamp }));
        }
        if self.settings.send_rules == SendRules::Documented {
            return Err(refuse(GenesisError::SendRules));
        }
        let accounts = genesis.state().map_err(refuse)?;
        let engines =
            || self.settings.engine.accounts(self.settings.versions, &messenger::Rules::Released);
        let predeploys = match OwnPredeploys::of(&accounts).map_err(refuse)? {
            OwnPredeploys::None => direct(engines()?),
            OwnPredeploys::Proxies(proxies) => behind_proxies(engines()?, proxies),
            OwnPredeploys::Deployed(predeploys) => predeploys,
        };
        Ok(Beginning {
            config,
            dependency_set,
            timestamp,
            accounts: accounts.into_iter().collect(),
            predeploys,
            keeps_predeploys: true,
            header: Some(genesis.header),
            state_roots: self.settings.state_roots,
        })
    }
}
