//! Acceleration must not change the behaviour of foreign code: on a chain that keeps its bytecode,
//! the native opcode is INVALID in every account's code and in all initcode, also in the bytes of a
//! native program. Each test compares an accelerating EVM with a plain one.

use std::collections::BTreeMap;

use alloy_eip2930::AccessListItem;
use alloy_evm::{Evm, EvmFactory};
use alloy_op_evm::{OpEvmFactory, OpTx};
use alloy_primitives::{Address, B256, Bytes, U256, address, hex};
use messenger::{
    CROSS_L2_INBOX, InboxVersion, L2_TO_L2_CROSS_DOMAIN_MESSENGER, MessengerEvmFactory,
    MessengerVersion, NATIVE_OPCODE, ReleasedImplementations, Rules, messenger_code,
};
use op_revm::{
    OpSpecId,
    revm::{Inspector, interpreter::Interpreter},
};
use oracle::{
    CallKind, Deployment, IMPLEMENTATION_SLOT, Machine, Status, Transaction, World, compare_each,
    contracts::{CALLER_CONTRACT, Caller, Proxy},
    every_function, run_and_log,
};

/// Address of the foreign code.
const FOREIGN: Address = address!("0x00000000000000000000000000000000000000f0");
/// A proxy to the foreign code.
const PROXY: Address = address!("0x00000000000000000000000000000000000000f1");
/// An account that delegates to the foreign code (EIP-7702).
const DELEGATING: Address = address!("0xde1e000000000000000000000000000000000001");
/// Runs its calldata as initcode by CREATE, and returns the address.
const CREATOR: Address = address!("0x00000000000000000000000000000000000000f2");
/// The same as [`CREATOR`], by CREATE2 with salt 0.
const CREATOR_2: Address = address!("0x00000000000000000000000000000000000000f3");

/// Every spec of op-revm that acceleration supports.
const SPECS: [OpSpecId; 8] = [
    OpSpecId::ECOTONE,
    OpSpecId::FJORD,
    OpSpecId::GRANITE,
    OpSpecId::HOLOCENE,
    OpSpecId::ISTHMUS,
    OpSpecId::JOVIAN,
    OpSpecId::INTEROP,
    OpSpecId::KARST,
];
const MACHINES: [Machine; 3] = [Machine::OpRevm, Machine::Revm, Machine::Alloy];

/// The programs of every release.
fn programs() -> impl Iterator<Item = &'static [u8]> {
    let messengers = MessengerVersion::ALL.iter().map(|version| version.program());
    messengers.chain(InboxVersion::ALL.iter().map(|version| version.program()))
}

/// Programs, almost-programs, and code with native opcodes.
fn foreign_codes() -> Vec<Bytes> {
    let (messenger, inbox) = (MessengerVersion::V1_3_0, InboxVersion::V1_0_1);
    let rules = Rules::documented([U256::from(901), U256::MAX]);
    let documented = messenger_code(messenger, &rules);
    let mut codes = vec![
        documented.clone(),
        [inbox.program(), &documented[messenger.program().len()..]].concat().into(),
        Bytes::from([NATIVE_OPCODE]),
        Bytes::from([NATIVE_OPCODE, 0x00]),
        Bytes::from([NATIVE_OPCODE, 0x20]),
        Bytes::from([NATIVE_OPCODE, 0x30]),
        // The sections in which handed-over frames begin, without the bytes before them.
        Bytes::from([0x5f, 0x54, NATIVE_OPCODE, 0x01]),
        Bytes::from([0x5f, 0x54, NATIVE_OPCODE, 0x14]),
        Bytes::from([0x5f, 0x54, NATIVE_OPCODE, 0x21, 0xa2, 0x00]),
    ];
    codes.extend(programs().map(Bytes::from_static));
    for program in [MessengerVersion::V1_2_0.program(), messenger.program(), inbox.program()] {
        codes.push(Bytes::copy_from_slice(&program[..program.len() - 1]));
        codes.push(Bytes::copy_from_slice(&program[1..]));
        for byte in [0x00, 0x01, NATIVE_OPCODE] {
            codes.push([program, &[byte]].concat().into());
        }
        codes.push([&[0x5b], program].concat().into());
    }
    codes
}

/// Calls that a program would answer. They declare the same slots of the predeploys and of the
/// foreign code.
fn calls() -> Vec<Transaction> {
    let (_, functions) = every_function(36);
    let wanted = ["sendMessage", "relayMessage", "validateMessage", "version"];
    let mut calls: Vec<_> = functions
        .into_iter()
        .filter(|(name, _)| wanted.contains(name))
        .map(|(_, mut call)| {
            let items = call.access_list.0.clone();
            let foreign = items.into_iter().map(|item| AccessListItem { address: FOREIGN, ..item });
            call.access_list.0.extend(foreign);
            call.gas_limit(1_000_000)
        })
        .collect();
    calls.push(Transaction::new(FOREIGN, Bytes::new()).gas_limit(1_000_000));
    calls
}

/// A world with the foreign code, a proxy to it and the two creators.
fn world(code: &Bytes) -> World {
    World::default()
        .with_code(FOREIGN, code.clone())
        .with_code(PROXY, Proxy::DEPLOYED_BYTECODE.clone())
        .with_storage(PROXY, IMPLEMENTATION_SLOT, FOREIGN.into_word().into())
        .with_code(CREATOR, hex!("365f5f37365f5ff05f5260205ff3"))
        .with_code(CREATOR_2, hex!("365f5f375f365f5ff55f5260205ff3"))
}

/// Initcode that deploys `code`, of at most 255 bytes.
fn deploying(code: &[u8]) -> Bytes {
    let length = u8::try_from(code.len()).expect("code of at most 255 bytes");
    [&[0x60, length, 0x60, 0x0a, 0x5f, 0x39, 0x60, length, 0x5f, 0xf3], code].concat().into()
}

/// Every way in which transactions run the foreign code, each as a sequence.
fn routes(code: &Bytes, call: &Transaction) -> Vec<(&'static str, Vec<Transaction>)> {
    let to = |to: Address| Transaction { to, ..call.clone() };
    let with_data = |to: Address, data: Bytes| Transaction { to, data, ..call.clone() };
    let by_contract = |kind| {
        let inner = Caller::Call::new(FOREIGN, call.data.clone()).kind(kind).gas(300_000);
        vec![with_data(CALLER_CONTRACT, run_and_log([inner]))]
    };
    let initcode = deploying(code);
    let copy = CREATOR_2.create2_from_code(B256::ZERO, &initcode);
    vec![
        ("called", vec![to(FOREIGN)]),
        ("CALL", by_contract(CallKind::Call)),
        ("STATICCALL", by_contract(CallKind::StaticCall)),
        ("DELEGATECALL", by_contract(CallKind::DelegateCall)),
        ("CALLCODE", by_contract(CallKind::CallCode)),
        ("behind a proxy", vec![to(PROXY)]),
        (
            "a creation's initcode",
            vec![Transaction::create(code.clone()).gas_limit(call.gas_limit)],
        ),
        ("initcode of CREATE", vec![with_data(CREATOR, code.clone())]),
        ("initcode of CREATE2", vec![with_data(CREATOR_2, code.clone())]),
        ("deployed by CREATE2", vec![with_data(CREATOR_2, initcode), to(copy)]),
    ]
}

/// Compares an accelerating EVM with a plain one. Returns whether a transaction itself halted at
/// INVALID.
#[track_caller]
fn assert_unnoticed(what: &str, world: &World, transactions: &[Transaction]) -> bool {
    let seen = compare_each(world, &[Deployment::Accelerated], transactions)
        .unwrap_or_else(|error| panic!("{what}, {world:?}: {error}"));
    let halted = Status::Halt("Base(InvalidFEOpcode)".to_owned());
    seen.iter().any(|seen| seen.status == halted)
}

#[test]
fn foreign_code_runs_as_in_a_plain_evm() {
    let mut invalid = BTreeMap::<&str, usize>::new();
    for code in foreign_codes() {
        for call in calls() {
            for (route, transactions) in routes(&code, &call) {
                for spec in SPECS {
                    for machine in MACHINES {
                        let world = world(&code).with_spec(spec).run_by(machine);
                        if assert_unnoticed(route, &world, &transactions) {
                            *invalid.entry(route).or_default() += 1;
                        }
                    }
                }
            }
        }
    }
    // A program's first opcode is the native one: if no contract catches the halt, it consumes all
    // gas.
    for route in ["called", "a creation's initcode", "deployed by CREATE2"] {
        assert!(invalid.get(route).is_some_and(|count| *count > 1_000), "{route}: {invalid:?}");
    }
}

/// Delegation came with Isthmus (EIP-7702).
#[test]
fn accounts_that_delegate_to_foreign_code() {
    let mut invalid = 0;
    for code in foreign_codes() {
        for call in calls() {
            for spec in [OpSpecId::ISTHMUS, OpSpecId::INTEROP, OpSpecId::KARST] {
                for machine in MACHINES {
                    let world = world(&code).with_spec(spec).run_by(machine);
                    let delegating = Transaction { to: DELEGATING, ..call.clone() };
                    let again = delegating.clone();
                    let transactions = [delegating.delegate(DELEGATING, FOREIGN), again];
                    invalid += usize::from(assert_unnoticed("delegated", &world, &transactions));
                }
            }
        }
    }
    assert!(invalid > 500, "{invalid}");
}

/// The native opcode is INVALID even at the predeploys' own addresses and behind their proxies,
/// because a program is not the released code.
#[test]
fn programs_at_the_predeploys_own_addresses() {
    let mut invalid = 0;
    for code in foreign_codes() {
        for spec in SPECS {
            for machine in MACHINES {
                let world = World::default().with_spec(spec).run_by(machine);
                for address in [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX] {
                    let world = world.clone().with_code(address, code.clone());
                    for call in calls() {
                        invalid += usize::from(assert_unnoticed("a predeploy", &world, &[call]));
                    }
                }
            }
        }
    }
    assert!(invalid > 1_000, "{invalid}");
}

/// In a relay to a program, the messenger runs natively and the target does not, so the relay fails
/// and loses all gas that it gave to the target.
#[test]
fn programs_as_targets_of_relays() {
    for code in programs() {
        let code = Bytes::from_static(code);
        let message = oracle::example_message(FOREIGN, calls()[0].data.clone());
        let relay = oracle::Relay::of(&message).transaction().gas_limit(2_000_000);
        for spec in SPECS {
            for machine in MACHINES {
                let world = world(&code).with_spec(spec).run_by(machine);
                let relays = std::slice::from_ref(&relay);
                let seen = compare_each(&world, &[Deployment::Accelerated], relays).unwrap();
                seen[0].assert_empty_revert();
                assert!(seen[0].gas_used > 1_900_000, "{}", seen[0].gas_used);
            }
        }
    }
}

/// An inspector that counts steps.
#[derive(Debug, Default)]
struct Steps(usize);

impl<CTX> Inspector<CTX> for Steps {
    fn step(&mut self, _: &mut Interpreter, _: &mut CTX) {
        self.0 += 1;
    }
}

/// The EVMs of an accelerating factory with an inspector are plain ones: they run equally many
/// steps, in the released code and in foreign code, with equal results.
#[test]
fn inspected_evms_are_plain() {
    let (_, functions) = every_function(36);
    let released = functions.into_iter().map(|(_, call)| (Bytes::new(), call));
    let foreign = foreign_codes().into_iter().map(|code| (code, calls()[4].clone()));
    for (code, call) in released.chain(foreign) {
        let world = world(&code);
        let database = || world.database(Deployment::Accelerated.accounts(world.versions).unwrap());
        let transaction = OpTx(call.op_env(0, world.chain_id));
        let mut plain = OpEvmFactory::<OpTx>::default().create_evm_with_inspector(
            database(),
            world.evm_env(),
            Steps::default(),
        );
        let mut accelerating = MessengerEvmFactory::accelerating(ReleasedImplementations)
            .create_evm_with_inspector(database(), world.evm_env(), Steps::default());
        let expected = plain.transact_raw(transaction.clone()).unwrap();
        assert_eq!(accelerating.transact_raw(transaction).unwrap(), expected);
        assert_eq!(accelerating.inspector().0, plain.inspector().0);
        assert!(plain.inspector().0 > 0);
    }
}
