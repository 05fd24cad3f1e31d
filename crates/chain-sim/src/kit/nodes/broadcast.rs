//! Transactions of a relayer on simulated chains.

use ::relayer::{NodeRefusal, Unsigned};
use alloy_consensus::{SignableTransaction, TxEip1559, transaction::Recovered};
use alloy_eips::eip2718::{Decodable2718, Encodable2718};
use alloy_primitives::{Address, B256, Bytes, ChainId, Signature, TxKind, U256};
use op_alloy_consensus::OpTxEnvelope;

use crate::{
    cluster::Cluster,
    error::Error,
    rules::{InvalidMessage, Refusal},
};

/// Signs a transaction, as simulated accounts do: the signature contains the sender's address.
pub(super) fn sign(unsigned: Unsigned) -> (B256, Bytes) {
    let transaction = TxEip1559 {
        chain_id: unsigned.chain,
        nonce: unsigned.nonce,
        gas_limit: unsigned.gas_limit,
        max_fee_per_gas: unsigned.max_fee_per_gas,
        max_priority_fee_per_gas: unsigned.max_priority_fee_per_gas,
        to: TxKind::Call(unsigned.call.to),
        access_list: unsigned.call.access_list,
        input: unsigned.call.input,
        ..TxEip1559::default()
    };
    let signature = Signature::new(unsigned.payer.into_word().into(), U256::ONE, false);
    let envelope = OpTxEnvelope::Eip1559(transaction.into_signed(signature));
    (envelope.tx_hash(), envelope.encoded_2718().into())
}

/// Submits a [signed](sign) transaction to a chain's pool.
pub(super) fn submit(cluster: &mut Cluster, chain: ChainId, raw: &[u8]) -> Result<(), NodeRefusal> {
    let malformed = || NodeRefusal::from_error(-32_602, "malformed transaction", None);
    let envelope = OpTxEnvelope::decode_2718_exact(raw).map_err(|_| malformed())?;
    let OpTxEnvelope::Eip1559(signed) = &envelope else { return Err(malformed()) };
    let payer = Address::from_word(signed.signature().r().into());
    match cluster.submit(chain, Recovered::new_unchecked(envelope, payer)) {
        Ok(_) => Ok(()),
        Err(error) => Err(refusal(&error)),
    }
}

/// A refusal in the words of a node.
fn refusal(error: &Error) -> NodeRefusal {
    let Error::Refused { refusal, .. } = error else {
        return NodeRefusal::from_error(-32_000, &error.to_string(), None);
    };
    // The codes of op-interop-filter.
    let code = match refusal {
        Refusal::InvalidMessage(InvalidMessage::NotInDependencySet { .. }) => -320_501,
        Refusal::InvalidMessage(
            InvalidMessage::NotYet { .. } | InvalidMessage::BlockNotFound { .. },
        ) => -321_100,
        Refusal::InvalidMessage(_) | Refusal::TooRecent { .. } | Refusal::ExpiresSoon { .. } => {
            -320_600
        }
        Refusal::Failsafe => -320_602,
        _ => -32_000,
    };
    NodeRefusal::from_error(code, &refusal.to_string(), None)
}
