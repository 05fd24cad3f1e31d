//! Executing messages.

use core::fmt::Display;

use alloy_consensus::Transaction;
use alloy_primitives::{B256, U256, keccak256};
use messenger::CROSS_L2_INBOX;

use super::{Violation, relays::is_verified};
use crate::{
    cluster::Cluster,
    kit::model::{Executed, Model},
    rules::Rule,
};

/// Checks that no forged, expired or future message is executed in a verified block. Every
/// executing message must name an existing log exactly, of a chain in the dependency set and after
/// that chain's activation block, within the expiry window; and its transaction must declare it and
/// not be a deposit.
///
/// # Errors
///
/// [`Violation::Execution`].
pub fn executions_are_valid(cluster: &Cluster, model: &Model) -> Result<(), Violation> {
    let verified = model.executed().filter(|executed| is_verified(cluster, executed.at));
    verified.into_iter().try_for_each(|executed| check(cluster, model, executed))
}

/// Checks one executing message.
fn check(cluster: &Cluster, model: &Model, executed: &Executed) -> Result<(), Violation> {
    let Executed { at, id, payload_hash } = executed;
    let require = |rule: Rule, holds: bool, expected: &dyn Display, actual: &dyn Display| {
        if holds {
            return Ok(());
        }
        let (expected, actual) = (expected.to_string(), actual.to_string());
        Err(Violation::Execution { at: *at, id: id.clone(), rule, expected, actual })
    };
    let chain = cluster.chain(at.chain)?;
    let executing = model.block(at.chain, at.block);
    let active = executing.is_some_and(|block| block.is_past_activation);
    require(Rule::ExecutingActivation, active, &"a block after activation", &at.block)?;

    let set = chain.dependency_set();
    let is_member = set.contains(id.chainId);
    require(Rule::DependencySet, is_member, &"a chain of the dependency set", &id.chainId)?;
    let Some((block, log)) = model.log(id.chainId, id.blockNumber, id.logIndex) else {
        return require(Rule::Log, false, &"an existing log", &"none");
    };
    require(
        Rule::InitiatingActivation,
        block.is_past_activation,
        &"a block after activation",
        &block.number,
    )?;
    let timestamp = U256::from(block.timestamp);
    require(Rule::Timestamp, timestamp == id.timestamp, &timestamp, &id.timestamp)?;
    require(Rule::Origin, log.origin == id.origin, &log.origin, &id.origin)?;
    require(Rule::Payload, log.payload_hash == *payload_hash, &log.payload_hash, payload_hash)?;
    require(Rule::NotFromFuture, block.timestamp <= at.timestamp, &at.timestamp, &block.timestamp)?;
    let until = block.timestamp.saturating_add(set.message_expiry_window());
    require(Rule::NotExpired, at.timestamp <= until, &until, &at.timestamp)?;

    let block = chain.block(at.block);
    let transaction = block.and_then(|block| block.transactions().get(at.transaction));
    let Some(transaction) = transaction else {
        return require(Rule::Declared, false, &"a transaction", &"none");
    };
    let is_deposit = transaction.inner().is_deposit();
    require(Rule::NotInDeposit, !is_deposit, &"a transaction from an account", &"a deposit")?;
    let checksum = checksum(executed);
    let mut items = transaction.access_list().into_iter().flat_map(|list| list.iter());
    let declared = items.any(|item| {
        item.address == CROSS_L2_INBOX
            && checksum.is_some_and(|sum| item.storage_keys.contains(&sum))
    });
    require(Rule::Declared, declared, &"an entry with the checksum", &"none")
}

/// The checksum, computed as in the specification; `None` where a field is too large.
fn checksum(executed: &Executed) -> Option<B256> {
    let id = &executed.id;
    let mut packed = [0; 32];
    packed[12..20].copy_from_slice(&u64::try_from(id.blockNumber).ok()?.to_be_bytes());
    packed[20..28].copy_from_slice(&u64::try_from(id.timestamp).ok()?.to_be_bytes());
    packed[28..32].copy_from_slice(&u32::try_from(id.logIndex).ok()?.to_be_bytes());
    let log = keccak256([id.origin.as_slice(), executed.payload_hash.as_slice()].concat());
    let bare = keccak256([log.0, packed].concat());
    let mut sum = keccak256([bare.0, id.chainId.to_be_bytes()].concat());
    sum[0] = 3;
    Some(sum)
}
