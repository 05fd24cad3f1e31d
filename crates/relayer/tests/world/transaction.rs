//! Signed transactions.

use alloy_primitives::{Address, B256, Bytes, ChainId};
use messenger::{Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use relayer::{Submission, Unsigned};

/// A signed transaction.
#[derive(Debug, Clone)]
pub struct Transaction {
    pub hash: B256,
    pub unsigned: Unsigned,
    /// The message that it relays, and the log.
    pub relay: Option<(B256, Identifier)>,
    /// When the machine asked for the signature, in seconds.
    pub asked_at: u64,
    /// Whether a pool has ever admitted it.
    pub admitted: bool,
}

impl Transaction {
    /// Signs a transaction; `index` is its number.
    pub fn sign(index: usize, unsigned: Unsigned, asked_at: u64) -> Self {
        let relay = (unsigned.call.to == L2_TO_L2_CROSS_DOMAIN_MESSENGER).then(|| {
            let Unsigned { call, payer, nonce, .. } = &unsigned;
            let relay = Submission::decode(&call.input, *payer, *nonce).expect("a relay");
            let keys: Vec<B256> =
                call.access_list.0.iter().flat_map(|item| item.storage_keys.clone()).collect();
            assert_eq!(keys.len(), 2, "expected the two entries of one message");
            (relay.message, relay.id)
        });
        Self { hash: hash(index), unsigned, relay, asked_at, admitted: false }
    }

    /// The encoding of the transaction with this number.
    pub fn raw(index: usize) -> Bytes {
        Bytes::copy_from_slice(&index.to_be_bytes())
    }

    /// The number of the transaction with this encoding.
    pub fn index(raw: &[u8]) -> usize {
        usize::from_be_bytes(raw.try_into().expect("8 bytes"))
    }

    /// The most that it can cost, in wei.
    pub fn cost(&self) -> u128 {
        self.unsigned.max_fee_per_gas * u128::from(self.unsigned.gas_limit)
    }
}

/// What tells a transaction from others: chain, payer, nonce, price and calldata.
pub type Key = (ChainId, Address, u64, u128, Bytes);

/// What tells a transaction from others.
pub fn key(unsigned: &Unsigned) -> Key {
    let Unsigned { chain, payer, nonce, max_fee_per_gas, .. } = *unsigned;
    (chain, payer, nonce, max_fee_per_gas, unsigned.call.input.clone())
}

/// The hash of the transaction with this number.
pub fn hash(index: usize) -> B256 {
    let mut hash = B256::repeat_byte(0x7a);
    hash[24..].copy_from_slice(&(index as u64).to_be_bytes());
    hash
}
