//! Relays before and after their submission: estimates, the interop filter, pools, accounts.

use std::sync::atomic::Ordering;

use alloy_primitives::{Address, B256, Bytes, U64, U256};
use alloy_sol_types::SolCall;
use messenger::{
    CROSS_L2_INBOX, InboxEntry, SentMessagePayload,
    abi::IL2ToL2CrossDomainMessenger::relayMessageCall,
};
use relayer::{Call as RelayCall, NodeRefusal, RefusalReason};
use serde_json::{Value, json};

use super::{
    call::{Answer, call},
    error::NodeError,
    node::Node,
};

/// The method of the interop filter.
const CHECK: &str = "interop_checkAccessList";
/// Gas that is enough for a relay to a target without code: this, and so much for each byte of its
/// calldata. Most of the first is for storage and logs; calldata costs at most 40 for each byte
/// (EIP-7623), and the rest is for hashing and copying.
const PLAIN_GAS: u64 = 300_000;
const PLAIN_GAS_PER_BYTE: u64 = 100;
/// Accounts up to this one can be precompiles, which have no code and use gas.
const LAST_PRECOMPILE: U256 = U256::from_limbs([0xffff, 0, 0, 0]);

/// A relay whose gas is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) payer: Address,
    pub(crate) call: RelayCall,
}

/// A payer's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) nonce: u64,
    pub(crate) balance: U256,
}

impl Node {
    /// Returns the gas that each of these relays needs at the head, without a margin, or why the
    /// chain refuses it. Where the target has no code a formula says what is enough, and nobody is
    /// asked.
    ///
    /// Where the node has the interop filter, it is asked about all of them at once, for a block at
    /// `now`. What is too early for the filter is left to the pool, which can admit more.
    pub(crate) async fn estimate(
        &self,
        wanted: &[Wanted],
        now: u64,
    ) -> Vec<Result<Result<u64, NodeRefusal>, NodeError>> {
        let mut answers: Vec<_> = self.check(wanted, now).await;
        let targets: Vec<_> = wanted.iter().map(|wanted| target(&wanted.call.input)).collect();
        let with_code = match self.with_code(&targets).await {
            Ok(with_code) => with_code,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        let asked: Vec<usize> = (0..wanted.len())
            .filter(|index| with_code[*index] && matches!(answers[*index], Ok(Ok(_))))
            .collect();
        let calls = asked.iter().map(|index| {
            let Wanted { payer, call: RelayCall { to, input, access_list } } = &wanted[*index];
            let parameters =
                json!({"from": payer, "to": to, "input": input, "accessList": access_list});
            call("eth_estimateGas", json!([parameters]))
        });
        let estimates = match self.ask_all(calls.collect()).await {
            Ok(estimates) => estimates,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        for (answer, Wanted { call, .. }) in answers.iter_mut().zip(wanted) {
            if let Ok(Ok(gas)) = answer {
                let bytes = call.input.len() as u64;
                *gas = PLAIN_GAS.saturating_add(PLAIN_GAS_PER_BYTE.saturating_mul(bytes));
            }
        }
        for (index, estimate) in asked.into_iter().zip(estimates) {
            let gas = estimate.read::<U64>("a quantity of gas").map(|gas| gas.to());
            answers[index] = refused(gas);
        }
        answers
    }

    /// Asks the interop filter about relays, all at once, and one by one where it refuses one.
    async fn check(
        &self,
        wanted: &[Wanted],
        now: u64,
    ) -> Vec<Result<Result<u64, NodeRefusal>, NodeError>> {
        let admitted = || wanted.iter().map(|_| Ok(Ok(0))).collect();
        if self.lacks(CHECK) || wanted.is_empty() {
            return admitted();
        }
        let time = now.saturating_add_signed(self.ahead.load(Ordering::Relaxed));
        let check = |relays: &[Wanted]| {
            let keys = relays.iter().flat_map(|relay| declared(&relay.call));
            let keys: Vec<B256> = keys.collect();
            // The clock of a chain whose last block is old is known badly. That of the other chain is the
            // same, and its message is not of the future.
            let sent = InboxEntry::parse(&keys).unwrap_or_default();
            let latest = sent.iter().map(|entry| entry.timestamp).max();
            let timestamp = time.max(latest.unwrap_or_default());
            let executing = json!({
                "chainID": format!("{:#x}", self.chain()),
                "timestamp": format!("{timestamp:#x}"),
            });
            call(CHECK, json!([keys, "unsafe", executing]))
        };
        let together = self.ask_all(vec![check(wanted)]).await;
        match together.map(|mut answers| answers.pop().map(|answer| answer.result)) {
            Ok(Some(Err(error))) if error.is_unknown_method() => {
                self.set_lacking(CHECK);
                admitted()
            }
            Ok(Some(Err(_))) => {
                let each = wanted.iter().map(|relay| check(std::slice::from_ref(relay)));
                match self.ask_all(each.collect()).await {
                    Ok(answers) => {
                        let is_lacking = |answer: &Answer| {
                            answer.result.as_ref().is_err_and(NodeError::is_not_understood)
                        };
                        if answers.iter().any(is_lacking) {
                            self.set_lacking(CHECK);
                        }
                        answers.into_iter().map(admission).collect()
                    }
                    Err(error) => wanted.iter().map(|_| Err(error.clone())).collect(),
                }
            }
            Ok(_) => admitted(),
            Err(error) => wanted.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// Returns of each target whether it has code or may be a precompile; those that are unknown may
    /// have code.
    async fn with_code(&self, targets: &[Option<Address>]) -> Result<Vec<bool>, NodeError> {
        let mut unknown: Vec<Address> = targets.iter().flatten().copied().collect();
        unknown.sort_unstable();
        unknown.dedup();
        unknown.retain(|target| self.codes.has_code(target).is_none());
        let calls = unknown.iter().map(|target| call("eth_getCode", json!([target, "latest"])));
        let answers = self.ask_all(calls.collect()).await?;
        let mut known = Vec::with_capacity(unknown.len());
        for (target, answer) in unknown.iter().zip(answers) {
            known.push((*target, !answer.read::<Bytes>("code")?.is_empty()));
        }
        self.codes.set(known);
        let has_code = |target: &Option<Address>| {
            target.is_none_or(|target| {
                U256::from_be_slice(target.as_slice()) <= LAST_PRECOMPILE
                    || self.codes.has_code(&target).unwrap_or(true)
            })
        };
        Ok(targets.iter().map(has_code).collect())
    }

    /// Submits signed transactions, in order: each is accepted, or refused.
    pub(crate) async fn broadcast(
        &self,
        raw: &[Bytes],
    ) -> Vec<Result<Result<(), NodeRefusal>, NodeError>> {
        let calls = raw.iter().map(|raw| call("eth_sendRawTransaction", json!([raw])));
        match self.ask_all(calls.collect()).await {
            Ok(answers) => {
                let read = |answer: Answer| refused(answer.read::<B256>("a hash").map(drop));
                answers.into_iter().map(read).collect()
            }
            Err(error) => raw.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// Returns the accounts of payers at blocks, which are named by their hashes (EIP-1898).
    pub(crate) async fn accounts(
        &self,
        wanted: &[(Address, B256)],
    ) -> Vec<Result<Account, NodeError>> {
        let calls = wanted.iter().flat_map(|(payer, block)| {
            let block = json!({ "blockHash": block });
            [
                call("eth_getTransactionCount", json!([payer, block])),
                call("eth_getBalance", json!([payer, block])),
            ]
        });
        let mut answers = match self.ask_all(calls.collect()).await {
            Ok(answers) => answers.into_iter(),
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        // Both answers are taken before one is read: an error leaves those of the next account.
        let mut read = || match (answers.next(), answers.next()) {
            (Some(nonce), Some(balance)) => {
                let nonce: U64 = nonce.read("a nonce")?;
                Ok(Account { nonce: nonce.to(), balance: balance.read("a balance")? })
            }
            _ => Err(NodeError::Malformed {
                method: "eth_getTransactionCount",
                expected: "an answer",
                actual: "none".into(),
            }),
        };
        wanted.iter().map(|_| read()).collect()
    }
}

/// Returns the target of a relay; `None` where it cannot be read.
fn target(input: &Bytes) -> Option<Address> {
    let call = relayMessageCall::abi_decode(input).ok()?;
    Some(SentMessagePayload::decode(&call._sentMessage).ok()?.target)
}

/// Returns the storage keys of the inbox in a relay's access list.
fn declared(call: &RelayCall) -> impl Iterator<Item = B256> {
    let items = call.access_list.iter().filter(|item| item.address == CROSS_L2_INBOX);
    items.flat_map(|item| item.storage_keys.iter().copied())
}

/// Sorts what a node says about a relay: a value, a refusal, or no answer.
fn refused<T>(answer: Result<T, NodeError>) -> Result<Result<T, NodeRefusal>, NodeError> {
    match answer {
        Ok(value) => Ok(Ok(value)),
        Err(error) => error.refusal().map(Err).ok_or(error),
    }
}

/// Sorts what the interop filter says about a relay.
fn admission(answer: Answer) -> Result<Result<u64, NodeRefusal>, NodeError> {
    match refused(answer.read::<Value>("null").map(|_| 0)) {
        Ok(Err(refusal)) if is_for_the_pool(&refusal.reason) => Ok(Ok(0)),
        other => other,
    }
}

/// Whether the pool decides: the filter refuses what it will admit soon, or says what no filter says.
const fn is_for_the_pool(reason: &RefusalReason) -> bool {
    matches!(
        reason,
        RefusalReason::NotIngested
            | RefusalReason::FilterNotReady
            | RefusalReason::TooRecent
            | RefusalReason::Other
    )
}
