//! Transactions that wait while the owner is busy share a block, each client is answered after its
//! block, and other tasks keep their place.

use std::{pin::Pin, sync::mpsc::channel};

use alloy_consensus::{TxEip1559, transaction::Recovered};
use alloy_primitives::{Address, B256, ChainId, TxKind};
use chain_sim::{ClusterConfig, DEV_ACCOUNTS};
use op_alloy_consensus::{OpTxEnvelope, OpTypedTransaction};
use tokio::sync::oneshot;

use super::Owner;
use crate::{
    config::ServerConfig,
    devnet::{Devnet, RequestError, unsigned_transaction::without_signature},
};

const CHAIN: ChainId = 901;

/// A request whose answer is awaited.
type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, RequestError>> + Send + 'a>>;

/// The first transaction of an account.
fn transaction(from: Address) -> Recovered<OpTxEnvelope> {
    let transaction = TxEip1559 {
        chain_id: CHAIN,
        gas_limit: 21_000,
        max_fee_per_gas: 1_000_000_000,
        to: TxKind::Call(Address::repeat_byte(0x44)),
        ..TxEip1559::default()
    };
    without_signature(OpTypedTransaction::Eip1559(transaction), from)
}

/// Submits an account's transaction, and returns the block that it is in once that is answered.
fn send(owner: &Owner, from: Address) -> Asked<'_, (u64, usize)> {
    Box::pin(async move {
        let transaction = transaction(from);
        let hash: B256 =
            owner.send(CHAIN, false, move |devnet| devnet.join(CHAIN, &transaction)).await?;
        // What is published with the answer, or earlier.
        owner.read(|view| Ok(view.served(CHAIN)?.index.transaction(hash).unwrap()))
    })
}

/// Lets tasks wait behind one that holds the owner up, and then run. Each is sent when it is first
/// polled.
async fn run<T>(owner: &Owner, tasks: Vec<Asked<'_, T>>) -> Vec<Result<T, RequestError>> {
    run_but(owner, tasks, None).await
}

/// As [`run`], but the client of the task at `gone` leaves while all of them wait.
async fn run_but<T>(
    owner: &Owner,
    mut tasks: Vec<Asked<'_, T>>,
    gone: Option<usize>,
) -> Vec<Result<T, RequestError>> {
    let (begun, began) = oneshot::channel();
    let (go_on, told) = channel();
    let held_up = owner.ask(move |_| {
        begun.send(()).unwrap();
        told.recv().unwrap();
        Ok(())
    });
    let answers = async {
        began.await.unwrap();
        for task in &mut tasks {
            assert!(tokio::time::timeout(core::time::Duration::ZERO, task).await.is_err());
        }
        if let Some(gone) = gone {
            drop(tasks.remove(gone));
        }
        go_on.send(()).unwrap();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await);
        }
        answers
    };
    tokio::join!(held_up, answers).1
}

/// An owner of chains whose transactions share blocks, or not.
fn start(automine_batch: bool) -> Owner {
    let config = ServerConfig::new(ClusterConfig::default()).with_automine_batch(automine_batch);
    Owner::start(Devnet::new(config.devnet()).unwrap(), None).unwrap().0
}

#[tokio::test]
async fn transactions_that_wait_share_a_block() {
    let owner = start(true);
    let tasks = DEV_ACCOUNTS.iter().map(|from| send(&owner, *from)).collect();
    let places: Vec<_> = run(&owner, tasks).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(places, (0..DEV_ACCOUNTS.len()).map(|index| (1, index)).collect::<Vec<_>>());
}

#[tokio::test]
async fn each_has_its_own_block_by_default() {
    let owner = start(false);
    let tasks = DEV_ACCOUNTS.iter().map(|from| send(&owner, *from)).collect();
    let places: Vec<_> = run(&owner, tasks).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(places, (1..=10).map(|number| (number, 0)).collect::<Vec<_>>());
}

/// A request for a block, a snapshot or anything else runs where it came.
#[tokio::test]
async fn other_tasks_keep_their_place() {
    let owner = start(true);
    let mine = || -> Asked<'_, (u64, usize)> {
        Box::pin(owner.ask(|devnet| {
            devnet.mine(CHAIN)?;
            Ok((devnet.chain(CHAIN)?.head().number(), usize::MAX))
        }))
    };
    let [one, two, three, four] = [0, 1, 2, 3].map(|index| DEV_ACCOUNTS[index]);
    let tasks = vec![
        send(&owner, one),
        send(&owner, two),
        mine(),
        send(&owner, three),
        mine(),
        mine(),
        send(&owner, four),
    ];
    let places: Vec<_> = run(&owner, tasks).await.into_iter().map(Result::unwrap).collect();
    let mined = |number| (number, usize::MAX);
    assert_eq!(places, [(1, 0), (1, 1), mined(2), (3, 0), mined(4), mined(5), (6, 0)]);
}

/// The other clients are answered although one has gone.
#[tokio::test]
async fn transactions_of_clients_that_have_gone_are_left_out() {
    let owner = start(true);
    let tasks = DEV_ACCOUNTS.iter().map(|from| send(&owner, *from)).collect();
    let answers = run_but(&owner, tasks, Some(3)).await;
    let places: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(places, (0..9).map(|index| (1, index)).collect::<Vec<_>>());
}

/// The refusal of one is told to its client alone.
#[tokio::test]
async fn refusals_are_told_to_their_clients() {
    let owner = start(true);
    owner
        .ask(|devnet| devnet.set_balance(CHAIN, DEV_ACCOUNTS[1], alloy_primitives::U256::ONE))
        .await
        .unwrap();
    let tasks = DEV_ACCOUNTS.iter().take(3).map(|from| send(&owner, *from)).collect();
    let answers = run(&owner, tasks).await;
    assert!(matches!(answers[0], Ok((1, 0))), "{answers:?}");
    assert!(matches!(answers[1], Err(RequestError::Refused(_))), "{answers:?}");
    assert!(matches!(answers[2], Ok((1, 1))), "{answers:?}");
}
