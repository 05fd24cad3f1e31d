//! The two transactions of a message, ready to run over and over.
//!
//! One chain runs them all. Engines differ only in the code of the two accounts, which is put into
//! the same database one after the other: an EVM and a database for each engine would lie
//! differently in memory, and that alone is visible in the times.
#![allow(dead_code, reason = "a bench uses one of the two transactions, or both")]

use alloy_primitives::{Address, KECCAK256_EMPTY, Log};
use alloy_sol_types::SolEvent;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{ExecutingMessage, RelayedMessage, SentMessage},
};
use op_revm::{
    OpBuilder, OpContext, OpHaltReason, OpTransaction,
    api::builder::DefaultOpEvm,
    revm::{
        ExecuteEvm,
        context::{TxEnv, result::ResultAndState},
        database::InMemoryDB,
    },
};
use oracle::{
    CHAIN_ID, Deployment, Relay, Revision, Transaction, World, contracts::NOBODY, example_message,
    filler, outgoing_message,
};

/// A contract that only stops.
const STOP: Address = Address::repeat_byte(0x55);
/// Gas for the longest message; the cap that Osaka puts on a transaction.
const GAS_LIMIT: u64 = 1 << 24;

/// What runs a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// The native programs.
    Native,
    /// The released bytecode.
    Bytecode,
    /// Nothing: the same transaction goes to a contract that only stops, so that it has only the
    /// costs of every transaction.
    Stop,
}

impl Engine {
    pub(crate) const ALL: [Self; 3] = [Self::Native, Self::Bytecode, Self::Stop];

    /// The name in ids of benches.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Bytecode => "bytecode",
            Self::Stop => "stop",
        }
    }

    /// The code in the predeploys' accounts.
    const fn deployment(self) -> Deployment {
        match self {
            Self::Native | Self::Stop => Deployment::Native,
            Self::Bytecode => Deployment::Bytecode,
        }
    }
}

/// A transaction to the messenger, and its logs.
#[derive(Debug)]
pub(crate) struct MessengerTransaction {
    transaction: Transaction,
    logs: Vec<Log>,
}

impl MessengerTransaction {
    /// `sendMessage` with a message of `length` bytes.
    pub(crate) fn send(length: usize) -> Self {
        let message = outgoing_message(NOBODY, filler(length));
        let sent = SentMessage {
            destination: message.destination,
            target: message.target,
            messageNonce: message.nonce,
            sender: message.sender,
            message: message.message.clone(),
        };
        let logs = vec![log(L2_TO_L2_CROSS_DOMAIN_MESSENGER, &sent)];
        Self { transaction: Transaction::send(&message), logs }
    }

    /// `relayMessage` with a message of `length` bytes to an account without code, so that the
    /// target costs nothing, and with the access list that declares the message.
    pub(crate) fn relay(length: usize) -> Self {
        let message = example_message(NOBODY, filler(length));
        let relay = Relay::of(&message);
        let executing = ExecutingMessage { msgHash: relay.msg_hash(), id: relay.id.clone() };
        let relayed = RelayedMessage {
            source: message.source,
            messageNonce: message.nonce,
            messageHash: message.hash(),
            // An account without code returns no data.
            returnDataHash: KECCAK256_EMPTY,
        };
        let logs =
            vec![log(CROSS_L2_INBOX, &executing), log(L2_TO_L2_CROSS_DOMAIN_MESSENGER, &relayed)];
        Self { transaction: relay.transaction(), logs }
    }
}

/// A log of `address`.
fn log(address: Address, event: &impl SolEvent) -> Log {
    Log { address, data: event.encode_log_data() }
}

/// A chain whose state no transaction changes.
#[derive(Debug)]
pub(crate) struct Chain {
    evm: DefaultOpEvm<OpContext<InMemoryDB>>,
}

impl Chain {
    /// A chain with the native opcode and the native predeploys.
    pub(crate) fn new() -> Self {
        let world = World::default().with_code(STOP, [0x00]);
        let predeploys = Deployment::Native.accounts(world.versions).expect("native predeploys");
        let mut evm = world.op_context(world.database(predeploys)).build_op();
        Deployment::Native.install(&mut evm.0.instruction).expect("a spec with a gas table");
        Self { evm }
    }

    /// Deploys `engine` and returns the transaction for it, after a run that checks its result and
    /// its logs.
    pub(crate) fn prepare(
        &mut self,
        engine: Engine,
        call: &MessengerTransaction,
    ) -> OpTransaction<TxEnv> {
        let predeploys = engine
            .deployment()
            .accounts(Revision::selected().versions())
            .expect("the released code");
        for (address, account) in predeploys {
            self.evm.0.ctx.journaled_state.database.insert_account_info(address, account);
        }
        let mut transaction = call.transaction.clone().gas_limit(GAS_LIMIT);
        let mut logs = call.logs.as_slice();
        if engine == Engine::Stop {
            transaction.to = STOP;
            logs = &[];
        }
        let transaction = transaction.op_env(0, CHAIN_ID);
        let ran = self.run(transaction.clone()).result;
        assert!(ran.is_success(), "{}: {ran:?}", engine.name());
        assert_eq!(ran.logs(), logs, "{}: actual and expected logs", engine.name());
        transaction
    }

    /// Runs a transaction and discards its changes.
    pub(crate) fn run(
        &mut self,
        transaction: OpTransaction<TxEnv>,
    ) -> ResultAndState<OpHaltReason> {
        self.evm.transact(transaction).expect("a transaction that runs")
    }
}
