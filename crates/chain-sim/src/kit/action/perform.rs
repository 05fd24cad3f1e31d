//! Performing actions.

use alloy_primitives::{Address, Bytes, ChainId, U256, keccak256};
use alloy_sol_types::{SolCall, SolEvent};
use messenger::{
    CROSS_L2_INBOX, Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message,
    abi::{
        ICrossL2Inbox::validateMessageCall, IL2ToL2CrossDomainMessenger::sendMessageCall,
        SentMessage,
    },
    access_list, encode_payload, relay_calldata,
};

use super::{
    Account, Action, ExecutingChain, Execution, Route, lookup::initiating_log, outcome::Outcome,
    stage::Stage,
};
use crate::{
    chain::{Call, Deposit},
    error::Error,
    kit::Behaviour,
};

impl Stage<'_> {
    /// Performs an action; refused actions have no effect.
    pub(in crate::kit) fn perform(&mut self, action: &Action) -> Result<Outcome, Error> {
        match action {
            Action::Send { chain, account, destination, target, payload, value } => {
                let send = sendMessageCall {
                    _destination: U256::from(*destination),
                    _target: target.address(self.contracts),
                    _message: self.payload(payload, *destination),
                };
                let call = self.call(*account, L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
                self.submit(*chain, *account, Call { value: U256::from(*value), ..call }, false)
            }
            Action::Resend { chain, account, message } => {
                let calldata = self.resend(*chain, *message);
                let call = self.call(*account, L2_TO_L2_CROSS_DOMAIN_MESSENGER, calldata);
                self.submit(*chain, *account, call, false)
            }
            Action::Execute(execution) => self.execute(execution),
            Action::Guess { chain, account, id, unchecked } => {
                let payload = [0];
                let call = self.call(*account, CROSS_L2_INBOX, validate(id.clone(), &payload));
                // An identifier with a field that is too large cannot be declared.
                let entry = InboxEntry::new(id, keccak256(payload)).ok();
                let call = call.access_list(access_list(entry.as_slice()));
                self.submit(*chain, *account, call, *unchecked)
            }
            Action::Call { chain, account, target, payload, value } => {
                let payload = self.payload(payload, *chain);
                let call = self.call(*account, target.address(self.contracts), payload);
                self.submit(*chain, *account, Call { value: U256::from(*value), ..call }, false)
            }
            Action::Emit { chain, account, topics, data } => {
                let call = self.emit(*account, *topics, data);
                self.submit(*chain, *account, call, false)
            }
            Action::Counterfeit { chain, account, destination, target, payload } => {
                let event = SentMessage {
                    destination: U256::from(*destination),
                    target: target.address(self.contracts),
                    messageNonce: U256::ZERO,
                    sender: account.address(),
                    message: self.payload(payload, *destination),
                };
                let call = self.emit(*account, 4, &encode_payload(&event.encode_log_data()));
                self.submit(*chain, *account, call, false)
            }
            Action::Mint { chain, target, mint, value } => {
                let to = target.address(self.contracts);
                let deposit = Deposit::call(Account::Depositor(0).address(), to, Bytes::new());
                let (mint, value) = (u128::from(*mint), U256::from(*value));
                self.cluster.deposit(*chain, Deposit { mint, value, ..deposit })?;
                Ok(Outcome::Submitted)
            }
            Action::Cycle { one, other, unchecked } => self.cycle(*one, *other, *unchecked),
            Action::Submit { chain, call } => {
                Outcome::of(self.cluster.submit_call(*chain, call.clone()))
            }
        }
    }

    /// A call from an account.
    fn call(&self, account: Account, to: Address, input: impl Into<Bytes>) -> Call {
        Call::new(account.address(), to, input)
    }

    /// A call that lets the first contract emit a log.
    fn emit(&self, account: Account, topics: u8, data: &[u8]) -> Call {
        self.call(account, Behaviour::address(0), [&[topics][..], data].concat())
    }

    /// Submits a call as a transaction or a deposit, as the account says.
    fn submit(
        &mut self,
        chain: ChainId,
        account: Account,
        call: Call,
        unchecked: bool,
    ) -> Result<Outcome, Error> {
        match account {
            Account::Depositor(_) => {
                let Call { from, to, input, value, gas_limit, .. } = call;
                let deposit = Deposit { from, to, mint: 0, value, gas_limit, input };
                self.cluster.deposit(chain, deposit)?;
                Ok(Outcome::Submitted)
            }
            Account::Dev(_) if unchecked => {
                self.cluster.submit_unchecked(chain, call)?;
                Ok(Outcome::Submitted)
            }
            Account::Dev(_) => Outcome::of(self.cluster.submit_call(chain, call)),
        }
    }

    /// Executes a log.
    fn execute(&mut self, execution: &Execution) -> Result<Outcome, Error> {
        let Execution { account, route, log, forgery, declared, unchecked, chain } = execution;
        let picked = match route {
            Route::Validate => {
                let logs = self.model.logs();
                log.of(&logs).and_then(|&at| Some(initiating_log(at, self.log(at)?)))
            }
            Route::Relay { .. } | Route::Nested => self.message(*log),
        };
        let Some((id, payload)) = picked else { return Ok(Outcome::Nothing) };
        let destination = || {
            let message = Message::decode(&payload, id.chainId).ok()?;
            Some(self.cluster.find(message.destination)?.id())
        };
        let chain = match chain {
            ExecutingChain::Chain(chain) => Some(*chain),
            ExecutingChain::Destination => destination(),
        };
        let Some(chain) = chain else { return Ok(Outcome::Nothing) };
        let (id, payload) = match forgery {
            Some(forgery) => forgery.forge(&id, &payload, account.address()),
            None => (id, payload),
        };
        let Ok(entry) = InboxEntry::new(&id, keccak256(&payload)) else {
            return Ok(Outcome::Nothing);
        };
        let mut entries = vec![entry];
        let (to, input, value) = match route {
            Route::Validate => (CROSS_L2_INBOX, validate(id, &payload), 0),
            Route::Relay { value } => {
                (L2_TO_L2_CROSS_DOMAIN_MESSENGER, relay_calldata(id, payload), *value)
            }
            Route::Nested => {
                // Any message to this chain whose payload relays the chosen message.
                let inner = relay_calldata(id, payload);
                let outer = self.model.sent().find(|sent| {
                    sent.message.message == inner && sent.message.destination == U256::from(chain)
                });
                let Some(outer) = outer else { return Ok(Outcome::Nothing) };
                let id = outer.at.identifier(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
                let payload = outer.message.payload();
                entries.extend(InboxEntry::new(&id, keccak256(&payload)));
                (L2_TO_L2_CROSS_DOMAIN_MESSENGER, relay_calldata(id, payload), 0)
            }
        };
        let mut call = self.call(*account, to, input);
        call.value = U256::from(value);
        if *declared {
            call = call.access_list(access_list(&entries));
        }
        self.submit(chain, *account, call, *unchecked)
    }

    /// Lets two chains execute each other's logs before they emit them.
    fn cycle(&mut self, one: ChainId, other: ChainId, unchecked: bool) -> Result<Outcome, Error> {
        let (account, topics, data) = (Account::Dev(0), 0, [0xc1]);
        let mut ends = Vec::new();
        for id in [one, other] {
            let chain = self.cluster.chain(id)?;
            if chain.pooled() > 0 || chain.pending_deposits() > 0 {
                return Ok(Outcome::Nothing);
            }
            // The first log is the execution, and the second is the log that the other executes.
            let (number, timestamp) = (chain.head().number() + 1, chain.next_timestamp());
            ends.push((
                timestamp,
                Identifier::new(
                    Behaviour::address(0),
                    LogPosition {
                        chain_id: U256::from(id),
                        block_number: number,
                        timestamp,
                        log_index: 1,
                    },
                ),
            ));
        }
        let [(one_time, one_id), (other_time, other_id)] = &ends[..] else {
            return Ok(Outcome::Nothing);
        };
        if one_time != other_time {
            return Ok(Outcome::Nothing);
        }
        let chains = if one == other {
            vec![(one, other_id)]
        } else {
            vec![(one, other_id), (other, one_id)]
        };
        for (chain, id) in chains {
            let Ok(entry) = InboxEntry::new(id, keccak256(data)) else {
                return Ok(Outcome::Nothing);
            };
            let input = validate(id.clone(), &data);
            let call = self.call(account, CROSS_L2_INBOX, input).access_list(access_list(&[entry]));
            self.submit(chain, account, call, unchecked)?;
            self.submit(chain, account, self.emit(account, topics, &data), unchecked)?;
        }
        Ok(Outcome::Submitted)
    }
}

/// The call of `validateMessage`.
fn validate(id: Identifier, payload: &[u8]) -> Bytes {
    validateMessageCall { _id: id, _msgHash: keccak256(payload) }.abi_encode().into()
}
