//! Nonces that relays wait for and no transaction has.

use alloy_primitives::Bytes;

use super::Relayer;
use crate::{chain::Call, cluster::Cluster, error::Error};

/// Maximum number of missing nonces that are filled on one chain at a time.
const WIDEST_GAP: u64 = 16_384;

impl Relayer {
    /// Fills the nonces that its own relays wait for, after the transactions with these nonces were
    /// dropped, with transactions that do nothing.
    ///
    /// A gap of more than 16,384 nonces is not filled: lost relays leave no gap so wide, so
    /// somebody else has sent from the relayer's account. Further relays use the nonces in the gap.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`] is not possible for the chains of one cluster.
    pub fn fill_gaps(&mut self, cluster: &mut Cluster) -> Result<(), Error> {
        for (id, account) in std::mem::take(&mut self.gaps) {
            let mut filled = 0;
            loop {
                let gap = cluster.chain(id)?.nonce_gap(account);
                if gap == 0 || gap > WIDEST_GAP {
                    break;
                }
                if filled == WIDEST_GAP {
                    self.gaps.insert((id, account));
                    break;
                }
                filled += 1;
                match cluster.submit_call(id, Call::new(account, account, Bytes::new())) {
                    Ok(_) => {}
                    // The gap will be found again, and filling it tried again.
                    Err(Error::Refused { .. }) => break,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}
