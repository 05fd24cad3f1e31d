//! The checksums of a block's logs.

use alloy_primitives::{B256, U256};
use keccak_lanes::{Joined, keccak256_many};
use messenger::{CHECKSUM_VERSION, Identifier, IdentifierError, LogPosition};

use super::block_logs::BlockLogs;

/// The checksums of all logs of block `number` of `chain` at `timestamp`, in seconds. Each of the three
/// hashes of a checksum is computed for all logs at once, in lanes.
///
/// # Errors
///
/// [`IdentifierError`] is not possible for the blocks of a chain.
pub(super) fn checksums(
    chain: U256,
    number: u64,
    timestamp: u64,
    logs: &BlockLogs,
) -> Result<Box<[B256]>, IdentifierError> {
    let packed = (0..).zip(logs.iter()).map(|(log_index, log)| {
        let position = LogPosition { chain_id: chain, block_number: number, timestamp, log_index };
        Identifier::new(log.origin, position).packed()
    });
    let packed: Vec<B256> = packed.collect::<Result<_, _>>()?;
    let joined: Vec<_> = logs.iter().map(|log| (log.origin, log.payload_hash)).collect();
    let inputs =
        joined.iter().map(|(head, tail)| Joined { head: head.as_slice(), tail: &tail[..] });
    let log_hashes = keccak256_many(&inputs.collect::<Vec<_>>());
    let inputs = log_hashes.iter().zip(&packed);
    let inputs = inputs.map(|(head, tail)| Joined { head: &head[..], tail: &tail[..] });
    let id_log_hashes = keccak256_many(&inputs.collect::<Vec<_>>());
    let chain = B256::from(chain);
    let inputs = id_log_hashes.iter().map(|head| Joined { head: &head[..], tail: &chain[..] });
    let mut checksums = keccak256_many(&inputs.collect::<Vec<_>>());
    for checksum in &mut checksums {
        checksum[0] = CHECKSUM_VERSION;
    }
    Ok(checksums.into())
}

#[cfg(test)]
mod tests {
    use alloy_primitives::Address;

    use super::*;
    use crate::rules::InitiatingMessage;

    #[test]
    fn checksums_are_those_of_the_identifiers() {
        for count in [0, 1, 2, 3, 7, 8, 9, 40_u8] {
            let logs = (0..count).map(|log| InitiatingMessage {
                origin: Address::repeat_byte(log / 2),
                payload_hash: B256::repeat_byte(log),
            });
            let logs: BlockLogs = logs.collect();
            let (chain, number, timestamp) = (U256::MAX - U256::from(count), u64::MAX, 1 << 40);
            let actual = checksums(chain, number, timestamp, &logs).unwrap();
            let expected = (0..).zip(logs.iter()).map(|(log_index, log)| {
                let position =
                    LogPosition { chain_id: chain, block_number: number, timestamp, log_index };
                Identifier::new(log.origin, position).checksum(log.payload_hash).unwrap()
            });
            assert!(actual.iter().copied().eq(expected), "{count} logs");
        }
    }
}
