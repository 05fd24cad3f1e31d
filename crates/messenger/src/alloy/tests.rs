//! Factories of every kind on a chain with native programs, and on EVMs without native code.

use alloc::string::String;
use core::sync::atomic::{AtomicUsize, Ordering};

use alloy_evm::{EthEvmFactory, Evm, EvmEnv, EvmFactory};
use alloy_hardforks::EthereumHardfork;
use alloy_op_evm::{OpEvmFactory, OpTx};
use alloy_op_hardforks::{
    EthereumHardforks, ForkCondition, OpChainHardforks, OpHardfork, OpHardforks,
};
use alloy_primitives::{B256, Bytes, ChainId};
use alloy_sol_types::SolCall;
use op_revm::{OpSpecId, OpTransaction};
use revm::{
    Inspector,
    context::{BlockEnv, CfgEnv, TxEnv},
    database::InMemoryDB,
    interpreter::Interpreter,
    primitives::{TxKind, hardfork::SpecId},
};

use super::{MessengerEvmFactory, check_forks};
use crate::{
    Event, Implementation, KnownImplementations, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    ReleasedImplementations, Rules, Versions, abi::IL2ToL2CrossDomainMessenger::versionCall,
    genesis_accounts,
};

/// An inspector that counts steps.
#[derive(Debug, Default)]
struct Steps(usize);

impl<CTX> Inspector<CTX> for Steps {
    fn step(&mut self, _: &mut Interpreter, _: &mut CTX) {
        self.0 += 1;
    }
}

/// A state with the native predeploys.
fn database() -> InMemoryDB {
    let mut db = InMemoryDB::default();
    for (address, account) in genesis_accounts(Versions::V1_2_0, &Rules::Released) {
        db.insert_account_info(address, account);
    }
    db
}

/// An environment under this spec.
fn env<SPEC: Into<SpecId> + Clone + Default>(spec: SPEC) -> EvmEnv<SPEC> {
    EvmEnv { cfg_env: CfgEnv::new_with_spec(spec), block_env: BlockEnv::default() }
}

/// A call of `version()`.
fn call() -> TxEnv {
    TxEnv {
        kind: TxKind::Call(L2_TO_L2_CROSS_DOMAIN_MESSENGER),
        data: versionCall {}.abi_encode().into(),
        gas_limit: 100_000,
        ..TxEnv::default()
    }
}

/// The version in an output; `None` for an empty output.
fn named(output: Option<Bytes>) -> Option<String> {
    let output = output.filter(|output| !output.is_empty())?;
    Some(versionCall::abi_decode_returns(&output).expect("a string"))
}

/// The version that the messenger returns; `None` if the call fails.
fn version(evm: &mut impl Evm<Tx = OpTx>) -> Option<String> {
    let mut transaction = OpTransaction::new(call());
    transaction.enveloped_tx = Some(Bytes::from_static(&[0]));
    let ran = evm.transact_raw(OpTx(transaction)).expect("a transaction that begins to run");
    named(ran.result.into_output())
}

#[test]
fn native_programs_run_where_they_were_asked_for() {
    let mut evm = MessengerEvmFactory::native().create_evm(database(), env(OpSpecId::INTEROP));
    assert_eq!(version(&mut evm).as_deref(), Some("1.2.0"));
}

/// With the default factory a native program is what it is for every other client: an invalid
/// opcode.
#[test]
fn native_programs_halt_by_default() {
    let mut evm = MessengerEvmFactory::default().create_evm(database(), env(OpSpecId::INTEROP));
    assert_eq!(version(&mut evm), None);
    let mut evm = MessengerEvmFactory::default().create_evm_with_inspector(
        database(),
        env(OpSpecId::INTEROP),
        Steps::default(),
    );
    assert_eq!(version(&mut evm), None);
}

#[test]
fn an_inspector_sees_the_steps_of_a_native_program() {
    let factory = MessengerEvmFactory::native();
    let env = env(OpSpecId::INTEROP);
    let mut evm = factory.create_evm_with_inspector(database(), env, Steps::default());
    assert_eq!(version(&mut evm).as_deref(), Some("1.2.0"));
    assert_eq!(evm.inspector().0, 1);
}

/// Number of events about a spec without exact gas that [`Counting`] has received.
static UNSUPPORTED: AtomicUsize = AtomicUsize::new(0);

/// An empty list that counts events.
#[derive(Debug, Clone, Copy)]
struct Counting;

impl KnownImplementations for Counting {
    fn find(_: ChainId, _: &B256) -> Option<Implementation> {
        None
    }

    fn observe(event: &Event) {
        assert_eq!(*event, Event::UnsupportedSpec { spec: SpecId::SHANGHAI });
        UNSUPPORTED.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_spec_without_exact_gas_is_told_and_leaves_the_evm_as_it_was() {
    let factories = [
        MessengerEvmFactory::native_over(OpEvmFactory::default(), Counting),
        MessengerEvmFactory::accelerating(Counting),
    ];
    for (told, factory) in (1..).zip(factories) {
        let mut evm = factory.create_evm(database(), env(OpSpecId::CANYON));
        assert_eq!(version(&mut evm), None);
        assert_eq!(UNSUPPORTED.load(Ordering::Relaxed), told);
    }
}

#[test]
fn over_the_factories_of_others() {
    let ethereum =
        MessengerEvmFactory::native_over(EthEvmFactory::default(), ReleasedImplementations);
    let mut evm = ethereum.create_evm(database(), env(SpecId::PRAGUE));
    let ran = evm.transact_raw(call()).expect("a transaction that begins to run");
    assert_eq!(named(ran.result.into_output()).as_deref(), Some("1.2.0"));

    let over = MessengerEvmFactory::accelerating_over(
        OpEvmFactory::<OpTx>::default(),
        ReleasedImplementations,
    );
    let mut evm = over.create_evm(database(), env(OpSpecId::KARST));
    assert_eq!(version(&mut evm), None);
}

/// A chain with Canyon from genesis, and Ecotone from a given time.
#[derive(Debug, Clone, Copy)]
struct UpToEcotone {
    ecotone: ForkCondition,
}

impl EthereumHardforks for UpToEcotone {
    fn ethereum_fork_activation(&self, _: EthereumHardfork) -> ForkCondition {
        ForkCondition::Never
    }
}

impl OpHardforks for UpToEcotone {
    fn op_fork_activation(&self, fork: OpHardfork) -> ForkCondition {
        match fork {
            OpHardfork::Bedrock | OpHardfork::Regolith | OpHardfork::Canyon => {
                ForkCondition::Timestamp(0)
            }
            OpHardfork::Ecotone => self.ecotone,
            _ => ForkCondition::Never,
        }
    }
}

#[test]
fn forks_are_checked_from_a_time_on() {
    let ecotone = UpToEcotone { ecotone: ForkCondition::Timestamp(1_000) };
    assert_eq!(check_forks(ecotone, 1_000), Ok(()));
    assert_eq!(check_forks(ecotone, u64::MAX), Ok(()));
    for from in [0, 999] {
        let refused = check_forks(ecotone, from).expect_err("Canyon is in force");
        assert_eq!((refused.actual, refused.timestamp), (OpSpecId::CANYON, from));
    }
    let never = UpToEcotone { ecotone: ForkCondition::Never };
    assert_eq!(check_forks(never, 5_000).expect_err("Canyon").actual, OpSpecId::CANYON);
}

#[test]
fn live_chains_have_scheduled_no_fork_without_exact_gas() {
    let now = 1_780_000_000;
    for chain in [
        OpChainHardforks::op_mainnet(),
        OpChainHardforks::op_sepolia(),
        OpChainHardforks::base_mainnet(),
        OpChainHardforks::base_sepolia(),
    ] {
        assert_eq!(check_forks(&chain, now), Ok(()));
    }
}
