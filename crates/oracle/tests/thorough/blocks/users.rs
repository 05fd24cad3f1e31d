//! The users of a chain, whose actions become transactions.

use alloy_primitives::{Address, B256, U256};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message};
use op_alloy_consensus::OpTxEnvelope;
use oracle::{
    Relay, Transaction,
    contracts::{CALLER_CONTRACT, CONTEXT_READER, Caller, ECHO, NOBODY, REFUSE, STOP},
    filler, getters, run_and_log,
};

use super::{
    account::Account,
    action::{Action, Delegate, Target},
    deposits::user_deposit,
};

/// The users of one chain, and the messages that they know of.
#[derive(Debug)]
pub(crate) struct Users {
    chain_id: u64,
    other_chain_id: u64,
    account: Account,
    delegators: u64,
    deposits: u64,
    /// Messages to this chain that nobody has tried to relay.
    pub(crate) incoming: Vec<Relay>,
    /// Messages that somebody tried to relay.
    tried: Vec<Relay>,
    /// Messages that this chain sent.
    pub(crate) sent: Vec<Message>,
}

impl Users {
    pub(crate) fn new(chain_id: u64, other_chain_id: u64) -> Self {
        Self {
            chain_id,
            other_chain_id,
            account: Account::new("user", chain_id),
            delegators: 0,
            deposits: 0,
            incoming: Vec::new(),
            tried: Vec::new(),
            sent: Vec::new(),
        }
    }

    /// Address of the account that signs transactions.
    pub(crate) const fn address(&self) -> Address {
        self.account.address
    }

    /// Builds the transaction of an action in block `number`.
    pub(crate) fn act(&mut self, number: u64, action: &Action) -> OpTxEnvelope {
        self.deposit(number, action).unwrap_or_else(|| self.transaction(action))
    }

    /// Builds the deposit of an action; `None` if the action is no deposit.
    fn deposit(&mut self, number: u64, action: &Action) -> Option<OpTxEnvelope> {
        let (mint, call) = match action {
            Action::DepositMint(mint) => {
                let half = U256::from(mint / 2);
                (u128::from(*mint), Transaction::new(NOBODY, []).value(half))
            }
            Action::DepositSend => (0, self.send(Target::Stops, 64)),
            Action::DepositRelay(message) => {
                let relay = pick(&self.incoming, *message)?;
                (1, Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, relay.calldata()))
            }
            Action::DepositReverting => (5, self.send_home()),
            Action::DepositHalting => (5, self.send(Target::Stops, 64).gas_limit(40_000)),
            _ => return None,
        };
        // An alias, like that of a contract on the L1, which signs nothing.
        let call = Transaction { caller: Address::repeat_byte(0xa1), ..call };
        self.deposits += 1;
        Some(user_deposit(number, self.deposits, mint, call))
    }

    /// Builds the signed transaction of an action. If the action needs a message and there is none,
    /// it sends one.
    fn transaction(&mut self, action: &Action) -> OpTxEnvelope {
        match action {
            Action::Transfer => {
                return self.account.sign_legacy(Transaction::new(NOBODY, []).value(U256::ONE));
            }
            Action::SendDelegated(delegate) => return self.send_delegated(*delegate),
            _ => {}
        }
        let call = self.call(action).unwrap_or_else(|| self.send(Target::Stops, 0));
        self.account.sign(call)
    }

    /// Builds the call of an action; `None` if it needs a message and there is none.
    fn call(&mut self, action: &Action) -> Option<Transaction> {
        Some(match action {
            Action::Send { target, length } => self.send(*target, *length),
            Action::SendHome => self.send_home(),
            Action::SendFrom(kind) => self.by_contract(|users| {
                let send = users.send(Target::Returns, 40);
                Caller::Call::new(send.to, send.data).kind(*kind)
            }),
            Action::Relay { message, value } => {
                self.take(*message)?.transaction().value(U256::from(*value))
            }
            Action::RelayFrom { message, kind } => {
                let relay = self.take(*message)?;
                let call = Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, relay.calldata())
                    .kind(*kind);
                self.by_contract(|_| call).access_list(relay.access_list())
            }
            Action::RelayAgain(message) => pick(&self.tried, *message)?.transaction(),
            Action::RelayUndeclared(message) => Transaction::new(
                L2_TO_L2_CROSS_DOMAIN_MESSENGER,
                pick(&self.incoming, *message)?.calldata(),
            ),
            Action::RelayTampered(message) => {
                let relay = pick(&self.incoming, *message)?;
                let mut payload = relay.payload.to_vec();
                *payload.last_mut()? ^= 1;
                let tampered = Relay { payload: payload.into(), ..relay.clone() };
                tampered.transaction().access_list(relay.access_list())
            }
            Action::RelayHalting { message, gas_limit } => {
                pick(&self.incoming, *message)?.transaction().gas_limit(*gas_limit)
            }
            Action::Validate(message) => pick(&self.incoming, *message)?.validation(),
            Action::ValidateUndeclared(message) => Transaction::new(
                CROSS_L2_INBOX,
                pick(&self.incoming, *message)?.validation_calldata(),
            ),
            Action::Resend(message) => Transaction::resend(pick(&self.sent, *message)?),
            Action::ResendUnsent => Transaction::resend(&self.outgoing(Target::Stops, 3)),
            _ => return None,
        })
    }

    /// A message from the user to the other chain, with a nonce that the chain never assigns.
    fn outgoing(&self, target: Target, length: usize) -> Message {
        Message {
            destination: U256::from(self.other_chain_id),
            source: U256::from(self.chain_id),
            nonce: U256::MAX,
            sender: self.address(),
            target: match target {
                Target::Stops => STOP,
                Target::Returns => ECHO,
                Target::ReadsTheContext => CONTEXT_READER,
                Target::Reverts => REFUSE,
            },
            message: filler(length),
        }
    }

    fn send(&self, target: Target, length: usize) -> Transaction {
        Transaction::send(&self.outgoing(target, length))
    }

    fn send_home(&self) -> Transaction {
        let destination = U256::from(self.chain_id);
        Transaction::send(&Message { destination, ..self.outgoing(Target::Stops, 10) })
    }

    /// A call by a contract, which then calls the messenger's getters.
    fn by_contract(&self, call: impl FnOnce(&Self) -> Caller::Call) -> Transaction {
        let questions = getters(B256::ZERO)
            .map(|(_, calldata)| Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, calldata));
        let calls = std::iter::once(call(self)).chain(questions);
        Transaction::new(CALLER_CONTRACT, run_and_log(calls))
    }

    /// A new account delegates, and is called.
    fn send_delegated(&mut self, delegate: Delegate) -> OpTxEnvelope {
        self.delegators += 1;
        let mut delegator = Account::new(&format!("delegator {}", self.delegators), self.chain_id);
        let send = self.send(Target::Stops, 20);
        let (to, data) = match delegate {
            Delegate::Caller => {
                (CALLER_CONTRACT, run_and_log([Caller::Call::new(send.to, send.data)]))
            }
            Delegate::Messenger => (L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.data),
        };
        let authorization = delegator.authorize(to);
        self.account.sign_delegating(Transaction::new(delegator.address, data), authorization)
    }

    /// Takes a message for an attempt to relay it.
    fn take(&mut self, message: usize) -> Option<Relay> {
        if self.incoming.is_empty() {
            return None;
        }
        let relay = self.incoming.remove(message % self.incoming.len());
        self.tried.push(relay.clone());
        Some(relay)
    }
}

/// The element at this index modulo their number; `None` if there are none.
fn pick<T>(all: &[T], index: usize) -> Option<&T> {
    all.get(index.checked_rem(all.len())?)
}
