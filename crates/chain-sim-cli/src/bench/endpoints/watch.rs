//! The logs of a chain, as they appear.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use alloy_rpc_types_eth::Log;
use jsonrpsee::core::client::Subscription;
use tokio::{sync::mpsc::UnboundedSender, time::sleep};

use super::{error::EndpointError, event::Event, node::Node};

/// The shortest and longest time between two looks.
const PAUSES: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(100));
/// The time between two looks is this part of how long a message takes: waiting is exact enough,
/// and looks take little of the server's time.
const PART_OF_LATENCY: u32 = 20;

/// How long messages take at the moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Latency(Arc<AtomicU64>);

impl Latency {
    /// Sets how long a message took, in microseconds.
    pub(super) fn set(&self, microseconds: u64) {
        self.0.store(microseconds, Ordering::Relaxed);
    }

    /// Returns the time to the next look.
    fn pause(&self) -> Duration {
        let latency = Duration::from_micros(self.0.load(Ordering::Relaxed));
        (latency / PART_OF_LATENCY).clamp(PAUSES.0, PAUSES.1)
    }
}

/// Reports the logs of messages on a chain from now on, until the task is aborted: as the node
/// publishes them, or else by asking again and again.
#[derive(Debug)]
pub(super) struct Watch {
    number: usize,
    node: Node,
    published: Option<Subscription<Log>>,
    /// The first block to ask for.
    from: u64,
    latency: Latency,
}

impl Watch {
    /// Begins to watch the chain of this number.
    pub(super) async fn begin(
        number: usize,
        node: Node,
        latency: Latency,
    ) -> Result<Self, EndpointError> {
        let published = node.subscribe().await?;
        let from = node.head().await?;
        Ok(Self { number, node, published, from, latency })
    }

    /// Reports logs until it fails.
    pub(super) async fn run(mut self, events: UnboundedSender<Event>) {
        loop {
            let logs = match self.next().await {
                Ok(logs) => logs,
                Err(error) => return drop(events.send(Event::Failed(error))),
            };
            let event = Event::Logs { node: self.number, at: Instant::now(), logs };
            if events.send(event).is_err() {
                return;
            }
        }
    }

    /// Returns the next logs.
    async fn next(&mut self) -> Result<Vec<Log>, EndpointError> {
        let ended = || EndpointError::Unsubscribed { url: self.node.url.clone() };
        if let Some(published) = &mut self.published {
            let log = published.next().await.and_then(Result::ok);
            return log.map(|log| vec![log]).ok_or_else(ended);
        }
        sleep(self.latency.pause()).await;
        let logs = self.node.logs(self.from).await?;
        // The last block with logs is read again: a node may be about to add to it.
        self.from = logs.iter().filter_map(|log| log.block_number).fold(self.from, u64::max);
        Ok(logs)
    }
}
