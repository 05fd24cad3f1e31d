//! The native opcode: invalid outside of the programs, and everywhere in a client that does not know
//! it.

use alloy_primitives::{Address, Bytes, U256, address, hex};
use messenger::{
    CROSS_L2_INBOX, InboxVersion, L2_TO_L2_CROSS_DOMAIN_MESSENGER, MessengerVersion, NATIVE_OPCODE,
    Rules, Versions, abi::IL2ToL2CrossDomainMessenger::versionCall, genesis_accounts, inbox_code,
    messenger_code,
};
use op_revm::{
    OpBuilder, OpHaltReason, OpTransaction,
    revm::{
        ExecuteEvm,
        context::{
            TxEnv,
            result::{ExecutionResult, HaltReason},
        },
        database::InMemoryDB,
        primitives::TxKind,
        state::{AccountInfo, Bytecode},
    },
};
use oracle::{
    CHAIN_ID, Deployment, Observation, Status, Transaction, World, compare, every_function, filler,
    getters, outgoing_message,
};

/// Address of the tests' own code.
const OWN: Address = address!("0x00000000000000000000000000000000000000f0");

/// The programs of every release.
fn programs() -> impl Iterator<Item = &'static [u8]> {
    let messengers = MessengerVersion::ALL.iter().map(|version| version.program());
    messengers.chain(InboxVersion::ALL.iter().map(|version| version.program()))
}

/// Pairs of releases in which every release occurs.
fn all_versions() -> impl Iterator<Item = Versions> {
    let messengers = MessengerVersion::ALL.iter();
    let inboxes = InboxVersion::ALL.iter().skip(1);
    messengers
        .map(|&messenger| Versions::new(messenger, InboxVersion::V1_0_1))
        .chain(inboxes.map(|&inbox| Versions::new(MessengerVersion::V1_2_0, inbox)))
}

/// Asserts that the transaction halted at an invalid opcode, which consumed all its gas.
#[track_caller]
fn assert_invalid(seen: &Observation, transaction: &Transaction) {
    assert_eq!(seen.status, Status::Halt("Base(InvalidFEOpcode)".to_owned()));
    assert_eq!(seen.gas_used, transaction.gas_limit);
    assert!(seen.output.is_empty() && seen.logs.is_empty());
}

/// Runs a transaction with this code at the messenger and at the inbox.
fn run_on(messenger: &[u8], inbox: &[u8], transaction: &Transaction) -> Observation {
    let account = |code: &[u8]| {
        AccountInfo::from_bytecode(Bytecode::new_legacy(Bytes::copy_from_slice(code)))
    };
    let predeploys =
        [(L2_TO_L2_CROSS_DOMAIN_MESSENGER, account(messenger)), (CROSS_L2_INBOX, account(inbox))];
    let seen = World::default().run_on(predeploys, std::slice::from_ref(transaction));
    seen.expect("a transaction that runs").remove(0)
}

/// A call of each predeploy that needs no state.
fn version_calls() -> [Transaction; 2] {
    let (_, version) = getters(Default::default())[4].clone();
    [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX]
        .map(|to| Transaction::new(to, version.clone()))
}

/// Code that is no program runs as in any EVM. An accelerating EVM has no native opcode for it.
#[test]
fn other_code_with_the_opcode_halts_as_ever() {
    let codes: [&[u8]; 5] = [
        &[NATIVE_OPCODE],
        &[NATIVE_OPCODE, 0],
        &[0x5f, NATIVE_OPCODE, 0],
        &[0x60, NATIVE_OPCODE, NATIVE_OPCODE],
        &[0x60, 3, 0x56, 0x5b, NATIVE_OPCODE],
    ];
    let after_jumpdest = programs().map(|program| [&[0x5b], program].concat());
    for code in codes.into_iter().map(<[u8]>::to_vec).chain(after_jumpdest) {
        let world = World::default().with_code(OWN, code);
        for data in
            [Bytes::new(), filler(4), Transaction::send(&outgoing_message(OWN, filler(9))).data]
        {
            let transaction = Transaction::new(OWN, data);
            let seen = compare(&world, std::slice::from_ref(&transaction)).unwrap();
            assert_invalid(&seen[0], &transaction);
        }
    }
}

#[test]
fn a_truncated_or_changed_program_is_no_program() {
    let [messenger_version, inbox_version] = version_calls();
    for Versions { messenger, inbox, .. } in all_versions() {
        let [messenger, inbox] = [messenger.program(), inbox.program()];
        run_on(messenger, inbox, &messenger_version).assert_success();
        run_on(messenger, inbox, &inbox_version).assert_success();
        for length in 1..messenger.len() {
            let seen = run_on(&messenger[..length], inbox, &messenger_version);
            assert_invalid(&seen, &messenger_version);
        }
        for length in 1..inbox.len() {
            let seen = run_on(messenger, &inbox[..length], &inbox_version);
            assert_invalid(&seen, &inbox_version);
        }
        // Another first opcode is not an invalid one.
        for byte in 1..messenger.len() {
            let mut changed = messenger.to_vec();
            changed[byte] ^= 1;
            if programs().any(|program| program == changed) {
                continue;
            }
            let seen = run_on(&changed, inbox, &messenger_version);
            assert_invalid(&seen, &messenger_version);
        }
    }
}

/// The entry names the version: with another entry, a program is that of another version, or none.
#[test]
fn the_entry_is_the_version() {
    let [messenger_version, _] = version_calls();
    let program = MessengerVersion::V1_3_0.program();
    let mut versions = Vec::new();
    for entry in 0..=u8::MAX {
        let code = [&[NATIVE_OPCODE, entry], &program[2..]].concat();
        let seen = run_on(&code, InboxVersion::V1_0_1.program(), &messenger_version);
        if seen.status == Status::Success {
            let version = seen.returned::<versionCall>();
            assert_eq!(
                version.parse::<MessengerVersion>().map(MessengerVersion::program),
                Ok(&*code)
            );
            versions.push(version);
        } else {
            assert_invalid(&seen, &messenger_version);
        }
    }
    assert_eq!(versions, ["1.3.0", "1.3.1", "1.3.2"]);
}

/// Only the data of a rule set may follow the messenger's program, and nothing the inbox's.
#[test]
fn data_behind_a_program_that_is_no_rule_set() {
    for versions in all_versions() {
        assert_no_malformed_data(versions);
    }
}

/// Asserts for these versions that malformed data after their programs make them no programs.
#[track_caller]
fn assert_no_malformed_data(Versions { messenger, inbox, .. }: Versions) {
    let [messenger_version, inbox_version] = version_calls();
    let rules = Rules::documented([U256::from(901), U256::MAX]);
    let documented = messenger_code(messenger, &rules);
    let [messenger, inbox] = [messenger.program(), inbox.program()];
    let malformed: [&[u8]; 8] = [
        &[0],
        &[2],
        &[NATIVE_OPCODE, 0],
        &[1, 1],
        &[&[1][..], &[0; 31]].concat(),
        &[&[1][..], &[0; 33]].concat(),
        &[&[0][..], &[0; 32]].concat(),
        messenger,
    ];
    for data in malformed {
        let code = [messenger, data].concat();
        let seen = run_on(&code, inbox, &messenger_version);
        assert_invalid(&seen, &messenger_version);
    }
    run_on(&documented, inbox, &messenger_version).assert_success();
    let data = &documented[messenger.len()..];
    for data in [data, &[0], &[1]] {
        let code = [inbox, data].concat();
        let seen = run_on(messenger, &code, &inbox_version);
        assert_invalid(&seen, &inbox_version);
    }
}

/// Each program runs at any address, also at the other one's.
#[test]
fn programs_at_each_others_address() {
    let (world, functions) = every_function(36);
    let swap = |[(first, one), (second, other)]: [(Address, AccountInfo); 2]| {
        [(first, other), (second, one)]
    };
    for (_, transaction) in functions {
        let run = |deployment: Deployment| {
            let swapped = swap(deployment.accounts(world.versions).unwrap());
            world.run_on(swapped, std::slice::from_ref(&transaction)).unwrap()
        };
        assert_eq!(run(Deployment::Native), run(Deployment::Bytecode));
    }
}

/// A copy of a program is like a copy of the contract: one without authority.
#[test]
fn copies_are_what_copies_of_the_contracts_are() {
    for length in [0, 36, 300] {
        let (world, functions) = every_function(length);
        for (_, transaction) in functions {
            let run = |deployment: Deployment| {
                let accounts = deployment.accounts(world.versions).unwrap();
                let original = accounts.iter().find(|(address, _)| *address == transaction.to);
                let code = original.and_then(|(_, account)| account.code.clone()).unwrap();
                let world = world.clone().with_code(OWN, code.original_bytes());
                let mut copied = Transaction { to: OWN, ..transaction.clone() };
                for item in transaction.access_list.0.clone() {
                    let own = alloy_eip2930::AccessListItem { address: OWN, ..item };
                    copied.access_list.0.push(own);
                }
                let mut seen = world.run(deployment, &[copied.clone(), copied]).unwrap();
                for seen in &mut seen {
                    seen.accounts.get_mut(&OWN).unwrap().code_hash = Default::default();
                }
                seen
            };
            assert_eq!(run(Deployment::Native), run(Deployment::Bytecode));
        }
    }
}

/// A client without the feature halts on a chain with native programs; it never has another result.
#[test]
fn a_client_that_does_not_know_it_halts() {
    let (_, functions) = every_function(36);
    let functions =
        all_versions().flat_map(|versions| functions.iter().cloned().map(move |it| (versions, it)));
    for (versions, (name, transaction)) in functions {
        let mut db = InMemoryDB::default();
        for (address, account) in genesis_accounts(versions, &Rules::Released) {
            db.insert_account_info(address, account);
        }
        let mut tx = OpTransaction::new(TxEnv {
            tx_type: 2,
            kind: TxKind::Call(transaction.to),
            data: transaction.data,
            access_list: transaction.access_list,
            gas_limit: 1_000_000,
            chain_id: Some(CHAIN_ID),
            ..TxEnv::default()
        });
        tx.enveloped_tx = Some(Bytes::from_static(&[0]));
        let result = World::default().op_context(db).build_op().transact(tx).unwrap().result;
        let ExecutionResult::Halt { reason, .. } = &result else { panic!("{name}: {result:?}") };
        assert_eq!(*reason, OpHaltReason::Base(HaltReason::InvalidFEOpcode), "{name}");
        assert_eq!(result.tx_gas_used(), 1_000_000, "{name}");
    }
}

/// Jump analysis treats an immediate as an opcode of its own: it must be no JUMPDEST and no PUSH,
/// which would hide the bytes after it.
#[test]
fn immediates_keep_out_of_the_way_of_jump_analysis() {
    let mut segments = 0;
    for program in programs() {
        let mut bytes = program.iter();
        while let Some(&opcode) = bytes.next() {
            assert!(!(0x5f..=0x7f).contains(&opcode), "no PUSH in a program: {opcode:#x}");
            if opcode == NATIVE_OPCODE {
                let immediate = *bytes.next().expect("an immediate behind each native opcode");
                assert!(!(0x5b..=0x7f).contains(&immediate), "{immediate:#x}");
                segments += 1;
            }
        }
    }
    assert!(segments > 20, "{segments}");
}

/// A state root commits to the programs: a chain whose accounts hold other bytes is another chain.
#[test]
fn bytes_of_the_programs() {
    let all: [&[u8]; 9] = [
        &hex!("54fe0154fe025555a4f3"),
        &hex!("55fe03"),
        &hex!("54fe04a4f3"),
        &hex!("5cfe055d3bfe06f1fe0754fe0855fe095d5df1fe0aa45d5d5df3"),
        &hex!("54fe0b"),
        &hex!("54fe0c"),
        &hex!("5cfe0d5cfe0e"),
        &hex!("5cfe0f5cfe10"),
        &hex!("5cfe115cfe125cfe13"),
    ];
    let of_1_3: [&[u8]; 3] = [&hex!("54fe1455fe1755a4f3"), &hex!("54fe15a4f3"), &hex!("54fe16")];
    for (version, entry, added) in [
        (MessengerVersion::V1_2_0, 0x00, &[][..]),
        (MessengerVersion::V1_3_0, 0x30, &of_1_3),
        (MessengerVersion::V1_3_1, 0x31, &of_1_3),
        (MessengerVersion::V1_3_2, 0x32, &of_1_3),
    ] {
        let expected = [&[0xfe, entry], &all.concat()[..], &added.concat()].concat();
        assert_eq!(version.program(), expected, "{version}");
    }
    assert_eq!(InboxVersion::V1_0_1.program(), hex!("fe2054fe21a200"));
    assert_eq!(InboxVersion::V1_0_2.program(), hex!("fe4054fe21a200"));
    assert_eq!(InboxVersion::V1_1_0.program(), hex!("fe4154fe21a200"));
    assert_eq!((MessengerVersion::ALL.len(), InboxVersion::ALL.len()), (4, 3));
}

#[test]
fn accounts_of_a_genesis() {
    let rule_sets = [Rules::Released, Rules::documented([]), Rules::documented([U256::from(901)])];
    let cases = all_versions().flat_map(|versions| rule_sets.iter().map(move |it| (versions, it)));
    for (versions, rules) in cases {
        let [(messenger, messenger_account), (inbox, inbox_account)] =
            genesis_accounts(versions, rules);
        assert_eq!((messenger, inbox), (L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX));
        for (account, code) in [
            (messenger_account, messenger_code(versions.messenger, rules)),
            (inbox_account, inbox_code(versions.inbox)),
        ] {
            assert_eq!((account.balance, account.nonce), (U256::ZERO, 1));
            assert_eq!(account.code_hash, alloy_primitives::keccak256(&code));
            assert_eq!(account.code.unwrap().original_bytes(), code);
        }
    }
}
