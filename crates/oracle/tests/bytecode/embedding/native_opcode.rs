//! The native opcode: invalid outside of the two programs, and everywhere in a client that does not
//! know it.

use alloy_primitives::{Address, Bytes, U256, address, hex};
use messenger::{
    CROSS_L2_INBOX, INBOX_PROGRAM, L2_TO_L2_CROSS_DOMAIN_MESSENGER, MESSENGER_PROGRAM,
    NATIVE_OPCODE, Rules, genesis_accounts, inbox_code, messenger_code,
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
    let codes: [&[u8]; 6] = [
        &[NATIVE_OPCODE],
        &[NATIVE_OPCODE, 0],
        &[0x5f, NATIVE_OPCODE, 0],
        &[0x60, NATIVE_OPCODE, NATIVE_OPCODE],
        &[0x60, 3, 0x56, 0x5b, NATIVE_OPCODE],
        &[&[0x5b], MESSENGER_PROGRAM].concat(),
    ];
    for code in codes {
        let world = World::default().with_code(OWN, Bytes::copy_from_slice(code));
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
    for length in 1..MESSENGER_PROGRAM.len() {
        let seen = run_on(&MESSENGER_PROGRAM[..length], INBOX_PROGRAM, &messenger_version);
        assert_invalid(&seen, &messenger_version);
    }
    for length in 1..INBOX_PROGRAM.len() {
        let seen = run_on(MESSENGER_PROGRAM, &INBOX_PROGRAM[..length], &inbox_version);
        assert_invalid(&seen, &inbox_version);
    }
    // Another first opcode is not an invalid one.
    for byte in 1..MESSENGER_PROGRAM.len() {
        let mut changed = MESSENGER_PROGRAM.to_vec();
        changed[byte] ^= 1;
        let seen = run_on(&changed, INBOX_PROGRAM, &messenger_version);
        assert_invalid(&seen, &messenger_version);
    }
    run_on(MESSENGER_PROGRAM, INBOX_PROGRAM, &messenger_version).assert_success();
    run_on(MESSENGER_PROGRAM, INBOX_PROGRAM, &inbox_version).assert_success();
}

/// Only the data of a rule set may follow the messenger's program, and nothing the inbox's.
#[test]
fn data_behind_a_program_that_is_no_rule_set() {
    let [messenger_version, inbox_version] = version_calls();
    let malformed: [&[u8]; 8] = [
        &[0],
        &[2],
        &[NATIVE_OPCODE, 0],
        &[1, 1],
        &[&[1][..], &[0; 31]].concat(),
        &[&[1][..], &[0; 33]].concat(),
        &[&[0][..], &[0; 32]].concat(),
        MESSENGER_PROGRAM,
    ];
    for data in malformed {
        let code = [MESSENGER_PROGRAM, data].concat();
        let seen = run_on(&code, INBOX_PROGRAM, &messenger_version);
        assert_invalid(&seen, &messenger_version);
    }
    let rules = Rules::documented([U256::from(901), U256::MAX]);
    let documented = messenger_code(&rules);
    run_on(&documented, INBOX_PROGRAM, &messenger_version).assert_success();
    let data = &documented[MESSENGER_PROGRAM.len()..];
    for data in [data, &[0], &[1]] {
        let code = [INBOX_PROGRAM, data].concat();
        let seen = run_on(MESSENGER_PROGRAM, &code, &inbox_version);
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
            let swapped = swap(deployment.accounts().unwrap());
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
                let accounts = deployment.accounts().unwrap();
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
    for (name, transaction) in functions {
        let mut db = InMemoryDB::default();
        for (address, account) in genesis_accounts(&Rules::Released) {
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
    for program in [MESSENGER_PROGRAM, INBOX_PROGRAM] {
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
    let messenger: [&[u8]; 10] = [
        &hex!("fe00"),
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
    assert_eq!(MESSENGER_PROGRAM, messenger.concat());
    assert_eq!(INBOX_PROGRAM, hex!("fe2054fe21a200"));
}

#[test]
fn accounts_of_a_genesis() {
    for rules in [Rules::Released, Rules::documented([]), Rules::documented([U256::from(901)])] {
        let [(messenger, messenger_account), (inbox, inbox_account)] = genesis_accounts(&rules);
        assert_eq!((messenger, inbox), (L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX));
        for (account, code) in
            [(messenger_account, messenger_code(&rules)), (inbox_account, inbox_code())]
        {
            assert_eq!((account.balance, account.nonce), (U256::ZERO, 1));
            assert_eq!(account.code_hash, alloy_primitives::keccak256(&code));
            assert_eq!(account.code.unwrap().original_bytes(), code);
        }
    }
}
