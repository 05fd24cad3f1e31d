//! A running relay.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, mpsc},
    thread,
};

use alloy_primitives::Address;
use relayer::Machine;
use tokio::{
    sync::{
        mpsc::{UnboundedReceiver, unbounded_channel},
        oneshot,
    },
    task::JoinSet,
};
use tracing::{error, info};

use super::{config::RelayConfig, error::RelayError, start};
use crate::{
    api::{self, Api},
    driver::{Commands, Desk, DryRun, Input, Intent, Owner, Signing},
    figures::Figures,
    keys::Keys,
    metrics::Metrics,
    node::{Node, Watch, watch},
    status::Statuses,
    store::{AnyStore, RedbStore, StoreError, StorePlace},
};

/// A relay that runs. It ends when it is dropped; what it knows is stored at any time.
#[derive(Debug)]
pub struct Relay {
    inbox: mpsc::Sender<Input>,
    ended: oneshot::Receiver<Result<(), StoreError>>,
    /// The address of the HTTP API.
    address: Option<SocketAddr>,
    statuses: Statuses,
    /// Those that watch the chains, and the HTTP API.
    tasks: JoinSet<()>,
}

/// What a relay needs before it has its store.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) metrics: Metrics,
    nodes: Vec<Arc<Node>>,
}

impl Parts {
    /// Connects to all nodes.
    pub(super) async fn connect(config: &RelayConfig) -> Result<Self, RelayError> {
        let metrics = Metrics::new()?;
        let nodes = start::connect(config, &metrics.requests()).await?;
        Ok(Self { metrics, nodes })
    }
}

impl Relay {
    /// Starts to relay, within a runtime. Waits until all chains have answered.
    ///
    /// # Errors
    ///
    /// [`RelayError`].
    pub async fn start(
        config: RelayConfig,
        keys: Keys,
        store: RedbStore,
    ) -> Result<Self, RelayError> {
        let payers: Vec<Address> = keys.accounts().collect();
        let parts = Parts::connect(&config).await?;
        let place = StorePlace::File(store.path().to_path_buf());
        let signing = Signing::with_keys(keys);
        Self::begin(config, parts, signing, payers, store.into(), place).await
    }

    /// Starts without keys: tells what it would relay from the account `payer`, and neither signs
    /// nor submits anything. It forgets everything at its end. The zero address as payer has enough
    /// for everything.
    ///
    /// # Errors
    ///
    /// [`RelayError`].
    pub async fn dry_run(
        config: RelayConfig,
        payer: Address,
    ) -> Result<(Self, UnboundedReceiver<Intent>), RelayError> {
        let (intents, told) = unbounded_channel();
        let signing = Signing::DryRun(DryRun::new(payer, intents));
        let parts = Parts::connect(&config).await?;
        let store = RedbStore::in_memory()?;
        let place = StorePlace::File(store.path().to_path_buf());
        let payers = vec![payer];
        let relay = Self::begin(config, parts, signing, payers, store.into(), place).await?;
        Ok((relay, told))
    }

    /// Starts.
    pub(super) async fn begin(
        config: RelayConfig,
        Parts { metrics, nodes }: Parts,
        signing: Signing,
        payers: Vec<Address>,
        store: AnyStore,
        place: StorePlace,
    ) -> Result<Self, RelayError> {
        let (view, groups) = (store.view(), store.groups());
        let known: Vec<_> = view.positions()?.iter().map(|position| position.chain).collect();
        let mut machine = start::machine_config(&config, &nodes, &payers, &known).await?;
        if let Signing::DryRun(_) = signing {
            // Nothing is ever in a block: others would wait for ever until there is room for them.
            machine.most_waiting = usize::MAX;
            machine.chains.values_mut().for_each(|chain| chain.max_in_flight = usize::MAX);
        }
        let machine = Machine::open(machine, store)?;
        let (inbox, inputs) = mpsc::channel();
        let statuses = Statuses::of(nodes.iter().map(|node| (node.chain(), node.endpoint())));
        let figures = Figures {
            metrics: metrics.clone(),
            store: view,
            statuses: statuses.clone(),
            stale_after: config.stale_after,
            stands_by: false,
        };
        let mut tasks = JoinSet::new();
        let api = Api::new(figures, Commands::new(inbox.clone()), place);
        let address = match config.listen {
            Some(address) => {
                let listening = api::listen(address, api, &mut tasks).await;
                Some(listening.map_err(|source| RelayError::Listen { address, source })?)
            }
            None => None,
        };
        let desks = nodes.iter().map(|node| (node.chain(), Desk::open(node, &inbox)));
        let owner = Owner {
            machine,
            groups,
            signing,
            desks: desks.collect(),
            statuses: statuses.clone(),
            metrics,
            asked: BTreeMap::new(),
        };
        let (told, ended) = oneshot::channel();
        let run = move || {
            let result = owner.run(&inputs);
            if let Err(error) = &result {
                error!(%error, "the relayer ends");
            }
            // Nobody waits for it where the relay was dropped.
            let _told = told.send(result);
        };
        thread::Builder::new().name("relayer".into()).spawn(run).map_err(RelayError::Thread)?;
        for node in nodes {
            let how = Watch {
                interval: config.interval,
                waits_for_safety: start::waits_for_safety(&config),
            };
            let (chain, inbox) = (node.chain(), inbox.clone());
            let tell = move |watched| inbox.send(Input::Watched(chain, watched)).is_ok();
            tasks.spawn(watch(node, how, tell));
        }
        if let Some(address) = address {
            info!(%address, "the HTTP API listens");
        }
        Ok(Self { inbox, ended, address, statuses, tasks })
    }

    /// Returns the address of the HTTP API; `None` if it has none.
    pub const fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Whether all chains are read up to the blocks that were their latest at the start.
    pub fn is_read(&self) -> bool {
        self.statuses.are_read()
    }

    /// Waits until it ends by itself: it does when its store fails.
    ///
    /// # Errors
    ///
    /// The reason.
    pub async fn ended(&mut self) -> Result<(), RelayError> {
        match (&mut self.ended).await {
            Ok(result) => Ok(result?),
            Err(_) => Err(RelayError::Panicked),
        }
    }

    /// Closes the HTTP API of one that has [ended](Self::ended).
    #[cfg(feature = "postgres")]
    pub(super) async fn close(mut self) {
        self.tasks.shutdown().await;
    }

    /// Ends it, and waits until it has.
    ///
    /// # Errors
    ///
    /// [`RelayError::Store`] where its last changes could not be stored; [`RelayError::Panicked`].
    pub async fn stop(mut self) -> Result<(), RelayError> {
        // Where it has ended already, the reason is still to be read.
        let _told = self.inbox.send(Input::End);
        let ended = self.ended().await;
        // Those that read the store let go of its file.
        self.tasks.shutdown().await;
        ended
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // Where it has ended already, nobody listens.
        let _told = self.inbox.send(Input::End);
    }
}
