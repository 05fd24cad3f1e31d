//! What a server begins with.

use alloy_primitives::ChainId;

use super::{Disk, Saver};
use crate::server::{ServerConfig, StartError, devnet::Devnet};

/// The state to serve, the chains in the order of their ports, and what saves it.
pub(in crate::server) fn begin(
    config: ServerConfig,
) -> Result<(Devnet, Vec<ChainId>, Option<Saver>), StartError> {
    let asked = config.cluster.chains.iter().map(|chain| chain.id);
    let Some(file) = config.state.clone() else {
        let ids = asked.collect();
        return Ok((Devnet::new(config)?, ids, None));
    };
    let disk = Disk::new(&file.path)?;
    let (devnet, ids) = match disk.read()? {
        None => {
            let ids = asked.collect();
            (Devnet::new(config)?, ids)
        }
        Some(saved) => {
            let ids = file.order(&saved.served);
            (Devnet::load(config, &file, saved)?, ids)
        }
    };
    let saver = Saver::start(disk, file.save_every)?;
    Ok((devnet, ids, Some(saver)))
}
