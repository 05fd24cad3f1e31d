//! What the owner does between the slices of a long change, and at its end.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
    mpsc,
};

use alloy_primitives::{B256, ChainId, U256};
use chain_sim::{Call, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions};

use super::Owner;
use crate::{
    config::ServerConfig,
    devnet::{Devnet, LongChange, RequestError, mining::Mining},
};

/// A change whose slices wait to be told.
struct Sliced {
    slices: mpsc::Receiver<Slice>,
    is_for_its_client: bool,
    is_stopped: Arc<AtomicBool>,
}

/// What a slice does.
enum Slice {
    Go,
    End(u64),
    Fail,
}

impl LongChange for Sliced {
    type Outcome = u64;

    fn advance(&mut self, devnet: &mut Devnet) -> Result<Option<u64>, RequestError> {
        assert!(devnet.is_changing);
        match self.slices.recv().unwrap() {
            Slice::Go => Ok(None),
            Slice::End(outcome) => Ok(Some(outcome)),
            Slice::Fail => Err(RequestError::FilterNotFound { actual: U256::from(7) }),
        }
    }

    fn stop(&mut self, _: &mut Devnet) -> Result<(), RequestError> {
        self.is_stopped.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn held(&self) -> Option<ChainId> {
        Some(901)
    }

    fn is_for_its_client(&self) -> bool {
        self.is_for_its_client
    }
}

/// An owner that is making a sliced change, and how to go on with it.
struct Test {
    owner: Owner,
    slices: mpsc::Sender<Slice>,
    is_stopped: Arc<AtomicBool>,
    change: tokio::task::JoinHandle<Result<u64, RequestError>>,
}

impl Test {
    /// Starts it, and waits until the change has begun.
    async fn start(is_for_its_client: bool) -> Self {
        let config = ServerConfig::new(ClusterConfig::default());
        let (owner, _thread) = Owner::start(Devnet::new(config.devnet()).unwrap(), None).unwrap();
        let (slices, told) = mpsc::channel();
        let is_stopped = Arc::new(AtomicBool::new(false));
        let (begun, began) = tokio::sync::oneshot::channel();
        let change = Sliced { slices: told, is_for_its_client, is_stopped: is_stopped.clone() };
        let asked = owner.clone();
        let change = tokio::spawn(async move {
            let begin = move |_: &mut Devnet| {
                begun.send(()).unwrap();
                Ok(change)
            };
            asked.ask_long(begin).await
        });
        began.await.unwrap();
        Self { owner, slices, is_stopped, change }
    }

    /// Makes a slice.
    fn tell(&self, slice: Slice) {
        self.slices.send(slice).unwrap();
    }

    /// Polls a request until it is sent, and checks that it has no answer yet.
    async fn assert_waits<T: core::fmt::Debug>(
        &self,
        asked: &mut (impl Future<Output = T> + Unpin),
    ) {
        let early = tokio::time::timeout(core::time::Duration::from_millis(20), asked).await;
        assert!(early.is_err(), "{early:?}");
    }
}

#[tokio::test]
async fn tasks_that_a_change_cannot_spoil_run_between_its_slices() {
    let test = Test::start(false).await;
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let note = |name: &'static str| {
        let order = order.clone();
        move |_: &mut Devnet| {
            order.lock().unwrap().push(name);
            Ok(())
        }
    };
    let owner = &test.owner;
    let mut first = Box::pin(owner.ask(note("first")));
    let mut held = Box::pin(owner.ask_to_send(901, note("held")));
    let mut last = Box::pin(owner.ask(note("last")));
    test.assert_waits(&mut first).await;
    test.assert_waits(&mut held).await;
    test.assert_waits(&mut last).await;
    // Each comes after a slice.
    let mut between = Box::pin(owner.ask_between(note("between")));
    test.assert_waits(&mut between).await;
    test.tell(Slice::Go);
    test.tell(Slice::Go);
    between.await.unwrap();
    let mut sent = Box::pin(owner.ask_to_send(902, note("sent")));
    test.assert_waits(&mut sent).await;
    test.tell(Slice::Go);
    test.tell(Slice::Go);
    sent.await.unwrap();
    assert_eq!(*order.lock().unwrap(), ["between", "sent"]);
    test.assert_waits(&mut first).await;
    test.tell(Slice::End(5));
    assert!(matches!(test.change.await.unwrap(), Ok(5)));
    last.await.unwrap();
    first.await.unwrap();
    held.await.unwrap();
    assert_eq!(*order.lock().unwrap(), ["between", "sent", "first", "held", "last"]);
    assert!(!test.is_stopped.load(Ordering::Relaxed));
}

#[tokio::test]
async fn change_of_a_client_that_has_gone_is_stopped_if_only_it_wanted_it() {
    for is_for_its_client in [false, true] {
        let test = Test::start(is_for_its_client).await;
        test.change.abort();
        assert!(test.change.await.unwrap_err().is_cancelled());
        test.slices.send(Slice::Go).unwrap();
        if !is_for_its_client {
            test.slices.send(Slice::End(1)).unwrap();
        }
        assert!(!test.owner.ask(|devnet| Ok(devnet.is_changing)).await.unwrap());
        assert_eq!(test.is_stopped.load(Ordering::Relaxed), is_for_its_client);
    }
}

#[tokio::test]
async fn change_that_fails_is_stopped_and_its_error_answered() {
    let test = Test::start(false).await;
    test.tell(Slice::Go);
    test.tell(Slice::Fail);
    let failed = test.change.await.unwrap();
    assert!(matches!(failed, Err(RequestError::FilterNotFound { .. })), "{failed:?}");
    assert!(test.is_stopped.load(Ordering::Relaxed));
    test.owner.ask(|_| Ok(())).await.unwrap();
}

#[tokio::test]
async fn the_end_stops_a_change() {
    let test = Test::start(false).await;
    let mut waiting = Box::pin(test.owner.ask(|_| Ok(())));
    test.assert_waits(&mut waiting).await;
    let mut end = Box::pin(test.owner.end());
    test.assert_waits(&mut end).await;
    test.tell(Slice::Go);
    end.await.unwrap();
    assert!(matches!(test.change.await.unwrap(), Err(RequestError::ShuttingDown)));
    assert!(matches!(waiting.await, Err(RequestError::ShuttingDown)));
    assert!(test.is_stopped.load(Ordering::Relaxed));
}

/// A devnet with blocks of a transfer each on chain 901, and the hashes of the transfers.
fn devnet(blocks: u64) -> (Devnet, Vec<B256>) {
    let config = ServerConfig::new(ClusterConfig::default());
    let mut devnet = Devnet::new(config.devnet()).unwrap();
    let mut hashes = Vec::new();
    for id in devnet.ids() {
        devnet.served_mut(id).unwrap().mining = Mining::Manual;
    }
    for index in 0..blocks {
        let call = Call::new(DEV_ACCOUNTS[0], DEV_ACCOUNTS[1], []).with_value(U256::from(index));
        hashes.push(devnet.cluster.submit_call(901, call).unwrap());
        devnet.mine(901).unwrap();
    }
    (devnet, hashes)
}

#[test]
fn reorg_in_slices_is_the_reorg_of_the_cluster() {
    let kinds =
        [ReorgedTransactions::Rebuilt, ReorgedTransactions::Pooled, ReorgedTransactions::Dropped];
    for transactions in kinds {
        let (mut devnet, _) = devnet(10);
        let mut expected = devnet.cluster.clone();
        let mut fallout = expected.reorg(901, 7, transactions).unwrap();
        fallout.append(expected.catch_up().unwrap().fallout);
        let mut reorg = devnet.begin_reorg(901, 7, transactions).unwrap();
        let mut heads = Vec::new();
        let actual = loop {
            if let Some(actual) = reorg.advance(&mut devnet).unwrap() {
                break actual;
            }
            heads.push(devnet.chain(901).unwrap().head().number());
        };
        assert_eq!(actual, fallout);
        // The blocks come one by one.
        heads.dedup();
        let first = heads[0];
        assert_eq!(heads, (first..=10).collect::<Vec<_>>(), "{transactions:?}");
        let chain = |cluster: &chain_sim::Cluster| {
            let chain = cluster.chain(901).unwrap();
            let hashes: Vec<B256> = chain.blocks().map(chain_sim::Block::hash).collect();
            let pooled = chain.pooled_transactions().map(|it| it.tx_hash());
            (hashes, pooled.collect::<Vec<_>>())
        };
        assert_eq!(chain(&devnet.cluster), chain(&expected), "{transactions:?}");
    }
}

#[test]
fn reorg_that_is_stopped_loses_no_transaction() {
    for slices in 0..5_usize {
        let (mut devnet, mut hashes) = devnet(6);
        let rebuilt = ReorgedTransactions::Rebuilt;
        let mut reorg = devnet.begin_reorg(901, 4, rebuilt).unwrap();
        for _ in 0..slices {
            assert!(reorg.advance(&mut devnet).unwrap().is_none());
        }
        reorg.stop(&mut devnet).unwrap();
        let chain = devnet.chain(901).unwrap();
        assert_eq!(chain.pooled(), 4_usize.saturating_sub(slices), "{slices} slices");
        devnet.mine(901).unwrap();
        let chain = devnet.chain(901).unwrap();
        let included = chain.blocks().flat_map(chain_sim::Block::transactions);
        let mut included: Vec<B256> = included.map(|it| it.tx_hash()).collect();
        included.sort();
        hashes.sort();
        assert_eq!(included, hashes, "{slices} slices");
        assert_eq!(chain.pooled(), 0);
    }
}
