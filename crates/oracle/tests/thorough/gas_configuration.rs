//! Every configuration of revm: native code charges as much gas as the bytecode, or does not run.
//! Acceleration is always exact; a native program is exact or halts.

use alloy_primitives::{Address, U256};
use messenger::{L2_TO_L2_CROSS_DOMAIN_MESSENGER, storage::MSG_NONCE_SLOT};
use op_revm::revm::{
    Context, ExecuteEvm, MainBuilder, MainContext,
    context::{
        CfgEnv,
        result::{ExecutionResult, HaltReason, OutOfGasError, ResultAndState},
    },
    context_interface::cfg::GasId,
    primitives::hardfork::SpecId,
};
use oracle::{
    CALLER, CHAIN_ID, Deployment, Transaction, World,
    contracts::{CALLER_CONTRACT, Caller},
    every_function, filler, outgoing_message, run_and_log,
};

/// The specs that native code supports.
const SPECS: [SpecId; 3] = [SpecId::CANCUN, SpecId::PRAGUE, SpecId::OSAKA];

/// An account after a transaction: its address, balance and words.
type AccountSeen = (Address, U256, Vec<(U256, U256)>);

/// A result as a chain sees it, without the code of the predeploys.
type Seen = (ExecutionResult<HaltReason>, Vec<AccountSeen>);

/// A configuration of this spec.
fn configured(spec: SpecId) -> CfgEnv {
    let mut cfg = CfgEnv::default();
    cfg.chain_id = CHAIN_ID;
    cfg.set_spec_and_mainnet_gas_params(spec);
    cfg
}

/// Runs a transaction in revm's EVM; `None` where the configuration refuses it.
fn run(of: Deployment, cfg: CfgEnv, world: &World, transaction: &Transaction) -> Option<Seen> {
    let db = world.database(of.accounts(world.versions).expect("the predeploys"));
    let chain_id = cfg.chain_id;
    let mut evm = Context::mainnet().with_db(db).with_cfg(cfg).build_mainnet();
    of.install(&mut evm.instruction).expect("a spec with exact gas");
    let ResultAndState { mut result, state } = evm.transact(transaction.env(0, chain_id)).ok()?;
    // All kinds of out-of-gas count as one: native code charges in larger steps, and no chain
    // distinguishes them.
    if let ExecutionResult::Halt { reason: HaltReason::OutOfGas(kind), .. } = &mut result {
        *kind = OutOfGasError::Basic;
    }
    let mut accounts: Vec<AccountSeen> = state
        .into_iter()
        .map(|(address, account)| {
            let words = account.storage.iter().map(|(slot, word)| (*slot, word.present_value));
            let mut words: Vec<_> = words.collect();
            words.sort_unstable();
            (address, account.info.balance, words)
        })
        .collect();
    accounts.sort_unstable();
    Some((result, accounts))
}

/// Every function, and two sends in one transaction: the second one stores into a slot that is
/// dirty. The chain has sent messages before.
fn transactions() -> (World, Vec<Transaction>) {
    let (world, functions) = every_function(36);
    let world = world.with_storage(
        L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        U256::from(MSG_NONCE_SLOT),
        U256::from(7),
    );
    let send = Transaction::send(&outgoing_message(CALLER, filler(36))).data;
    let sends = [(); 2].map(|()| Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.clone()));
    let twice = Transaction::new(CALLER_CONTRACT, run_and_log(sends));
    let functions = functions.into_iter().map(|(_, transaction)| transaction);
    (world, functions.chain([twice]).collect())
}

/// The transaction with much gas, and with limits around the gas that it uses. Native code charges
/// in larger steps than Solidity, so differences would be visible near the end.
fn limited(cfg: &CfgEnv, world: &World, transaction: &Transaction) -> Vec<Transaction> {
    /// Gas between two limits.
    const STEP: usize = 101;
    /// More than any step of a segment, and more than SSTORE requires to be left.
    const WINDOW: u64 = 6_500;
    let used = run(Deployment::Bytecode, cfg.clone(), world, transaction)
        .map_or(0, |(result, _)| result.gas().total_gas_spent());
    let around = (used.saturating_sub(WINDOW)..used + 200).step_by(STEP);
    let limits = around.chain([used.saturating_sub(1), used, transaction.gas_limit]);
    limits.map(|limit| transaction.clone().gas_limit(limit)).collect()
}

/// The effect of a configuration on native programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Natively {
    /// They are exact.
    Exact,
    /// They halt, because their gas would not be exact.
    Halted,
}

/// Compares both deployments with the bytecode under this configuration.
#[track_caller]
fn assert_exact(what: &str, cfg: &CfgEnv, natively: Natively) {
    let (world, transactions) = transactions();
    let (mut compared, mut halted) = (0, 0);
    let limited = transactions.iter().flat_map(|transaction| limited(cfg, &world, transaction));
    for transaction in limited {
        let run = |of| run(of, cfg.clone(), &world, &transaction);
        // revm refuses the transaction for too little gas.
        let Some(bytecode) = run(Deployment::Bytecode) else { continue };
        compared += 1;
        let at = || format!("{what} under {:?}: {transaction}", cfg.spec);
        assert_eq!(run(Deployment::Accelerated).as_ref(), Some(&bytecode), "{}", at());
        let native = run(Deployment::Native);
        match natively {
            Natively::Exact => assert_eq!(native.as_ref(), Some(&bytecode), "{}", at()),
            // The contract that sends twice continues after a halt.
            Natively::Halted if transaction.to == CALLER_CONTRACT => {}
            Natively::Halted => {
                halted += 1;
                assert!(native.is_some_and(|(result, _)| result.is_halt()), "{}", at());
            }
        }
    }
    assert!(compared > 300, "{what}: {compared}");
    assert_eq!(halted > 0, natively == Natively::Halted, "{what}");
}

#[test]
fn nothing_halts_without_a_change() {
    for spec in SPECS {
        assert_exact("no change", &configured(spec), Natively::Exact);
    }
}

/// Every gas parameter of revm: as zero, half, a little more and much more.
#[test]
fn every_gas_parameter() {
    // The parameters that segments depend on. A change of another one must not disable native code.
    let depended_on = [
        GasId::keccak256_per_word(),
        GasId::copy_per_word(),
        GasId::mcopy_per_word(),
        GasId::warm_storage_read_cost(),
        GasId::call_stipend(),
        GasId::logdata(),
        GasId::logtopic(),
    ];
    let depended_on = depended_on.map(|id| id.name());
    let mut parameters = 0;
    for id in (0..=u8::MAX).map(GasId::new).filter(|id| id.name() != "unknown") {
        parameters += 1;
        for spec in SPECS {
            let mut cfg = configured(spec);
            let price = cfg.gas_params.get(id);
            // revm divides by these.
            let divisors = [GasId::memory_quadratic_reduction(), GasId::call_stipend_reduction()];
            let least = u64::from(divisors.contains(&id));
            let all = [least, price / 2 + least, price + 1, 4 * price + 4];
            // One spec is enough: the prices of segments are the same under each.
            let changed = if spec == SpecId::OSAKA { &all[..] } else { &all[2..3] };
            for &changed in changed.iter().filter(|changed| **changed != price) {
                cfg.gas_params.override_gas([(id, changed)]);
                let what = format!("{} of {changed} instead of {price}", id.name());
                let natively = if depended_on.contains(&id.name()) {
                    Natively::Halted
                } else {
                    Natively::Exact
                };
                assert_exact(&what, &cfg, natively);
            }
        }
    }
    assert!(parameters >= 38, "{parameters}");
}

/// A change of one field of revm's configuration.
type Change = fn(&mut CfgEnv);

/// Every field of revm's configuration, and a change of it. `None` for fields that other tests
/// change, and for fields that revm only has with a feature that this build does not enable.
const FIELDS: [(&str, Option<Change>); 22] = [
    ("spec", None),
    ("gas_params", None),
    ("chain_id", Some(|cfg| cfg.chain_id = 1)),
    ("tx_chain_id_check", Some(|cfg| cfg.tx_chain_id_check = !cfg.tx_chain_id_check)),
    ("limit_contract_code_size", Some(|cfg| cfg.limit_contract_code_size = Some(10))),
    ("limit_contract_initcode_size", Some(|cfg| cfg.limit_contract_initcode_size = Some(10))),
    ("disable_nonce_check", Some(|cfg| cfg.disable_nonce_check = true)),
    ("max_blobs_per_tx", Some(|cfg| cfg.max_blobs_per_tx = Some(0))),
    ("blob_base_fee_update_fraction", Some(|cfg| cfg.blob_base_fee_update_fraction = Some(1))),
    ("tx_gas_limit_cap", Some(|cfg| cfg.tx_gas_limit_cap = Some(10_000_000))),
    ("enable_amsterdam_eip8037", Some(|cfg| cfg.enable_amsterdam_eip8037 = true)),
    ("amsterdam_eip7708_disabled", Some(|cfg| cfg.amsterdam_eip7708_disabled = true)),
    (
        "amsterdam_eip7708_delayed_burn_disabled",
        Some(|cfg| cfg.amsterdam_eip7708_delayed_burn_disabled = true),
    ),
    ("memory_limit", None),
    ("disable_balance_check", None),
    ("disable_block_gas_limit", None),
    ("disable_eip3541", None),
    ("disable_eip3607", Some(|cfg| cfg.disable_eip3607 = true)),
    ("disable_eip7623", None),
    ("disable_base_fee", Some(|cfg| cfg.disable_base_fee = true)),
    ("disable_priority_fee_check", None),
    ("disable_fee_charge", None),
];

/// revm's configuration has no fields besides [`FIELDS`]. A new one must be examined.
#[test]
fn no_field_of_the_configuration_is_unknown() {
    let shown = format!("{:#?}", CfgEnv::<SpecId>::default());
    // Fields of the structure itself are indented once.
    let fields = shown.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("    ")?.split_once(": ")?;
        (!name.starts_with([' ', ']', '}', ')'])).then_some(name)
    });
    let fields: Vec<_> = fields.collect();
    assert!(fields.contains(&"enable_amsterdam_eip8037"), "{shown}");
    for field in fields {
        assert!(FIELDS.iter().any(|(name, _)| *name == field), "{field}");
    }
}

#[test]
fn every_field_of_the_configuration() {
    for spec in SPECS {
        for (name, change) in FIELDS {
            let Some(change) = change else { continue };
            let mut cfg = configured(spec);
            change(&mut cfg);
            let refused = name == "enable_amsterdam_eip8037";
            let natively = if refused { Natively::Halted } else { Natively::Exact };
            assert_exact(name, &cfg, natively);
        }
    }
}

/// EIP-8037 refunds a failed frame's state gas, so larger steps are observable: with 29,000 gas,
/// the bytecode's `sendMessage` sets a slot before it fails, and a native one would not.
#[test]
fn state_gas_of_a_failed_send() {
    let (world, functions) = every_function(36);
    let send = functions.into_iter().find(|(name, _)| *name == "sendMessage").expect("a send").1;
    for spec in [SpecId::PRAGUE, SpecId::OSAKA] {
        let mut cfg = configured(spec);
        cfg.enable_amsterdam_eip8037 = true;
        for gas_limit in (24_000..60_000).step_by(500) {
            let send = send.clone().gas_limit(gas_limit);
            let run = |of| run(of, cfg.clone(), &world, &send);
            let bytecode = run(Deployment::Bytecode);
            assert_eq!(run(Deployment::Accelerated), bytecode, "{gas_limit}");
        }
    }
}
