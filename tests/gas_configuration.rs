//! Whatever a chain can configure in revm: the native code charges what the bytecode would cost, or
//! does not run. Acceleration is always exact; a native program is exact, or halts.

use alloy_primitives::{Address, U256};
use op_revm::revm::{
    Context, ExecuteEvm, MainBuilder, MainContext,
    context::{
        CfgEnv,
        result::{ExecutionResult, HaltReason, ResultAndState},
    },
    context_interface::cfg::GasId,
    primitives::hardfork::SpecId,
};
use oracle::{CHAIN_ID, Deployment, Transaction, World, every_function};

/// The specs that the native code takes.
const SPECS: [SpecId; 3] = [SpecId::CANCUN, SpecId::PRAGUE, SpecId::OSAKA];

/// What an account has become: its address, balance and words.
type AccountSeen = (Address, U256, Vec<(U256, U256)>);

/// What a chain can see of a result: all but the code of the predeploys.
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
    let db = world.database(of.accounts().expect("the predeploys"));
    let mut evm = Context::mainnet().with_db(db).with_cfg(cfg).build_mainnet();
    of.install(&mut evm.instruction).expect("a spec with exact gas");
    let ResultAndState { mut result, state } = evm.transact(transaction.env(0, CHAIN_ID)).ok()?;
    // Kinds of out-of-gas count as one: charges come in larger steps, and no chain tells them apart.
    if let ExecutionResult::Halt { reason: HaltReason::OutOfGas(kind), .. } = &mut result {
        *kind = op_revm::revm::context::result::OutOfGasError::Basic;
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

/// Every function, each with plenty of gas and with some that is too little for it.
fn transactions() -> (World, Vec<Transaction>) {
    let (world, functions) = every_function(36);
    let limits = [10_000_000, 60_000, 40_000, 29_000, 26_000];
    let limited = |(_, transaction): (_, Transaction)| {
        limits.map(|limit| transaction.clone().gas_limit(limit))
    };
    (world, functions.into_iter().flat_map(limited).collect())
}

/// How the native programs fared under a configuration.
#[derive(Debug, Default, PartialEq, Eq)]
struct Natively {
    exact: usize,
    halted: usize,
}

/// Holds both deployments to the bytecode under this configuration.
#[track_caller]
fn assert_exact_or_halted(what: &str, cfg: &CfgEnv) -> Natively {
    let (world, transactions) = transactions();
    let mut natively = Natively::default();
    for transaction in &transactions {
        let run = |of| run(of, cfg.clone(), &world, transaction);
        let bytecode = run(Deployment::Bytecode);
        let at = || format!("{what} under {:?}: {transaction}", cfg.spec);
        assert_eq!(run(Deployment::Accelerated), bytecode, "{}", at());
        let native = run(Deployment::Native);
        if native == bytecode {
            natively.exact += 1;
        } else {
            let halted = native.as_ref().is_some_and(|(result, _)| result.is_halt());
            assert!(halted, "{}: {native:?}, expected {bytecode:?} or a halt", at());
            natively.halted += 1;
        }
    }
    natively
}

#[test]
fn nothing_halts_without_a_change() {
    for spec in SPECS {
        assert_eq!(assert_exact_or_halted("no change", &configured(spec)).halted, 0);
    }
}

/// Every gas parameter that revm has, whatever it prices.
#[test]
fn every_gas_parameter() {
    let refused: Vec<_> = [
        GasId::keccak256_per_word(),
        GasId::copy_per_word(),
        GasId::mcopy_per_word(),
        GasId::warm_storage_read_cost(),
    ]
    .into_iter()
    .map(|id| id.name())
    .collect();
    let mut parameters = 0;
    for id in (0..=u8::MAX).map(GasId::new).filter(|id| id.name() != "unknown") {
        parameters += 1;
        for spec in SPECS {
            let mut cfg = configured(spec);
            cfg.gas_params.override_gas([(id, cfg.gas_params.get(id) + 1)]);
            let natively = assert_exact_or_halted(id.name(), &cfg);
            // A parameter that segments do not depend on must not switch native programs off.
            assert_eq!(natively.halted > 0, refused.contains(&id.name()), "{}", id.name());
        }
    }
    assert!(parameters >= 38, "{parameters}");
}

/// A change of one field of revm's configuration.
type Change = fn(&mut CfgEnv);

/// Every field of revm's configuration, and a change of it. `None` where other tests change it, and
/// for fields that revm has only with a feature that this build leaves off.
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
    ("tx_gas_limit_cap", Some(|cfg| cfg.tx_gas_limit_cap = Some(u64::MAX))),
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

/// revm's configuration has no field but those that [`FIELDS`] knows: a new one must be looked at.
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
            let natively = assert_exact_or_halted(name, &cfg);
            let refused = name == "enable_amsterdam_eip8037";
            assert_eq!(natively.halted > 0, refused, "{name} under {spec:?}");
        }
    }
}

/// EIP-8037 gives a failed frame's state gas back, so steps of another size can be seen: with
/// 29,000 gas, the bytecode's `sendMessage` sets a slot before it fails, and a native one would not.
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
