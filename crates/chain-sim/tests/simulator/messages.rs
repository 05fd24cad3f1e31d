//! Messages, as tests send, foresee, declare and execute them.

use alloy_primitives::{Address, B256, Bytes, ChainId, U256, keccak256};
use alloy_sol_types::SolCall;
use chain_sim::{Block, Call, Cluster, DEV_ACCOUNTS, Error, InvalidMessage, Refusal};
use messenger::{
    CROSS_L2_INBOX, Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition,
    abi::{
        ICrossL2Inbox::validateMessageCall,
        IL2ToL2CrossDomainMessenger::{relayMessageCall, sendMessageCall},
    },
    access_list, encode_payload,
};

use crate::script::{Event, Script};

/// Who emits events and sends messages.
pub(crate) const SENDER: Address = DEV_ACCOUNTS[0];
/// Who executes messages.
pub(crate) const EXECUTOR: Address = DEV_ACCOUNTS[1];
/// A target that accepts anything.
pub(crate) const NOBODY: Address = Address::repeat_byte(0x44);

/// A log that can be executed: where it is, and its payload.
#[derive(Debug, Clone)]
pub(crate) struct Initiating {
    pub(crate) id: Identifier,
    pub(crate) payload: Bytes,
}

impl Initiating {
    /// The entry that declares it.
    pub(crate) fn entry(&self) -> InboxEntry {
        InboxEntry::new(&self.id, keccak256(&self.payload)).unwrap()
    }

    /// Calldata of its validation.
    pub(crate) fn validate_calldata(&self) -> Bytes {
        let call = validateMessageCall { _id: self.id.clone(), _msgHash: keccak256(&self.payload) };
        call.abi_encode().into()
    }

    /// Its validation, declared.
    pub(crate) fn validate(&self) -> Call {
        Call::new(EXECUTOR, CROSS_L2_INBOX, self.validate_calldata())
            .access_list(access_list(&[self.entry()]))
    }

    /// Its relay, declared.
    pub(crate) fn relay(&self) -> Call {
        let call = relayMessageCall { _id: self.id.clone(), _sentMessage: self.payload.clone() };
        Call::new(EXECUTOR, L2_TO_L2_CROSS_DOMAIN_MESSENGER, call.abi_encode())
            .access_list(access_list(&[self.entry()]))
    }
}

/// A script that validates messages, and the call that declares and runs it.
pub(crate) fn execute(script: Script, account: Address, messages: &[&Initiating]) -> Call {
    let entries: Vec<InboxEntry> = messages.iter().map(|message| message.entry()).collect();
    let validate = |script: Script, message: &&Initiating| {
        script.call(CROSS_L2_INBOX, message.validate_calldata())
    };
    let script = messages.iter().fold(script, validate);
    script.run_by(account).access_list(access_list(&entries))
}

/// A message of `SENDER` to `NOBODY` on `destination`.
pub(crate) fn send(destination: ChainId) -> Call {
    send_to(U256::from(destination), NOBODY)
}

/// A message of `SENDER`.
pub(crate) fn send_to(destination: U256, target: Address) -> Call {
    let call = sendMessageCall {
        _destination: destination,
        _target: target,
        _message: Bytes::from_static(&[1, 2, 3]),
    };
    Call::new(SENDER, L2_TO_L2_CROSS_DOMAIN_MESSENGER, call.abi_encode())
}

/// The `index`-th log of a block.
pub(crate) fn log_of(chain: ChainId, block: &Block, index: u32) -> Initiating {
    let log = block.logs().nth(index as usize).unwrap();
    let chain = U256::from(chain);
    Initiating {
        id: Identifier::new(
            log.address,
            LogPosition {
                chain_id: chain,
                block_number: block.number(),
                timestamp: block.timestamp(),
                log_index: index,
            },
        ),
        payload: encode_payload(&log.data).into(),
    }
}

/// The `index`-th log of the head of `chain`.
pub(crate) fn head_log(cluster: &Cluster, chain: ChainId, index: u32) -> Initiating {
    log_of(chain, cluster.chain(chain).unwrap().head(), index)
}

/// Submits a script of `SENDER` that emits one event.
pub(crate) fn emit(cluster: &mut Cluster, chain: ChainId, event: Event) -> B256 {
    cluster.submit_call(chain, Script::default().emit(event).run_by(SENDER)).unwrap()
}

/// An event that the next script of `account` will emit, as the `index`-th log of the next block.
pub(crate) fn foresee(
    cluster: &Cluster,
    chain: ChainId,
    account: Address,
    index: u32,
    event: &Event,
) -> Initiating {
    let there = cluster.chain(chain).unwrap();
    let origin = account.create(there.next_nonce(account));
    let number = there.head().number() + 1;
    let timestamp = there.next_timestamp();
    let id = Identifier::new(
        origin,
        LogPosition {
            chain_id: U256::from(chain),
            block_number: number,
            timestamp,
            log_index: index,
        },
    );
    Initiating { id, payload: event.payload() }
}

/// Emits one event on `chain` and builds the block.
pub(crate) fn emitted(cluster: &mut Cluster, chain: ChainId) -> Initiating {
    emit(cluster, chain, Event::named(7));
    cluster.step().unwrap();
    head_log(cluster, chain, 0)
}

/// Why `chain` does not admit a call.
pub(crate) fn refusal(cluster: &mut Cluster, chain: ChainId, call: Call) -> InvalidMessage {
    match cluster.submit_call(chain, call) {
        Err(Error::Refused { refusal: Refusal::InvalidMessage(invalid), .. }) => invalid,
        other => panic!("expected a refusal by the rules, got {other:?}"),
    }
}

/// Whether the transaction is in the head of `chain`, and succeeded there.
pub(crate) fn succeeded(cluster: &Cluster, chain: ChainId, hash: B256) -> bool {
    let head = cluster.chain(chain).unwrap().head();
    head.find_transaction(hash).is_some_and(|(_, receipt)| receipt.status())
}
