//! Looking up the messages and logs that actions refer to.

use alloy_primitives::{Bytes, ChainId, Log, U256};
use alloy_sol_types::{SolCall, SolEvent};
use messenger::{
    Identifier,
    abi::{
        IL2ToL2CrossDomainMessenger::{crossDomainMessageContextCall, sendMessageCall},
        SentMessage,
    },
    encode_payload, relay_calldata,
};

use super::stage::Stage;
use crate::kit::{Payload, Pick, Position, Sent, Target};

/// Identifier and payload of a log.
pub(super) type InitiatingLog = (Identifier, Vec<u8>);

impl Stage<'_> {
    /// The bytes of a payload for a target on `chain`.
    pub(super) fn payload(&self, payload: &Payload, chain: ChainId) -> Bytes {
        match payload {
            Payload::Bytes(bytes) => bytes.clone(),
            Payload::Resend(pick) => self.resend(chain, *pick),
            Payload::Send(message) => {
                let other =
                    self.cluster.chains().map(crate::chain::Chain::id).find(|id| *id != chain);
                let send = sendMessageCall {
                    _destination: U256::from(other.unwrap_or_default()),
                    _target: Target::NOBODY,
                    _message: message.clone(),
                };
                send.abi_encode().into()
            }
            Payload::Relay(pick) => {
                let message = self.message(*pick);
                message.map(|(id, payload)| relay_calldata(id, payload)).unwrap_or_default()
            }
            Payload::Context => crossDomainMessageContextCall {}.abi_encode().into(),
        }
    }

    /// The calldata that resends one of the existing messages, those sent by `chain` first; empty
    /// where there is no message.
    pub(super) fn resend(&self, chain: ChainId, pick: Pick) -> Bytes {
        let sent = self.sent_from(chain, pick);
        sent.map(|sent| sent.message.resend_calldata()).unwrap_or_default()
    }

    /// One of the existing messages, those sent by `chain` first.
    pub(super) fn sent_from(&self, chain: ChainId, pick: Pick) -> Option<&Sent> {
        let mut sent: Vec<_> = self.model.sent().collect();
        sent.sort_by_key(|sent| sent.at.chain != chain);
        pick.of(&sent).copied()
    }

    /// One of the logs that are messages or look like one.
    pub(super) fn message(&self, pick: Pick) -> Option<InitiatingLog> {
        let at = self.message_log(pick)?;
        Some(initiating_log(at, self.log(at)?))
    }

    /// The position of one of the logs that are messages or look like one.
    pub(super) fn message_log(&self, pick: Pick) -> Option<Position> {
        let mut logs = self.model.logs();
        logs.retain(|at| {
            let topic = self.log(*at).and_then(|log| log.topics().first());
            topic == Some(&SentMessage::SIGNATURE_HASH)
        });
        pick.of(&logs).copied()
    }

    /// The log at a position.
    pub(super) fn log(&self, at: Position) -> Option<&Log> {
        let block = self.cluster.chain(at.chain).ok()?.block(at.block)?;
        block.logs().nth(at.log as usize)
    }
}

/// Identifier and payload of a log.
pub(super) fn initiating_log(at: Position, log: &Log) -> InitiatingLog {
    (at.identifier(log.address), encode_payload(&log.data))
}
