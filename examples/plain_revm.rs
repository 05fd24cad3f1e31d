//! The native predeploys in plain revm: a message is sent and relayed.
//!
//! Each of two chains is revm's own `Evm` over an in-memory database with the two native programs;
//! [`install`] adds the native opcode. A message is sent on the first chain. The example is the
//! relayer: it finds the `SentMessage` log, builds its identifier, declares the message in an
//! access list and calls `relayMessage` on the second chain.
//!
//! ```sh
//! cargo run --release --example plain_revm
//! ```

use std::error::Error;

use alloy_primitives::{Address, U256, address, bytes};
use alloy_sol_types::{SolCall, SolEvent};
use messenger::{
    Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message, Rules, Versions,
    abi::IL2ToL2CrossDomainMessenger, access_list, genesis_accounts, install, payload_hash,
};
use op_revm::revm::{
    Context, ExecuteCommitEvm, MainBuilder, MainContext, MainnetEvm,
    context::{TxEnv, result::ExecutionResult},
    database::InMemoryDB,
    handler::MainnetContext,
    primitives::{TxKind, hardfork::SpecId},
    state::AccountInfo,
};

/// The sender and relayer.
const ALICE: Address = address!("0x00000000000000000000000000000000000a11ce");
/// The target: an account without code on the second chain, which accepts any message.
const BOB: Address = address!("0x0000000000000000000000000000000000000b0b");
/// Number of the block on each chain.
const NUMBER: u64 = 1;
/// The block's timestamp, in seconds.
const NOW: u64 = 1_760_000_000;

/// A chain's EVM.
type Chain = MainnetEvm<MainnetContext<InMemoryDB>>;

/// Builds a chain with the native predeploys.
fn chain(id: u64) -> Result<Chain, messenger::Error> {
    let mut db = InMemoryDB::default();
    for (address, account) in genesis_accounts(Versions::V1_3_1, &Rules::Released) {
        db.insert_account_info(address, account);
    }
    db.insert_account_info(ALICE, AccountInfo::from_balance(U256::from(10).pow(U256::from(18))));
    let context = Context::mainnet()
        .with_db(db)
        .modify_cfg_chained(|cfg| {
            cfg.chain_id = id;
            cfg.set_spec_and_mainnet_gas_params(SpecId::PRAGUE);
        })
        .modify_block_chained(|block| {
            block.number = U256::from(NUMBER);
            block.timestamp = U256::from(NOW);
        });
    let mut evm = context.build_mainnet();
    install(&mut evm.instruction)?;
    Ok(evm)
}

/// Runs a call of the messenger, and prints its gas and the number of its logs.
fn call(chain: &mut Chain, tx: TxEnv) -> Result<ExecutionResult, Box<dyn Error>> {
    let tx = TxEnv {
        caller: ALICE,
        kind: TxKind::Call(L2_TO_L2_CROSS_DOMAIN_MESSENGER),
        gas_limit: 500_000,
        chain_id: Some(chain.ctx.cfg.chain_id),
        ..tx
    };
    let result = chain.transact_commit(tx)?;
    let (gas, logs) = (result.tx_gas_used(), result.logs().len());
    println!("chain {}: {gas} gas, {logs} logs", chain.ctx.cfg.chain_id);
    if result.is_success() { Ok(result) } else { Err(format!("failed: {result:?}").into()) }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mut one, mut two) = (chain(901)?, chain(902)?);

    let send = IL2ToL2CrossDomainMessenger::sendMessageCall {
        _destination: U256::from(902),
        _target: BOB,
        _message: bytes!("68656c6c6f"),
    };
    let sent = call(&mut one, TxEnv { data: send.abi_encode().into(), ..TxEnv::default() })?;

    // The log and its position, as eth_getLogs returns them.
    let log = sent.logs().first().ok_or("no SentMessage log")?;
    let message = Message::from_log(log, U256::from(901))?;
    let id = Identifier::new(
        log.address,
        LogPosition {
            chain_id: U256::from(901),
            block_number: NUMBER,
            timestamp: NOW,
            log_index: 0,
        },
    );
    println!("message {} with nonce {}", message.hash(), message.nonce);

    // The block builder of chain 902 checks this access list before it includes the relay.
    let relay = TxEnv {
        tx_type: 1,
        access_list: access_list(&[InboxEntry::new(&id, payload_hash(log))?]),
        data: message.relay_calldata(id),
        ..TxEnv::default()
    };
    let relayed = call(&mut two, relay)?;
    let event = relayed.logs().last().ok_or("no RelayedMessage log")?;
    let event = IL2ToL2CrossDomainMessenger::RelayedMessage::decode_log(event)?;
    println!("relayed {} from chain {}", event.messageHash, event.source);
    assert_eq!(event.messageHash, message.hash());
    Ok(())
}
