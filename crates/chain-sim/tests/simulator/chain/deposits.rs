//! Deposits: they are in the block whatever they do, and execute no message.

use alloy_primitives::{Address, TxKind, U256};
use chain_sim::{Call, Cluster, ClusterConfig, Deposit, Error};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_alloy_consensus::OpReceipt;

use crate::{
    consistency::assert_consistent,
    messages::{EXECUTOR, NOBODY, SENDER, emitted, head_log, send, succeeded},
    script::{Event, Script},
};

/// Two chains at their genesis.
fn cluster() -> Cluster {
    Cluster::new(ClusterConfig::default()).unwrap()
}

/// The balance of an account on 901.
fn balance(cluster: &Cluster, account: Address) -> U256 {
    cluster.chain(901).unwrap().account(account).balance
}

/// Someone with nothing.
const PAUPER: Address = Address::repeat_byte(9);

#[test]
fn mint_comes_into_being() {
    let mut cluster = cluster();
    let hash = cluster.deposit(901, Deposit::mint(PAUPER, 1_000)).unwrap();
    assert_eq!(cluster.chain(901).unwrap().pending_deposits(), 1);
    assert!(!cluster.is_quiet());
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, hash));
    assert_eq!(balance(&cluster, PAUPER), U256::from(1_000));
    assert!(cluster.is_quiet());
    assert_consistent(&cluster);
}

#[test]
fn failed_deposit_is_in_the_block_and_keeps_its_mint() {
    let mut cluster = cluster();
    let reverts = Deposit::call(PAUPER, L2_TO_L2_CROSS_DOMAIN_MESSENGER, vec![1, 2, 3, 4]);
    let reverts = cluster.deposit(901, Deposit { mint: 7, ..reverts }).unwrap();
    let poor = Deposit { value: U256::from(100), ..Deposit::mint(PAUPER, 7) };
    let poor = cluster.deposit(901, Deposit { to: TxKind::Call(NOBODY), ..poor }).unwrap();
    cluster.step().unwrap();
    let head = cluster.chain(901).unwrap().head();
    for hash in [reverts, poor] {
        assert!(!head.find_transaction(hash).unwrap().1.status());
    }
    assert_eq!(balance(&cluster, PAUPER), U256::from(14));
    assert_eq!(balance(&cluster, NOBODY), U256::ZERO);
    // The nearest thing that passes: it mints what it sends.
    let rich = Deposit { value: U256::from(100), ..Deposit::mint(PAUPER, 86) };
    let rich = cluster.deposit(901, Deposit { to: TxKind::Call(NOBODY), ..rich }).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, rich));
    assert_eq!(balance(&cluster, NOBODY), U256::from(100));
    assert_consistent(&cluster);
}

#[test]
fn receipt_has_the_nonce_and_each_deposit_counts() {
    let mut cluster = cluster();
    for _ in 0..2 {
        cluster.deposit(901, Deposit::mint(SENDER, 1)).unwrap();
    }
    // It comes after them, with the nonce that they leave.
    let transaction = cluster.submit_call(901, Call::new(SENDER, NOBODY, vec![])).unwrap();
    let step = cluster.step().unwrap();
    assert_eq!(step.built[0].left_out[0].transaction, transaction);
    let receipts = cluster.chain(901).unwrap().head().receipts();
    let deposits: Vec<_> = receipts
        .iter()
        .map(|receipt| match receipt.by_type() {
            OpReceipt::Deposit(receipt) => (receipt.deposit_nonce, receipt.deposit_receipt_version),
            other => panic!("expected a deposit, got {other:?}"),
        })
        .collect();
    assert_eq!(deposits, [(Some(0), Some(1)), (Some(1), Some(1))]);
    assert_eq!(cluster.chain(901).unwrap().account(SENDER).nonce, 2);
    let next = cluster.submit_call(901, Call::new(SENDER, NOBODY, vec![])).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, next));
}

#[test]
fn equal_deposits_are_two_transactions() {
    let mut cluster = cluster();
    let first = cluster.deposit(901, Deposit::mint(PAUPER, 1)).unwrap();
    let second = cluster.deposit(901, Deposit::mint(PAUPER, 1)).unwrap();
    assert_ne!(first, second);
    cluster.step().unwrap();
    assert_eq!(balance(&cluster, PAUPER), U256::from(2));
}

#[test]
fn deposits_come_first() {
    let mut cluster = cluster();
    let sent = cluster.submit_call(901, send(902)).unwrap();
    let message = Deposit::call(EXECUTOR, L2_TO_L2_CROSS_DOMAIN_MESSENGER, send(902).input);
    let deposited = cluster.deposit(901, message).unwrap();
    cluster.step().unwrap();
    let head = cluster.chain(901).unwrap().head();
    let hashes: Vec<_> = head.transactions().iter().map(|tx| tx.tx_hash()).collect();
    assert_eq!(hashes, [deposited, sent]);
    assert_eq!((head.deposits().count(), head.user_transactions().len()), (1, 1));
    assert_consistent(&cluster);
}

#[test]
fn message_of_a_deposit_is_executed_like_any_other() {
    let mut cluster = cluster();
    let message = Deposit::call(SENDER, L2_TO_L2_CROSS_DOMAIN_MESSENGER, send(902).input);
    cluster.deposit(901, message).unwrap();
    cluster.step().unwrap();
    let relay = head_log(&cluster, 901, 0).relay();
    let hash = cluster.submit_call(902, relay).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

#[test]
fn deposit_creates_a_contract() {
    let mut cluster = cluster();
    let script = Script::default().emit(Event::named(1));
    let creation = Deposit::call(PAUPER, NOBODY, script.code());
    let creation = Deposit { to: TxKind::Create, ..creation };
    let hash = cluster.deposit(901, creation).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, hash));
    let log = head_log(&cluster, 901, 0);
    assert_eq!(log.id.origin, PAUPER.create(0));
    assert_eq!(cluster.chain(901).unwrap().account(PAUPER).nonce, 1);
}

#[test]
fn deposit_executes_no_message_and_a_transaction_does() {
    let mut cluster = cluster();
    let initiating = emitted(&mut cluster, 901);
    let input = initiating.validate_calldata();
    let deposit = Deposit::call(EXECUTOR, CROSS_L2_INBOX, input.clone());
    let hash = cluster.deposit(902, deposit).unwrap();
    let outcome = cluster.call(902, &Call::new(EXECUTOR, CROSS_L2_INBOX, input)).unwrap();
    cluster.step().unwrap();
    let head = cluster.chain(902).unwrap().head();
    assert!(!head.find_transaction(hash).unwrap().1.status());
    assert_eq!((head.logs().count(), head.executing().len()), (0, 0));
    // It has no access list: NotInAccessList.
    assert_eq!(outcome.output[..], [0xe3, 0xc0, 0x08, 0x16]);

    let hash = cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

#[test]
fn deposits_over_the_blocks_gas_limit_are_in_it_and_transactions_wait() {
    for gas_limit in [60_000_001, u64::MAX] {
        let mut cluster = cluster();
        // INVALID: it takes all the gas there is.
        let huge = Deposit { gas_limit, ..Deposit::call(PAUPER, NOBODY, vec![0xfe]) };
        let huge = Deposit { to: TxKind::Create, mint: 5, ..huge };
        let hashes = [(); 2].map(|()| cluster.deposit(901, huge.clone()).unwrap());
        let waits = cluster.submit_call(901, Call::new(SENDER, NOBODY, vec![])).unwrap();
        cluster.step().unwrap();
        let head = cluster.chain(901).unwrap().head();
        assert!(hashes.iter().all(|&hash| !head.find_transaction(hash).unwrap().1.status()));
        assert_eq!(head.transactions().len(), 2);
        assert_eq!(head.header().gas_used, gas_limit.saturating_mul(2));
        assert_eq!(balance(&cluster, PAUPER), U256::from(10));
        assert_consistent(&cluster);
        cluster.step().unwrap();
        assert!(succeeded(&cluster, 901, waits));
    }
}

#[test]
fn deposit_to_a_chain_that_is_not_there_is_refused() {
    let error = cluster().deposit(7, Deposit::mint(PAUPER, 1)).unwrap_err();
    assert_eq!(error, Error::UnknownChain { expected: vec![901, 902], actual: 7 });
}
