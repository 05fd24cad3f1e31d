//! The tools of a node's operator for acceleration: a list of code for each chain, read at
//! start-up; a switch that can be turned at any time; counters of native and interpreted calls; and
//! a check of the chain's scheduled hard forks.
//!
//! ```sh
//! cargo run --release --example acceleration_list
//! ```

use std::{
    collections::HashMap,
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use alloy_evm::{Evm, EvmFactory};
use alloy_op_evm::OpTx;
use alloy_op_hardforks::OpChainHardforks;
use alloy_primitives::{B256, ChainId, bytes, keccak256};
use messenger::{
    Event, Implementation, KnownImplementations, Message, MessengerEvmFactory, check_forks,
};
use op_revm::OpSpecId;
use oracle::{CALLER, CHAIN_ID, Deployment, Transaction, World, outgoing_message};

/// The list, as it would be read from a configuration file.
static LIST: OnceLock<HashMap<(ChainId, B256), Implementation>> = OnceLock::new();
/// The switch.
static ON: AtomicBool = AtomicBool::new(true);
/// Number of calls that ran natively.
static HANDED_OVER: AtomicU64 = AtomicU64::new(0);
/// Number of calls of listed code that the bytecode ran.
static DECLINED: AtomicU64 = AtomicU64::new(0);
/// Number of EVMs without native code.
static UNSUPPORTED: AtomicU64 = AtomicU64::new(0);

/// The node's list. Instructions of revm carry no data, so the list is in a static.
#[derive(Debug, Clone, Copy)]
struct OperatorsList;

impl KnownImplementations for OperatorsList {
    fn find(chain_id: ChainId, code_hash: &B256) -> Option<Implementation> {
        if !ON.load(Ordering::Relaxed) {
            return None;
        }
        LIST.get()?.get(&(chain_id, *code_hash)).copied()
    }

    fn observe(event: &Event) {
        match event {
            Event::HandedOver { .. } => HANDED_OVER.fetch_add(1, Ordering::Relaxed),
            Event::Declined { .. } => DECLINED.fetch_add(1, Ordering::Relaxed),
            // An old block, a fork that this version does not know, or an event of a later version.
            other => {
                eprintln!("{other:?}");
                UNSUPPORTED.fetch_add(1, Ordering::Relaxed)
            }
        };
    }
}

/// Runs a `sendMessage`. Returns its gas, and the numbers of native and of declined calls so far.
fn send(
    chain_id: ChainId,
    message: &Message,
) -> Result<(u64, u64, u64), Box<dyn std::error::Error>> {
    let world = World::default().with_chain_id(chain_id);
    let db = world.database(Deployment::Bytecode.accounts(world.versions)?);
    let factory = MessengerEvmFactory::accelerating(OperatorsList);
    let mut evm = factory.create_evm(db, world.evm_env());
    let transaction = Transaction::send(message).op_env(0, chain_id);
    let result = evm.transact_raw(OpTx(transaction))?.result;
    assert!(result.is_success(), "{result:?}");
    let [handed_over, declined] = [&HANDED_OVER, &DECLINED].map(|it| it.load(Ordering::Relaxed));
    Ok((result.tx_gas_used(), handed_over, declined))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // At start-up: identify the code, and check that its gas is exact under the scheduled forks.
    let released = reference::released()?;
    let mut list = HashMap::new();
    for code in [&released.messenger, &released.inbox] {
        let implementation = Implementation::of_code(code).ok_or("code that is not known")?;
        list.insert((CHAIN_ID, keccak256(code)), implementation);
    }
    LIST.set(list).map_err(|_| "the list is read once")?;
    check_forks(OpChainHardforks::op_mainnet(), 1_780_000_000)?;

    let message = outgoing_message(CALLER, bytes!("deadbeef"));
    let (gas, handed_over, declined) = send(CHAIN_ID, &message)?;
    assert_eq!((handed_over, declined), (1, 0));
    println!("listed:     {gas} gas, {handed_over} natively");

    let (unlisted, handed_over, _) = send(CHAIN_ID + 1, &message)?;
    assert_eq!((unlisted, handed_over), (gas, 1));
    println!("unlisted:   {unlisted} gas, {handed_over} natively");

    // A block before Ecotone.
    let world = World::default().with_spec(OpSpecId::CANYON);
    let db = world.database(Deployment::Bytecode.accounts(world.versions)?);
    MessengerEvmFactory::accelerating(OperatorsList).create_evm(db, world.evm_env());
    assert_eq!(UNSUPPORTED.load(Ordering::Relaxed), 1);

    ON.store(false, Ordering::Relaxed);
    let (off, handed_over, _) = send(CHAIN_ID, &message)?;
    assert_eq!((off, handed_over), (gas, 1));
    println!("turned off: {off} gas, {handed_over} natively");
    Ok(())
}
