//! The network upgrade on a chain that accelerates: its deposits deploy both implementations and
//! set them in empty proxies. From then on the predeploys run natively, and only the opcodes
//! differ. An upgrade to other code ends acceleration.
//!
//! The upgrade deploys version 1.2. A process that tests 1.3 sets its implementations right after.

use std::{cell::Cell, collections::HashMap, fmt::Debug};

use alloy_evm::{Evm, EvmFactory, FromTxWithEncoded};
use alloy_op_evm::{OpEvm, OpEvmFactory, OpTx};
use alloy_primitives::{Address, B256, Bytes, ChainId, TxKind, address};
use alloy_sol_types::SolCall;
use messenger::{
    CROSS_L2_INBOX, Implementation, KnownImplementations, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    NATIVE_OPCODE, ReleasedImplementations, install_acceleration,
};
use op_alloy_consensus::{OpTxEnvelope, TxDeposit};
use op_revm::{
    OpHaltReason,
    revm::{
        DatabaseCommit, Inspector,
        context::result::ResultAndState,
        database::InMemoryDB,
        interpreter::{Interpreter, interpreter_types::Jumps},
    },
};
use oracle::{
    CHAIN_ID, Deployment, INBOX_IMPLEMENTATION, MESSENGER_IMPLEMENTATION, Revision, Transaction,
    World,
    cases::Class,
    contracts::{ECHO, UpgradeableProxy, UpgradeableProxy::upgradeToCall},
    every_function,
};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use reference::Released;

/// Addresses of the implementations of 1.3, as in supersim.
const IMPLEMENTATIONS_OF_1_3: [Address; 2] = [
    address!("0xc0D3C0d3C0d3C0D3c0d3C0d3c0D3C0d3c0d30023"),
    address!("0xc0d3C0d3C0d3c0D3C0D3C0d3C0d3C0D3C0D30022"),
];
/// Address of the released code with other metadata.
const RECOMPILED: Address = address!("0x00000000000000000000000000000000004ec0de");

/// An inspector that counts native opcodes.
#[derive(Debug, Default)]
struct NativeSteps(usize);

impl<CTX> Inspector<CTX> for NativeSteps {
    fn step(&mut self, interpreter: &mut Interpreter, _: &mut CTX) {
        self.0 += usize::from(interpreter.bytecode.opcode() == NATIVE_OPCODE);
    }
}

/// A chain whose proxies begin without an implementation.
struct Chain<LIST> {
    db: InMemoryDB,
    accelerated: Option<LIST>,
    nonces: HashMap<Address, u64>,
}

impl<LIST: KnownImplementations> Chain<LIST> {
    /// A chain with the world's accounts, except for the predeploys.
    fn new(world: &World, accelerated: Option<LIST>) -> Self {
        let proxy = UpgradeableProxy::DEPLOYED_BYTECODE.clone();
        let world = world
            .clone()
            .with_code(L2_TO_L2_CROSS_DOMAIN_MESSENGER, proxy.clone())
            .with_code(CROSS_L2_INBOX, proxy);
        let accounts =
            Deployment::Bytecode.accounts(world.versions).expect("the released bytecode");
        let mut db = world.database(accounts.clone());
        if Revision::selected() == Revision::V1_3 {
            for ((_, account), address) in accounts.into_iter().zip(IMPLEMENTATIONS_OF_1_3) {
                db.insert_account_info(address, account);
            }
        }
        Self { db, accelerated, nonces: HashMap::new() }
    }

    /// Runs a transaction. Returns its result, and the number of its native opcodes.
    fn run(&mut self, tx: OpTx) -> (ResultAndState<OpHaltReason>, usize) {
        let env = World::default().evm_env();
        let factory = OpEvmFactory::<OpTx>::default();
        let evm = factory.create_evm_with_inspector(&mut self.db, env, NativeSteps::default());
        let mut inner = evm.into_inner();
        if let Some(list) = self.accelerated {
            install_acceleration(&mut inner.0.instruction, list).expect("a spec with a gas table");
        }
        let mut evm = OpEvm::<_, _, _, OpTx>::new(inner, true);
        let ran = evm.transact_raw(tx).expect("a transaction that begins to run");
        evm.db_mut().commit(ran.state.clone());
        (ran, evm.inspector().0)
    }

    /// Runs a deposit, which may fail.
    fn deposit(&mut self, encoded: Bytes) -> ResultAndState<OpHaltReason> {
        let transaction: OpTxEnvelope =
            alloy_eips::Decodable2718::decode_2718_exact(&encoded).expect("an encoded deposit");
        let sender = transaction.as_deposit().expect("a deposit").from;
        self.run(OpTx::from_encoded_tx(&transaction, sender, encoded)).0
    }

    fn transact(&mut self, transaction: &Transaction) -> (ResultAndState<OpHaltReason>, usize) {
        let nonce = self.nonces.entry(transaction.caller).or_default();
        let tx = transaction.op_env(*nonce, CHAIN_ID);
        *nonce += 1;
        self.run(OpTx(tx))
    }
}

/// Two chains with one history. Only the first accelerates.
struct Twins<LIST>([Chain<LIST>; 2]);

impl<LIST: KnownImplementations> Twins<LIST> {
    fn new(world: &World, list: LIST) -> Self {
        Self([Some(list), None].map(|accelerated| Chain::new(world, accelerated)))
    }

    /// Runs a deposit on both, and asserts that it succeeds.
    fn deposit(&mut self, encoded: &Bytes) {
        let [accelerated, plain] = self.0.each_mut().map(|chain| chain.deposit(encoded.clone()));
        assert!(plain.result.is_success(), "{:?}", plain.result);
        assert_eq!(accelerated, plain);
    }

    /// Runs the network upgrade on both, up to the revision that the process tests.
    fn upgrade(&mut self) {
        let transactions: Vec<Bytes> = reference::upgrade_transactions().collect();
        assert_eq!(transactions.len(), 4);
        for transaction in &transactions {
            self.deposit(transaction);
        }
        if Revision::selected() == Revision::V1_3 {
            let proxies = [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX];
            for (proxy, implementation) in proxies.into_iter().zip(IMPLEMENTATIONS_OF_1_3) {
                self.upgrade_to(proxy, implementation);
            }
        }
    }

    /// Sets a proxy's implementation, as a network upgrade does.
    fn upgrade_to(&mut self, proxy: Address, implementation: Address) {
        let upgrade = TxDeposit {
            source_hash: B256::with_last_byte(1),
            from: Address::ZERO,
            to: TxKind::Call(proxy),
            gas_limit: 100_000,
            input: upgradeToCall { implementation }.abi_encode().into(),
            ..TxDeposit::default()
        };
        let encoded = alloy_eips::Encodable2718::encoded_2718(&OpTxEnvelope::from(upgrade));
        self.deposit(&encoded.into());
    }

    /// Runs a transaction on both and asserts that everything observable is equal. Returns whether
    /// it succeeded, and the number of native opcodes under acceleration. The plain chain runs the
    /// opcode only as the INVALID of some contract, which both chains have.
    #[track_caller]
    fn transact(&mut self, transaction: &Transaction) -> (bool, usize) {
        let [(accelerated, native), (plain, none)] =
            self.0.each_mut().map(|chain| chain.transact(transaction));
        assert_eq!(seen(&accelerated), seen(&plain), "{transaction}");
        assert!(native >= none, "{native} {none} {transaction}");
        (plain.result.is_success(), native - none)
    }
}

/// A result and its state changes. All kinds of out-of-gas count as one: native code charges in
/// larger steps, and a chain does not distinguish them.
fn seen(ran: &ResultAndState<OpHaltReason>) -> impl PartialEq + Debug + use<> {
    use op_revm::revm::context::result::{HaltReason, OutOfGasError};
    let result = ran.result.clone().map_haltreason(|reason| match reason {
        OpHaltReason::Base(HaltReason::OutOfGas(_)) => {
            OpHaltReason::Base(HaltReason::OutOfGas(OutOfGasError::Basic))
        }
        other => other,
    });
    (result, ran.state.clone())
}

/// Addresses of the messenger's and the inbox's implementations after the upgrade.
fn implementations() -> [Address; 2] {
    match Revision::selected() {
        Revision::V1_2 => [MESSENGER_IMPLEMENTATION, INBOX_IMPLEMENTATION],
        Revision::V1_3 => IMPLEMENTATIONS_OF_1_3,
    }
}

/// The messenger after the upgrade.
fn messenger() -> Implementation {
    match Revision::selected() {
        Revision::V1_2 => Implementation::Messenger1_2,
        Revision::V1_3 => Implementation::Messenger1_3,
    }
}

/// The released bytecode of the revision that the process tests.
fn released() -> Released {
    oracle::released(Revision::selected().versions()).expect("the released bytecode")
}

#[test]
fn the_upgrade_deploys_the_implementations_and_they_run_natively() {
    let (world, functions) = every_function(36);
    let mut twins = Twins::new(&world, ReleasedImplementations);
    for (name, transaction) in &functions {
        assert_eq!(twins.transact(transaction), (false, 0), "{name} before the upgrade");
    }
    twins.upgrade();
    for chain in &twins.0 {
        let code_hash = |address| chain.db.cache.accounts[&address].info.code_hash;
        let hashes = implementations().map(code_hash);
        let implementations = hashes.map(|hash| ReleasedImplementations::find(CHAIN_ID, &hash));
        assert_eq!(implementations, [Some(messenger()), Some(Implementation::Inbox1_0)]);
    }
    for (name, transaction) in &functions {
        let (success, native) = twins.transact(transaction);
        assert_eq!(success, !name.starts_with("crossDomain"), "{name}");
        let expected = match *name {
            "sendMessage" => 2,
            "relayMessage" => 7,
            "validateMessage" => 1,
            _ => 0,
        };
        assert_eq!(native, expected, "{name}");
    }
}

/// Compares cases of these classes, each on a chain that has just been upgraded.
#[test]
fn every_later_result_is_the_bytecodes() {
    let classes = [Class::WellFormed, Class::NamedErrors, Class::MalformedAbi, Class::Reentrancy];
    for class in classes {
        let native_steps = Cell::new(0);
        let rng_seed = RngSeed::Fixed(0x1407);
        let config =
            Config { cases: 100, rng_seed, failure_persistence: None, ..Config::default() };
        let compared = TestRunner::new(config).run(&class.strategy(), |case| {
            let mut twins = Twins::new(&case.world, ReleasedImplementations);
            twins.upgrade();
            for transaction in &case.transactions {
                native_steps.set(native_steps.get() + twins.transact(transaction).1);
            }
            Ok(())
        });
        compared.unwrap_or_else(|error| panic!("{class}: {error}"));
        let native_steps = native_steps.get();
        assert!(native_steps > 100, "{class}: {native_steps} native opcodes");
    }
}

#[test]
fn an_upgrade_to_other_code_switches_it_off() {
    let (world, functions) = every_function(36);
    let mut twins = Twins::new(&world, ReleasedImplementations);
    twins.upgrade();
    twins.upgrade_to(L2_TO_L2_CROSS_DOMAIN_MESSENGER, ECHO);
    for (name, transaction) in &functions {
        let (success, native) = twins.transact(transaction);
        assert!(success, "{name}");
        assert_eq!(native, usize::from(*name == "validateMessage"), "{name}");
    }
    twins.upgrade_to(CROSS_L2_INBOX, ECHO);
    for (name, transaction) in &functions {
        assert_eq!(twins.transact(transaction), (true, 0), "{name}");
    }
    // The upgrade back.
    let [implementation, _] = implementations();
    twins.upgrade_to(L2_TO_L2_CROSS_DOMAIN_MESSENGER, implementation);
    let (_, send) = &functions[0];
    assert_eq!(twins.transact(send), (true, 2));
}

/// The released messenger, as another patch version of the compiler would compile it.
fn recompiled() -> Bytes {
    let mut code = released().messenger.to_vec();
    let patch = code.len() - 3;
    code[patch] += 1;
    code.into()
}

/// The recompiled messenger, on this chain.
#[derive(Debug, Clone, Copy)]
struct Recompiled;

impl KnownImplementations for Recompiled {
    fn find(chain_id: ChainId, code_hash: &B256) -> Option<Implementation> {
        let known = chain_id == CHAIN_ID && *code_hash == alloy_primitives::keccak256(recompiled());
        known.then(messenger)
    }
}

/// The recompiled messenger, on another chain.
#[derive(Debug, Clone, Copy)]
struct Elsewhere;

impl KnownImplementations for Elsewhere {
    fn find(chain_id: ChainId, code_hash: &B256) -> Option<Implementation> {
        Recompiled::find(chain_id ^ 1, code_hash)
    }
}

/// The numbers of native opcodes of a send and of a relay, after an upgrade of the messenger to its
/// recompiled code.
fn native_after_recompiling(list: impl KnownImplementations) -> [usize; 2] {
    let (world, functions) = every_function(36);
    let mut twins = Twins::new(&world.with_code(RECOMPILED, recompiled()), list);
    twins.upgrade();
    twins.upgrade_to(L2_TO_L2_CROSS_DOMAIN_MESSENGER, RECOMPILED);
    let of = |function: &str| functions.iter().find(|(name, _)| *name == function);
    ["sendMessage", "relayMessage"].map(|name| {
        let (_, transaction) = of(name).expect("one of the functions");
        let (success, native) = twins.transact(transaction);
        assert!(success);
        native
    })
}

#[test]
fn the_list_is_the_chains() {
    assert_eq!(Implementation::of_code(&recompiled()), Some(messenger()));
    // A relay's validation runs natively under the list that contains the inbox.
    assert_eq!(native_after_recompiling(ReleasedImplementations), [0, 1]);
    assert_eq!(native_after_recompiling(Recompiled), [2, 6]);
    assert_eq!(native_after_recompiling(Elsewhere), [0, 0]);
}

#[test]
fn code_is_known_by_all_but_its_metadata() {
    let released = released();
    let codes = [(&released.messenger, messenger()), (&released.inbox, Implementation::Inbox1_0)];
    for (code, implementation) in codes {
        assert_eq!(Implementation::of_code(code), Some(implementation));
        let metadata = code.len() - 12;
        for position in [0, 1, metadata / 2, metadata - 1] {
            let mut changed = code.to_vec();
            changed[position] ^= 1;
            assert_eq!(Implementation::of_code(&changed), None);
        }
        for position in metadata..code.len() - 2 {
            let mut changed = code.to_vec();
            changed[position] ^= 1;
            assert_eq!(Implementation::of_code(&changed), Some(implementation));
        }
        // Longer metadata, and none.
        let longer = [&code[..metadata], &[0; 51], &51u16.to_be_bytes()].concat();
        assert_eq!(Implementation::of_code(&longer), Some(implementation));
        let none = [&code[..metadata], &[0, 0]].concat();
        assert_eq!(Implementation::of_code(&none), Some(implementation));
        assert_eq!(Implementation::of_code(&code[..metadata]), None);
        assert_eq!(Implementation::of_code(&code[code.len() - 2..]), None);
    }
    assert_eq!(Implementation::of_code(&[]), None);
    assert_eq!(Implementation::of_code(&[0]), None);
}
