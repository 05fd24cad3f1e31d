//! Installation into revm's own EVM: any spec, any gas parameters, any database, system calls.

use alloy_evm::Evm;
use alloy_primitives::{Address, B256, U256};
use messenger::{UnsupportedSpec, install};
use op_revm::{
    OpBuilder,
    revm::{
        Context, Database, ExecuteEvm, MainBuilder, MainContext, SystemCallEvm,
        context::{
            CfgEnv,
            result::{ExecutionResult, HaltReason, ResultAndState},
        },
        database::{CacheDB, EmptyDB, InMemoryDB, State, WrapDatabaseRef},
        handler::SYSTEM_ADDRESS,
        handler::instructions::EthInstructions,
        interpreter::interpreter::EthInterpreter,
        primitives::hardfork::SpecId,
        state::{AccountInfo, Bytecode},
    },
};
use oracle::{CHAIN_ID, Deployment, Transaction, World, every_function};

/// Result and state changes of a transaction.
type Ran = ResultAndState<HaltReason>;

/// All specs that revm knows.
fn specs() -> impl Iterator<Item = SpecId> {
    (0..).map_while(SpecId::try_from_u8)
}

/// The state of the world, with the predeploys of the deployment.
fn database(world: &World, deployment: Deployment) -> InMemoryDB {
    world.database(deployment.accounts(world.versions).expect("the predeploys"))
}

/// A configuration of this spec.
fn configured(spec: SpecId) -> CfgEnv {
    let mut cfg = CfgEnv::default();
    cfg.chain_id = CHAIN_ID;
    cfg.set_spec_and_mainnet_gas_params(spec);
    cfg
}

/// Runs a transaction in revm's EVM.
fn run<DB: Database>(
    deployment: Deployment,
    cfg: CfgEnv,
    db: DB,
    transaction: &Transaction,
) -> Ran {
    let mut evm = Context::mainnet().with_db(db).with_cfg(cfg).build_mainnet();
    // Without a gas table, the EVM stays as it was.
    let _unsupported = deployment.install(&mut evm.instruction);
    let ran = evm.transact(transaction.env(0, CHAIN_ID));
    ran.unwrap_or_else(|_| panic!("a transaction that begins to run: {transaction}"))
}

/// An account's address, balance and words.
type AccountSeen = (Address, U256, Vec<(U256, U256)>);

/// The result as a chain sees it, without the code of the predeploys.
fn seen(ran: Ran) -> (ExecutionResult, Vec<AccountSeen>) {
    let accounts = ran.state.into_iter().map(|(address, account)| {
        let words = account.storage.iter().map(|(slot, word)| (*slot, word.present_value));
        let mut words: Vec<_> = words.collect();
        words.sort_unstable();
        (address, account.info.balance, words)
    });
    let mut accounts: Vec<_> = accounts.collect();
    accounts.sort_unstable();
    (ran.result, accounts)
}

#[test]
fn a_spec_without_a_gas_table_is_refused_and_changes_nothing() {
    let (world, functions) = every_function(36);
    let (mut supported, mut refused) = (Vec::new(), 0);
    for spec in specs() {
        let mut instructions =
            EthInstructions::<EthInterpreter, Context>::new_mainnet_with_spec(spec);
        match install(&mut instructions) {
            Ok(()) => supported.push(spec),
            Err(UnsupportedSpec { actual, .. }) => {
                let name: &str = spec.into();
                assert_eq!(actual, name);
                refused += 1;
            }
        }
        // The released code has opcodes of Cancun: it halts before, and runs after.
        for (name, transaction) in &functions {
            let legacy = Transaction { access_list: Default::default(), ..transaction.clone() };
            let [accelerated, bytecode] =
                [Deployment::Accelerated, Deployment::Bytecode].map(|of| {
                    let mut tx = legacy.env(0, CHAIN_ID);
                    tx.tx_type = 0;
                    let context = Context::mainnet().with_db(database(&world, of));
                    let mut evm = context.with_cfg(configured(spec)).build_mainnet();
                    let _unsupported = of.install(&mut evm.instruction);
                    evm.transact(tx).expect("a transaction that begins to run")
                });
            assert_eq!(accelerated, bytecode, "{name} under {spec:?}");
        }
    }
    assert_eq!(supported, [SpecId::CANCUN, SpecId::PRAGUE, SpecId::OSAKA]);
    assert_eq!(refused, specs().count() - 3);
}

/// A database that returns an account without its code, and the code by its hash, as the databases
/// of nodes do.
#[derive(Debug)]
struct CodeByHash(InMemoryDB);

impl Database for CodeByHash {
    type Error = <InMemoryDB as Database>::Error;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Self::Error> {
        let account = self.0.basic(address)?;
        Ok(account.map(|account| AccountInfo { code: None, ..account }))
    }

    fn code_by_hash(&mut self, code_hash: B256) -> Result<Bytecode, Self::Error> {
        let by_hash = |account: &AccountInfo| account.code_hash == code_hash;
        let mut accounts = self.0.cache.accounts.values();
        let account = accounts.find(|account| by_hash(&account.info)).expect("code with this hash");
        Ok(account.info.code.clone().expect("an account with its code"))
    }

    fn storage(&mut self, address: Address, index: U256) -> Result<U256, Self::Error> {
        self.0.storage(address, index)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Self::Error> {
        self.0.block_hash(number)
    }
}

#[test]
fn any_database() {
    let (world, functions) = every_function(36);
    let cfg = || configured(SpecId::PRAGUE);
    for (name, transaction) in &functions {
        let expected = seen(run(
            Deployment::Bytecode,
            cfg(),
            database(&world, Deployment::Bytecode),
            transaction,
        ));
        for deployment in [Deployment::Native, Deployment::Accelerated] {
            let db = || database(&world, deployment);
            let mut borrowed = db();
            let results = [
                run(deployment, cfg(), &mut borrowed, transaction),
                run(deployment, cfg(), CodeByHash(db()), transaction),
                run(deployment, cfg(), WrapDatabaseRef(db()), transaction),
                run(deployment, cfg(), CacheDB::new(db()), transaction),
                run(
                    deployment,
                    cfg(),
                    State::builder().with_database(CodeByHash(db())).build(),
                    transaction,
                ),
            ];
            for ran in results {
                assert_eq!(seen(ran), expected, "{name} {deployment}");
            }
        }
    }
    let _nothing: CacheDB<EmptyDB> = InMemoryDB::default();
}

#[test]
fn system_calls() {
    let (world, functions) = every_function(36);
    for (name, Transaction { to, data, .. }) in &functions {
        let in_revm = |of: Deployment| {
            let context = Context::mainnet().with_db(database(&world, of));
            let mut evm = context.with_cfg(configured(SpecId::OSAKA)).build_mainnet();
            of.install(&mut evm.instruction).expect("a spec with a gas table");
            seen(evm.system_call(*to, data.clone()).expect("a call that begins to run"))
        };
        assert_equal(name, in_revm);
        let in_op_revm = |of: Deployment| {
            let mut evm = world.op_context(database(&world, of)).build_op();
            of.install(&mut evm.0.instruction).expect("a spec with a gas table");
            let ran = evm.system_call(*to, data.clone()).expect("a call that begins to run");
            (ran.result.clone(), ran.result.tx_gas_used())
        };
        assert_equal(name, in_op_revm);
        let by_factory = |of: Deployment| {
            let mut evm = of.create_evm(database(&world, of), world.evm_env());
            let ran = evm.transact_system_call(SYSTEM_ADDRESS, *to, data.clone());
            ran.expect("a call that begins to run").result
        };
        assert_equal(name, by_factory);
    }
}

/// Asserts that every deployment gives the same result.
#[track_caller]
fn assert_equal<T: PartialEq + std::fmt::Debug>(name: &str, run: impl Fn(Deployment) -> T) {
    let expected = run(Deployment::Bytecode);
    assert_eq!(run(Deployment::Native), expected, "{name}");
    assert_eq!(run(Deployment::Accelerated), expected, "{name}");
}
