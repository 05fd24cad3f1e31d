//! The blocks of `examples/node.rs`: `examples/blocks.rlp` contains exactly these, and the node
//! accepts them. After a change here, run these tests once with `BLESS=1` in the environment.

use std::{env, fs};

use alloy_primitives::{Address, U256, address};
use alloy_rlp::Encodable;
use messenger::{Message, Versions};
use op_alloy_consensus::OpBlock;
use oracle::{Proxies, Relay, Transaction, filler};

use super::{
    account::Account,
    compared_chain::ComparedChain,
    deposits::user_deposit,
    genesis::{Accounts, rich},
};

#[expect(dead_code, reason = "its `main` is the example's")]
#[path = "../../../../../examples/node.rs"]
mod node;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/blocks.rlp");

/// Source chain of the example's relayed message.
const OTHER_CHAIN_ID: u64 = 902;
/// The target of messages and ether: an account without code.
const RECIPIENT: Address = address!("0x0000000000000000000000000000000000000b0b");

/// A message to `destination`. Only destination, target and text are the sender's choice.
fn message(destination: u64, length: usize) -> Message {
    Message {
        destination: U256::from(destination),
        source: U256::ZERO,
        nonce: U256::ZERO,
        sender: Address::ZERO,
        target: RECIPIENT,
        message: filler(length),
    }
}

/// A chain with the example's versions of the predeploys, whichever revision the process tests.
fn chain(id: u64, accounts: &Accounts) -> ComparedChain {
    ComparedChain::new(id, &node::hardforks(), Versions::V1_2_0, Proxies::Neither, accounts)
}

/// A message that another chain sent to the example's chain.
fn incoming_message() -> Relay {
    let mut sender = Account::new("sender", OTHER_CHAIN_ID);
    let accounts = vec![rich(sender.address)];
    let mut chain = chain(OTHER_CHAIN_ID, &accounts);
    let send = Transaction::send(&message(node::CHAIN_ID, 40));
    let included = chain.include([sender.sign(send)]);
    chain.initiating_messages(&included).pop().expect("the message")
}

/// The blocks of the file.
fn blocks() -> Vec<OpBlock> {
    let mut user = Account::new("funded", node::CHAIN_ID);
    assert_eq!(user.address, node::FUNDED);
    let funded = node::genesis().cache.accounts[&node::FUNDED].info.clone();
    let accounts = vec![(node::FUNDED, funded)];
    let mut chain = chain(node::CHAIN_ID, &accounts);
    let deposit = Transaction::new(RECIPIENT, []).value(U256::from(2_000)).gas_limit(50_000);
    let transfer = Transaction::new(RECIPIENT, []).value(U256::from(1_000)).gas_limit(21_000);
    let send = Transaction::send(&message(OTHER_CHAIN_ID, 40)).gas_limit(200_000);
    let relay = incoming_message().transaction().gas_limit(200_000);
    let included = [
        chain.include([user_deposit(1, 0, 5_000, deposit)]),
        chain.include([user.sign(transfer), user.sign(send)]),
        chain.include([user.sign(relay)]),
    ];
    included.into_iter().map(|included| included.block).collect()
}

/// The contents of the file.
fn encoded() -> Vec<u8> {
    let mut file = Vec::new();
    for block in blocks() {
        block.encode(&mut file);
    }
    file
}

/// The output of the node, or the reason why it refuses the blocks.
fn run(blocks: &[u8]) -> Result<String, String> {
    let mut lines = Vec::new();
    node::run(blocks, &mut lines).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(lines).expect("text"))
}

#[test]
fn the_file_holds_these_blocks() {
    let expected = encoded();
    if env::var_os("BLESS").is_some() {
        fs::write(FILE, &expected).expect("a place to write to");
    }
    assert!(fs::read(FILE).expect("examples/blocks.rlp") == expected, "run with BLESS=1");
}

#[test]
fn the_node_takes_them() {
    let lines = run(&encoded()).expect("valid blocks");
    let (blocks, rest): (Vec<_>, Vec<_>) = lines.lines().partition(|l| l.starts_with("block"));
    assert_eq!(blocks.len(), 3);
    assert_eq!(
        rest,
        [
            "  deposit succeeded gas 25070",
            "  deposit succeeded gas 21000",
            "  deposit succeeded gas 25070",
            "  eip1559 succeeded gas 21000",
            "  eip1559 succeeded gas 71884",
            "    SentMessage of 0x4200000000000000000000000000000000000023",
            "  deposit succeeded gas 25070",
            "  eip1559 succeeded gas 67168",
            "    a log of 0x4200000000000000000000000000000000000022",
            "    RelayedMessage of 0x4200000000000000000000000000000000000023",
        ],
    );
}

#[test]
fn the_node_refuses_a_block_that_ends_early() {
    let file = encoded();
    let ends: Vec<_> = blocks()
        .iter()
        .scan(0, |end, block| {
            *end += block.length();
            Some(*end)
        })
        .collect();
    for length in (0..file.len()).step_by(7).skip(1).chain(ends.iter().copied()) {
        assert_eq!(run(&file[..length]).is_ok(), ends.contains(&length), "{length} bytes");
    }
}

/// The node refuses them, or accepts the same blocks: alloy accepts a wrong length before a
/// transaction, and no later header commits to the hash of the last one.
#[test]
fn the_node_refuses_blocks_with_another_byte() {
    let file = encoded();
    let but_last_header = |lines: &str| {
        lines.lines().filter(|l| !l.starts_with("block 3")).map(str::to_owned).collect::<Vec<_>>()
    };
    let expected = but_last_header(&run(&file).expect("valid blocks"));
    for index in (0..file.len()).step_by(5) {
        let mut file = file.clone();
        file[index] ^= 1;
        if let Ok(lines) = run(&file) {
            assert_eq!(but_last_header(&lines), expected, "byte {index}");
        }
    }
}
