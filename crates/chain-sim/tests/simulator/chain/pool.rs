//! What the pool takes, and what a configuration may say.

use alloy_consensus::{
    SignableTransaction, Transaction, TxEip1559, TxLegacy, transaction::Recovered,
};
use alloy_primitives::{Address, Bytes, Signature, TxKind, U256};
use chain_sim::{
    Call, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, Error, Refusal, ReorgedTransactions,
};
use op_alloy_consensus::{OpTxEnvelope, TxDeposit};

/// A transaction of the first account on 901, changed as asked.
fn transaction(change: impl FnOnce(&mut TxEip1559)) -> Recovered<OpTxEnvelope> {
    let mut transaction = TxEip1559 {
        chain_id: 901,
        gas_limit: 100_000,
        to: TxKind::Call(Address::repeat_byte(1)),
        ..TxEip1559::default()
    };
    change(&mut transaction);
    let signature = Signature::new(U256::ONE, U256::ONE, false);
    Recovered::new_unchecked(transaction.into_signed(signature).into(), DEV_ACCOUNTS[0])
}

/// Why 901 refuses the transaction.
fn refusal(cluster: &mut Cluster, transaction: Recovered<OpTxEnvelope>) -> Refusal {
    match cluster.submit(901, transaction) {
        Err(Error::Refused { chain: 901, refusal }) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn another_chains_transaction_is_refused() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let foreign = transaction(|tx| tx.chain_id = 902);
    let expected = Refusal::ChainId { expected: 901, actual: 902 };
    assert_eq!(refusal(&mut cluster, foreign), expected);
    cluster.submit(901, transaction(|_| {})).unwrap();
}

#[test]
fn a_transaction_from_before_eip_155_is_for_every_chain() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let signature = Signature::new(U256::ONE, U256::ONE, false);
    let keyless = TxLegacy {
        chain_id: None,
        gas_limit: 100_000,
        gas_price: 1,
        // PUSH1 1, PUSH0, RETURN: one zero byte of code.
        to: TxKind::Create,
        input: Bytes::from_static(&[0x60, 0x01, 0x5f, 0xf3]),
        ..TxLegacy::default()
    };
    let keyless = OpTxEnvelope::from(keyless.into_signed(signature));
    let keyless = Recovered::new_unchecked(keyless, DEV_ACCOUNTS[0]);
    for chain in [901, 902] {
        let hash = cluster.submit(chain, keyless.clone()).unwrap();
        assert_eq!(hash, keyless.tx_hash());
    }
    cluster.step().unwrap();
    for chain in cluster.chains() {
        let block = chain.head();
        assert_eq!(block.transactions(), core::slice::from_ref(&keyless));
        assert!(block.receipts()[0].status());
        let created = chain.account(DEV_ACCOUNTS[0].create(0));
        assert_eq!(created.code.as_ref().unwrap().original_bytes(), Bytes::from_static(&[0]));
    }
}

#[test]
fn used_nonce_is_refused() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    cluster.submit(901, transaction(|_| {})).unwrap();
    cluster.step().unwrap();
    let again = transaction(|_| {});
    assert_eq!(refusal(&mut cluster, again), Refusal::NonceTooLow { expected: 1, actual: 0 });
    cluster.submit(901, transaction(|tx| tx.nonce = 1)).unwrap();
}

/// A block takes all that is ready, however it came in.
#[test]
fn transactions_of_an_account_come_in_any_order() {
    for order in [[3, 2, 1, 0], [1, 0, 3, 2], [2, 0, 3, 1], [0, 3, 2, 1]] {
        let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
        for nonce in order {
            cluster.submit(901, transaction(|tx| tx.nonce = nonce)).unwrap();
        }
        let other = Call::new(DEV_ACCOUNTS[1], DEV_ACCOUNTS[2], []);
        cluster.submit_call(901, other).unwrap();
        cluster.step().unwrap();
        let transactions = cluster.chain(901).unwrap().head().transactions();
        let own = transactions.iter().filter(|it| it.signer() == DEV_ACCOUNTS[0]);
        assert_eq!(own.map(|it| it.nonce()).collect::<Vec<_>>(), [0, 1, 2, 3], "{order:?}");
        assert_eq!((transactions.len(), cluster.pooled()), (5, 0), "{order:?}");
    }
}

#[test]
fn nonce_to_come_waits_for_the_one_before() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    cluster.submit(901, transaction(|tx| tx.nonce = 1)).unwrap();
    cluster.step().unwrap();
    assert_eq!(cluster.chain(901).unwrap().head().transactions().len(), 0);
    assert_eq!(cluster.pooled(), 1);
    cluster.submit(901, transaction(|_| {})).unwrap();
    cluster.step().unwrap();
    assert_eq!(cluster.pooled(), 0);
    assert_eq!(cluster.chain(901).unwrap().account(DEV_ACCOUNTS[0]).nonce, 2);
}

#[test]
fn same_nonce_twice_is_included_once() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    cluster.submit(901, transaction(|_| {})).unwrap();
    cluster.submit(901, transaction(|tx| tx.value = U256::ONE)).unwrap();
    let built = cluster.step().unwrap().built;
    let left_out = &built[0].left_out;
    assert_eq!(left_out.len(), 1);
    assert_eq!(left_out[0].refusal, Refusal::NonceTooLow { expected: 1, actual: 0 });
}

#[test]
fn gas_limit_over_the_blocks_is_refused() {
    let config = ClusterConfig::of([ChainConfig::new(901).with_gas_limit(16_000_000)]);
    let mut cluster = Cluster::new(config).unwrap();
    let expected = Refusal::GasLimit { expected: 16_000_000, actual: 16_000_001 };
    assert_eq!(refusal(&mut cluster, transaction(|tx| tx.gas_limit = 16_000_001)), expected);
    cluster.submit(901, transaction(|tx| tx.gas_limit = 16_000_000)).unwrap();
}

#[test]
fn deposit_is_refused() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let deposit = OpTxEnvelope::from(TxDeposit { gas_limit: 100_000, ..TxDeposit::default() });
    let deposit = Recovered::new_unchecked(deposit, DEV_ACCOUNTS[0]);
    assert_eq!(refusal(&mut cluster, deposit), Refusal::Deposit);
}

#[test]
fn transaction_that_cannot_begin_is_left_out_with_its_reason() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let pauper = Call::new(Address::repeat_byte(9), Address::ZERO, Bytes::new());
    let rich_in_name = Call { value: U256::ONE, ..pauper };
    let hash = cluster.submit_call(901, rich_in_name).unwrap();
    let built = cluster.step().unwrap().built;
    assert_eq!(built[0].left_out[0].transaction, hash);
    assert!(matches!(built[0].left_out[0].refusal, Refusal::NotExecutable { .. }));
    assert_eq!(built[0].transactions, 0);
}

#[test]
fn nonce_of_what_was_left_out_is_free_again() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let account = Address::repeat_byte(9);
    let call = Call::new(account, Address::ZERO, Bytes::new());
    cluster.submit_call(901, Call { value: U256::ONE, ..call.clone() }).unwrap();
    assert_eq!(cluster.chain(901).unwrap().next_nonce(account), 1);
    cluster.step().unwrap();
    assert_eq!(cluster.chain(901).unwrap().next_nonce(account), 0);
    // Without value there is nothing that the account could not pay.
    cluster.submit_call(901, call).unwrap();
    cluster.step().unwrap();
    assert_eq!(cluster.chain(901).unwrap().head().transactions().len(), 1);
    assert_eq!(cluster.pooled(), 0);
}

#[test]
fn unknown_chain_is_named() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let call = Call::new(DEV_ACCOUNTS[0], Address::ZERO, Bytes::new());
    let error = cluster.submit_call(7, call).unwrap_err();
    assert_eq!(error, Error::UnknownChain { expected: vec![901, 902], actual: 7 });
    assert_eq!(error.to_string(), "chain 7 is not in the cluster, expected one of [901, 902]");
}

#[test]
fn configurations_that_cannot_be_are_refused() {
    let twice = ClusterConfig::of([ChainConfig::new(1), ChainConfig::new(1)]);
    assert_eq!(Cluster::new(twice).unwrap_err(), Error::DuplicateChain { actual: 1 });
    let timeless = ClusterConfig::of([ChainConfig::new(1).with_block_time(0)]);
    let expected = Error::BlockTime { chain: 1, expected: 1, actual: 0 };
    assert_eq!(Cluster::new(timeless).unwrap_err(), expected);
    Cluster::new(ClusterConfig::of([ChainConfig::new(u64::MAX)])).unwrap();
}

#[test]
fn what_can_never_fit_a_block_keeps_nobody_from_it() {
    let config = ClusterConfig::of([ChainConfig::new(901).with_gas_limit(16_000_000)]);
    let mut cluster = Cluster::new(config).unwrap();
    let call = |from, gas_limit| Call::new(from, Address::ZERO, Bytes::new()).gas_limit(gas_limit);
    // Its sequencer takes it as it is.
    let huge = cluster.submit_unchecked(901, call(DEV_ACCOUNTS[0], 16_000_001)).unwrap();
    let behind = cluster.submit_call(901, call(DEV_ACCOUNTS[1], 16_000_000)).unwrap();
    let built = cluster.step().unwrap().built;
    assert_eq!(built[0].left_out[0].transaction, huge);
    let expected = Refusal::GasLimit { expected: 16_000_000, actual: 16_000_001 };
    assert_eq!(built[0].left_out[0].refusal, expected);
    assert!(cluster.chain(901).unwrap().head().find_transaction(behind).is_some());
    assert_eq!(cluster.pooled(), 0);
}

#[test]
fn what_waits_for_its_turn_takes_no_room_in_the_block() {
    let config = ClusterConfig::of([ChainConfig::new(901).with_gas_limit(16_000_000)]);
    let mut cluster = Cluster::new(config).unwrap();
    let plain = |from| Call::new(from, Address::ZERO, Bytes::new());
    cluster.submit_call(901, plain(DEV_ACCOUNTS[1])).unwrap();
    // The first of its account is missing, and it would fill a block.
    let early = transaction(|tx| (tx.nonce, tx.gas_limit) = (1, 16_000_000));
    cluster.submit(901, early).unwrap();
    cluster.submit_call(901, plain(DEV_ACCOUNTS[2])).unwrap();
    cluster.step().unwrap();
    assert_eq!(cluster.chain(901).unwrap().head().transactions().len(), 2);
    assert_eq!(cluster.pooled(), 1);
    // Once it is its turn, it has a block of its own.
    cluster.submit(901, transaction(|_| {})).unwrap();
    for pooled in [1, 0] {
        cluster.step().unwrap();
        assert_eq!(cluster.chain(901).unwrap().head().transactions().len(), 1);
        assert_eq!(cluster.pooled(), pooled);
    }
}

#[test]
fn refused_call_leaves_its_nonce() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let call = Call::new(DEV_ACCOUNTS[0], Address::ZERO, Bytes::new());
    cluster.submit_call(901, call.clone().gas_limit(60_000_001)).unwrap_err();
    assert_eq!(cluster.chain(901).unwrap().next_nonce(DEV_ACCOUNTS[0]), 0);
    cluster.submit_call(901, call).unwrap();
    cluster.step().unwrap();
    assert_eq!(cluster.chain(901).unwrap().account(DEV_ACCOUNTS[0]).nonce, 1);
}

#[test]
fn nonces_go_back_with_the_blocks() {
    let call = Call::new(DEV_ACCOUNTS[0], Address::ZERO, Bytes::new());
    for (transactions, next) in [
        (ReorgedTransactions::Rebuilt, 4),
        (ReorgedTransactions::Pooled, 4),
        (ReorgedTransactions::Dropped, 0),
    ] {
        let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
        for _ in 0..3 {
            cluster.submit_call(901, call.clone()).unwrap();
            cluster.step().unwrap();
        }
        // The fourth waits in the pool.
        cluster.submit_call(901, call.clone()).unwrap();
        cluster.reorg(901, 3, transactions).unwrap();
        let actual = cluster.chain(901).unwrap().next_nonce(DEV_ACCOUNTS[0]);
        assert_eq!(actual, next, "{transactions:?}");
        for _ in next..3 {
            cluster.submit_call(901, call.clone()).unwrap();
        }
        cluster.run_for(4).unwrap();
        assert_eq!(cluster.pooled(), 0, "{transactions:?}");
        assert_eq!(cluster.chain(901).unwrap().account(DEV_ACCOUNTS[0]).nonce, 4);
    }
}
