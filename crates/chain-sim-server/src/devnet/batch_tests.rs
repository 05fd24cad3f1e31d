//! Transactions that share a block have the results that they would have one after the other.

use alloy_consensus::{TxEip1559, transaction::Recovered};
use alloy_primitives::{Address, B256, Bytes, ChainId, TxKind, U256, keccak256};
use chain_sim::{ClusterConfig, DEV_ACCOUNTS};
use messenger::{
    Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message, access_list,
};
use op_alloy_consensus::{OpTxEnvelope, OpTypedTransaction};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{devnet::Devnet, mining::Mining, unsigned_transaction::without_signature};
use crate::{config::ServerConfig, limits::Limits};

const CHAINS: [ChainId; 2] = [901, 902];

/// A devnet that does not relay.
fn devnet(automine_batch: bool, limits: Limits) -> Devnet {
    let config = ServerConfig::new(ClusterConfig::default().with_genesis_timestamp(1_000_000));
    let config = config.with_limits(limits).with_automine_batch(automine_batch);
    let mut devnet = Devnet::new(config.devnet()).unwrap();
    devnet.advance_real_time(1_000_010).unwrap();
    devnet
}

/// A transfer of nothing to an account without code.
fn transfer(chain: ChainId, from: Address, nonce: u64, tip: u128) -> (Address, TxEip1559) {
    let transfer = TxEip1559 {
        chain_id: chain,
        nonce,
        gas_limit: 21_000,
        max_fee_per_gas: 1_000_000_000_000,
        max_priority_fee_per_gas: tip,
        to: TxKind::Call(Address::repeat_byte(0x44)),
        ..TxEip1559::default()
    };
    (from, transfer)
}

fn unsigned((from, transaction): (Address, TxEip1559)) -> Recovered<OpTxEnvelope> {
    without_signature(OpTypedTransaction::Eip1559(transaction), from)
}

/// Submits transactions in these batches; what their clients are told.
fn submit(
    devnet: &mut Devnet,
    batches: &[Vec<(ChainId, Recovered<OpTxEnvelope>)>],
) -> Vec<Result<B256, String>> {
    let mut told = Vec::new();
    for batch in batches {
        let joined: Vec<_> = batch.iter().map(|(id, it)| devnet.join(*id, it)).collect();
        for joined in joined {
            let settled = joined.and_then(|hash| devnet.settle(hash));
            told.push(settled.map_err(|error| error.to_string()));
        }
        // As the owner does after each task.
        while devnet.advance().unwrap() {}
    }
    told
}

/// The hashes of a chain's transactions, block by block.
fn blocks(devnet: &Devnet, id: ChainId) -> Vec<Vec<B256>> {
    let blocks = devnet.chain(id).unwrap().blocks().skip(1);
    blocks.map(|block| block.transactions().iter().map(|it| it.tx_hash()).collect()).collect()
}

#[test]
fn transactions_of_one_batch_share_a_block_in_order_of_arrival() {
    let mut devnet = devnet(true, Limits::default());
    let [one, two, three] = [0, 1, 2].map(|index| DEV_ACCOUNTS[index]);
    let order = [(two, 0), (one, 0), (two, 1), (three, 0), (one, 1), (one, 2)];
    let batch: Vec<_> =
        order.iter().map(|&(from, nonce)| (901, unsigned(transfer(901, from, nonce, 0)))).collect();
    let hashes: Vec<B256> = batch.iter().map(|(_, it)| it.tx_hash()).collect();
    let told = submit(&mut devnet, &[batch]);
    assert_eq!(told, hashes.iter().copied().map(Ok).collect::<Vec<_>>());
    assert_eq!(blocks(&devnet, 901), [hashes]);
    assert_eq!(devnet.batched, 6);
    assert_eq!(devnet.built, 1);
}

#[test]
fn one_that_offers_more_comes_after_those_before_it() {
    let mut devnet = devnet(true, Limits::default());
    let tips = [3, 3, 2, 5, 5, 1];
    let batch = tips
        .iter()
        .zip(DEV_ACCOUNTS)
        .map(|(&tip, from)| (901, unsigned(transfer(901, from, 0, tip))));
    let batch: Vec<_> = batch.collect();
    let hashes: Vec<B256> = batch.iter().map(|(_, it)| it.tx_hash()).collect();
    submit(&mut devnet, &[batch]);
    assert_eq!(blocks(&devnet, 901), [&hashes[..3], &hashes[3..]]);
}

#[test]
fn each_transaction_is_settled_after_its_block() {
    let mut devnet = devnet(true, Limits::default());
    let batch: Vec<_> = DEV_ACCOUNTS.map(|from| unsigned(transfer(902, from, 0, 0))).into();
    let hashes: Vec<_> = batch.iter().map(|it| devnet.join(902, it).unwrap()).collect();
    assert_eq!(devnet.chain(902).unwrap().head().number(), 0);
    assert_eq!(devnet.chain(902).unwrap().pooled(), DEV_ACCOUNTS.len());
    for hash in hashes {
        assert_eq!(devnet.settle(hash).unwrap(), hash);
        assert!(devnet.served(902).unwrap().index.transaction(hash).is_some());
    }
    assert_eq!(blocks(&devnet, 902).len(), 1);
}

#[test]
fn without_the_option_each_transaction_has_a_block() {
    let mut devnet = devnet(false, Limits::default());
    let batch = DEV_ACCOUNTS.map(|from| (901, unsigned(transfer(901, from, 0, 0))));
    submit(&mut devnet, &[batch.into()]);
    assert_eq!(blocks(&devnet, 901).len(), DEV_ACCOUNTS.len());
    assert!(!devnet.takes_more(1) && devnet.batched == 0);
}

#[test]
fn other_ways_of_mining_are_unaffected() {
    for mining in [Mining::Manual, Mining::Interval(5)] {
        let mut devnet = devnet(true, Limits::default());
        devnet.served_mut(901).unwrap().mining = mining;
        devnet.reset_due(901);
        let batch = DEV_ACCOUNTS.map(|from| (901, unsigned(transfer(901, from, 0, 0))));
        assert!(submit(&mut devnet, &[batch.into()]).iter().all(Result::is_ok));
        assert_eq!((blocks(&devnet, 901).len(), devnet.chain(901).unwrap().pooled()), (0, 10));
        devnet.mine(901).unwrap();
        assert_eq!(blocks(&devnet, 901)[0].len(), 10);
        assert_eq!(devnet.batched, 0);
    }
}

#[test]
fn pool_has_room_as_for_one_after_the_other() {
    let mut devnet = devnet(true, Limits::default().with_pool(2));
    let batch = DEV_ACCOUNTS.map(|from| (901, unsigned(transfer(901, from, 0, 0))));
    assert!(submit(&mut devnet, &[batch.into()]).iter().all(Result::is_ok));
    assert_eq!(blocks(&devnet, 901).iter().map(Vec::len).collect::<Vec<_>>(), [2; 5]);
}

/// One that does not fit is not overtaken by those after it.
#[test]
fn full_blocks_are_followed_by_others() {
    let mut devnet = devnet(true, Limits::default());
    devnet.cluster.set_gas_limit(901, 2_000_000).unwrap();
    let gas = [400_000, 400_000, 400_000, 21_000, 900_000, 900_000, 1_900_000, 21_000];
    let batch = gas.iter().zip(DEV_ACCOUNTS).map(|(&gas, from)| {
        let (from, mut transaction) = transfer(901, from, 0, 0);
        transaction.gas_limit = gas;
        (901, unsigned((from, transaction)))
    });
    let batch: Vec<_> = batch.collect();
    let hashes: Vec<B256> = batch.iter().map(|(_, it)| it.tx_hash()).collect();
    assert!(submit(&mut devnet, &[batch]).iter().all(Result::is_ok));
    let blocks = blocks(&devnet, 901);
    assert_eq!(blocks.concat(), hashes);
    assert_eq!(blocks.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1, 1, 1, 1]);
}

/// A block also takes what has waited for one of its transactions, whatever that offers.
#[test]
fn one_that_was_waited_for_is_the_last_of_its_block() {
    let mut devnet = devnet(true, Limits::default());
    let [one, two, three] = [0, 1, 2].map(|index| DEV_ACCOUNTS[index]);
    let later = unsigned(transfer(901, one, 1, 0));
    assert!(submit(&mut devnet, &[vec![(901, later.clone())]])[0].is_ok());
    let batch = [transfer(901, two, 0, 1), transfer(901, one, 0, 1), transfer(901, three, 0, 1)];
    let [first, second, third] = batch.map(unsigned);
    let batch = [&first, &second, &third].map(|it| (901, it.clone()));
    assert!(submit(&mut devnet, &[batch.into()]).iter().all(Result::is_ok));
    let hashes = |these: &[&Recovered<OpTxEnvelope>]| these.iter().map(|it| it.tx_hash()).collect();
    let expected: [Vec<B256>; 2] = [hashes(&[&first, &second, &later]), hashes(&[&third])];
    assert_eq!(blocks(&devnet, 901), expected);
}

/// The messages that a transaction executes may be sent by one before it.
#[test]
fn messages_are_executed_after_the_blocks_that_sent_them() {
    let mut devnet = devnet(true, Limits::default());
    let [sender, relayer] = [DEV_ACCOUNTS[0], DEV_ACCOUNTS[1]];
    let message = Message {
        destination: U256::from(902),
        source: U256::from(901),
        nonce: messenger::encode_nonce(U256::ZERO, messenger::MESSAGE_VERSION),
        sender,
        target: Address::repeat_byte(0x44),
        message: Bytes::from(vec![7; 36]),
    };
    let call = chain_sim::Call::send_message(sender, 902, message.target, message.message.clone());
    let send = devnet.cluster.prepare(901, call).unwrap();
    let position = LogPosition {
        chain_id: U256::from(901),
        block_number: 1,
        timestamp: 1_000_010,
        log_index: 0,
    };
    let id = Identifier::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, position);
    let entry = InboxEntry::new(&id, keccak256(message.payload())).unwrap();
    let (_, mut relay) = transfer(902, relayer, 0, 0);
    relay.gas_limit = 1_000_000;
    relay.to = TxKind::Call(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    relay.input = message.relay_calldata(id);
    relay.access_list = access_list(&[entry]);
    let relay = unsigned((relayer, relay));
    let before = unsigned(transfer(902, sender, 0, 0));
    let batch = vec![(902, before), (901, send), (902, relay)];
    let told = submit(&mut devnet, &[batch]);
    assert!(told.iter().all(Result::is_ok), "{told:?}");
    let head = devnet.chain(902).unwrap().head();
    assert_eq!((head.number(), head.receipts().last().unwrap().logs().len()), (2, 2));
    assert_eq!(blocks(&devnet, 901).len(), 1);
}

/// A transaction to submit, mostly a sensible one, whatever was submitted before.
fn draw(rng: &mut ChaCha8Rng, devnet: &Devnet) -> (ChainId, Recovered<OpTxEnvelope>) {
    let id = CHAINS[rng.random_range(0..2)];
    let from = DEV_ACCOUNTS[rng.random_range(0..3)];
    let next = devnet.chain(id).unwrap().next_nonce(from);
    let nonce = match rng.random_range(0..12) {
        0 => next.saturating_sub(1),
        1 => next + 1,
        _ => next,
    };
    let (_, mut transaction) = transfer(id, from, nonce, rng.random_range(0..3));
    // Some can be paid once, some not at all.
    transaction.value = U256::from(rng.random_range(0..4u64)) * U256::from(10).pow(U256::from(17));
    transaction.to = TxKind::Call(DEV_ACCOUNTS[rng.random_range(0..4)]);
    if rng.random_range(0..15) == 0 {
        transaction.max_fee_per_gas = 0;
        transaction.max_priority_fee_per_gas = 0;
    }
    if rng.random_range(0..15) == 0 {
        transaction.gas_limit = 20_000;
    }
    (id, unsigned((from, transaction)))
}

#[test]
fn results_are_those_of_one_after_the_other() {
    let mut shared = 0;
    for seed in 0..60 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut one_by_one = devnet(false, Limits::default());
        let mut together = devnet(true, Limits::default());
        for devnet in [&mut one_by_one, &mut together] {
            for (index, account) in DEV_ACCOUNTS.into_iter().take(3).enumerate() {
                for id in CHAINS {
                    // About one ether, so that some transfers are refused.
                    let wei = U256::from(index as u64 + 8) * U256::from(10).pow(U256::from(17));
                    devnet.set_balance(id, account, wei).unwrap();
                }
            }
        }
        for _ in 0..20 {
            // Drawn from the devnet that is ahead within the batch.
            let mut batch = Vec::new();
            let mut expected = Vec::new();
            for _ in 0..rng.random_range(1..8) {
                let drawn = draw(&mut rng, &one_by_one);
                expected.extend(submit(&mut one_by_one, &[vec![drawn.clone()]]));
                batch.push(drawn);
            }
            let actual = submit(&mut together, &[batch]);
            assert_eq!(actual, expected, "seed {seed}");
            for id in CHAINS {
                let of = |devnet: &Devnet| {
                    let chain = devnet.chain(id).unwrap();
                    let accounts = DEV_ACCOUNTS.map(|it| chain.account(it));
                    let order: Vec<B256> = blocks(devnet, id).concat();
                    let waiting = chain.pooled_transactions().map(|it| it.tx_hash());
                    let waiting: std::collections::BTreeSet<B256> = waiting.collect();
                    (accounts.map(|it| (it.balance, it.nonce)), order, waiting)
                };
                assert_eq!(of(&together), of(&one_by_one), "seed {seed}, chain {id}");
            }
        }
        shared += together.batched;
        assert!(together.built < one_by_one.built);
    }
    assert!(shared > 1_000, "{shared}");
}
