//! A node's execution layer: executes OP blocks with native predeploys, and prints their receipts.
//! Crate `messenger` provides `MessengerEvmFactory`, in the place of alloy-op-evm's `OpEvmFactory`,
//! and `genesis_accounts`. Blocks, signers, fees and receipts are alloy's.
//!
//! ```sh
//! cargo run --release --example node # -- BLOCKS.rlp
//! ```
//!
//! The file, by default examples/blocks.rlp, contains blocks in RLP, one after the other. Parent,
//! transactions, gas and receipts must match their headers. State roots are not computed, and
//! execution does not check whether initiating messages exist. The exit code is 1 for a refused
//! block.

use std::{env, error::Error, fmt::Debug, fs, io, process::ExitCode};

use alloy_consensus::proofs::{calculate_receipt_root, calculate_transaction_root};
use alloy_consensus::transaction::SignerRecoverable;
use alloy_evm::{EvmFactory, block::BlockExecutor, block::BlockExecutorFactory};
use alloy_op_evm::block::{OpAlloyReceiptBuilder, OpBlockExecutionCtx, OpBlockExecutorFactory};
use alloy_op_hardforks::{ForkCondition, OpChainHardforks, OpHardfork};
use alloy_primitives::{Address, B256, Log, U256, address};
use alloy_rlp::Decodable;
use alloy_sol_types::SolEvent;
use messenger::{MessengerEvmFactory, Rules, Versions, abi::RelayedMessage, abi::SentMessage};
use op_alloy_consensus::OpBlock;
use op_revm::revm::{database::InMemoryDB, database::State, state::AccountInfo};

/// Id of the chain.
pub(crate) const CHAIN_ID: u64 = 901;

/// The only account with ether before the first block.
pub(crate) const FUNDED: Address = address!("0xa6AD32678580570E11eb08Cf99D83Ff907007213");

/// Builds the state before the first block. The blocks of the file are those of a chain with these
/// versions: others use other gas.
pub(crate) fn genesis() -> InMemoryDB {
    let mut db = InMemoryDB::default();
    db.insert_account_info(FUNDED, AccountInfo::from_balance(U256::from(1) << 60));
    for (address, account) in messenger::genesis_accounts(Versions::V1_2_0, &Rules::Released) {
        db.insert_account_info(address, account);
    }
    db
}

/// All forks are active from genesis, including Lagoon.
pub(crate) fn hardforks() -> OpChainHardforks {
    let active = |fork: &OpHardfork| (*fork, ForkCondition::ZERO_TIMESTAMP);
    OpChainHardforks::new(OpHardfork::VARIANTS.iter().map(active))
}

/// Executes the blocks and writes their receipts to `out`.
pub(crate) fn run(mut blocks: &[u8], out: &mut impl io::Write) -> Result<(), Box<dyn Error>> {
    let (receipts, evms) = (OpAlloyReceiptBuilder::default(), MessengerEvmFactory::native());
    let node = OpBlockExecutorFactory::new(receipts, hardforks(), evms);
    let mut state = State::builder().with_database(genesis()).build();
    let (mut number, mut parent) = (0, None::<B256>);
    while !blocks.is_empty() {
        number += 1;
        let refused = |error: &dyn Error| format!("block {number}: {error}");
        let block = OpBlock::decode(&mut blocks).map_err(|e| refused(&e))?;
        let (header, transactions) = (&block.header, &block.body.transactions);
        check(number, "parent", parent.unwrap_or(header.parent_hash), header.parent_hash)?;
        let root = calculate_transaction_root(transactions);
        check(number, "transactions root", root, header.transactions_root)?;
        let context = OpBlockExecutionCtx {
            parent_hash: header.parent_hash,
            parent_beacon_block_root: header.parent_beacon_block_root,
            extra_data: header.extra_data.clone(),
        };
        let environment = alloy_op_evm::evm_env_for_op_block(header, node.spec(), CHAIN_ID);
        let evm = node.evm_factory().create_evm(&mut state, environment);
        let recovered = transactions.iter().map(SignerRecoverable::try_to_recovered_ref);
        let recovered = recovered.collect::<Result<Vec<_>, _>>().map_err(|e| refused(&e))?;
        let executed = node.create_executor(evm, context).execute_block(&recovered);
        let executed = executed.map_err(|e| refused(&e))?;
        check(number, "gas used", executed.gas_used, header.gas_used)?;
        let root = calculate_receipt_root(&executed.receipts);
        check(number, "receipts root", root, header.receipts_root)?;
        let hash = *parent.insert(header.hash_slow());
        writeln!(out, "block {number} {hash} gas {}", executed.gas_used)?;
        let mut gas_before = 0;
        for (transaction, receipt) in transactions.iter().zip(&executed.receipts) {
            let status = if receipt.status() { "succeeded" } else { "failed" };
            let gas = receipt.cumulative_gas_used() - gas_before;
            writeln!(out, "  {} {status} gas {gas}", transaction.tx_type())?;
            for log in receipt.logs() {
                writeln!(out, "    {} of {}", event(log), log.address)?;
            }
            gas_before += gas;
        }
    }
    Ok(())
}

/// Refuses a header with another value than the computed one.
fn check<T: Copy + Eq + Debug>(block: u64, what: &str, so: T, said: T) -> Result<(), String> {
    let refused = || format!("block {block}: {what} is {so:?}, its header says {said:?}");
    if so == said { Ok(()) } else { Err(refused()) }
}

/// The name of a log's event.
fn event(log: &Log) -> &'static str {
    match log.topics().first() {
        Some(&SentMessage::SIGNATURE_HASH) => "SentMessage",
        Some(&RelayedMessage::SIGNATURE_HASH) => "RelayedMessage",
        _ => "a log",
    }
}

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let path = arguments.next().unwrap_or_else(|| "examples/blocks.rlp".into());
    if arguments.next().is_some() {
        eprintln!("usage: node [BLOCKS.rlp]");
        return ExitCode::from(2);
    }
    let blocks = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()).into());
    if let Err(error) = blocks.and_then(|blocks| run(&blocks, &mut io::stdout().lock())) {
        eprintln!("node: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
