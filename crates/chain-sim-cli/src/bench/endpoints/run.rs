//! The measurement of servers.

use std::time::Instant;

use alloy_primitives::U256;
use alloy_rpc_types_eth::Log;
use alloy_sol_types::SolEvent;
use messenger::abi::{RelayedMessage, SentMessage};
use tokio::{
    runtime,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinSet,
    time::timeout_at,
};

use super::{
    delivery::Delivery,
    endpoint::Server,
    error::EndpointError,
    event::Event,
    fees::Fees,
    node::Node,
    options::{Accounts, EndpointOptions},
    pace::Pace,
    relay::{Job, Relay},
    report::{EndpointReport, ServerRow},
    sender::{Messages, Sender},
    transaction::Account,
    watch::{Latency, Watch},
};
use crate::terminal::Progress;

/// Measures the servers of the options, one after the other.
pub(in crate::bench) fn run(
    options: &EndpointOptions,
    messages: Messages,
    quiet: bool,
) -> Result<EndpointReport, EndpointError> {
    let servers = options.servers()?;
    let accounts = options.accounts()?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let measure = async |server| {
        let progress =
            if quiet { Progress::hidden() } else { Progress::new(messages.count, "relayed") };
        Measurement::begin(options, server, &accounts, messages, progress).await?.end().await
    };
    let rows: Result<Vec<_>, _> =
        servers.iter().map(|server| runtime.block_on(measure(server))).collect();
    Ok(EndpointReport::new(options, messages, rows?))
}

/// A server that is being measured.
#[derive(Debug)]
struct Measurement<'a> {
    options: &'a EndpointOptions,
    name: String,
    software: String,
    nodes: Vec<Node>,
    messages: Messages,
    delivery: Delivery,
    latency: Latency,
    pace: Pace,
    /// The benchmark's own relayers on each chain, who take turns.
    relays: Vec<Vec<UnboundedSender<Job>>>,
    events: UnboundedReceiver<Event>,
    /// The tasks that send, read and relay. They end with the measurement.
    tasks: JoinSet<()>,
    progress: Progress,
}

impl<'a> Measurement<'a> {
    /// Connects, signs all messages, and begins to send.
    async fn begin(
        options: &'a EndpointOptions,
        server: &Server,
        accounts: &Accounts,
        messages: Messages,
        progress: Progress,
    ) -> Result<Self, EndpointError> {
        let nodes = connect(server, options).await?;
        let software = match nodes.first() {
            Some(node) => node.version().await?,
            None => String::new(),
        };
        let name = server.name.clone().unwrap_or_else(|| software.clone());
        progress.name(name.clone());
        let (report, events) = unbounded_channel();
        let latency = Latency::default();
        let mut tasks = JoinSet::new();
        let mut senders = Vec::new();
        let mut relays = Vec::new();
        for (number, node) in nodes.iter().enumerate() {
            let fees = Fees::ask(node).await?;
            let mut of_chain = Vec::new();
            for signer in &accounts.senders {
                let account = Account::at(node, signer.clone(), fees).await?;
                of_chain.push(Sender::new(node.clone(), account));
            }
            senders.push(of_chain);
            let mut of_chain = Vec::new();
            for signer in &accounts.relayers {
                let account = Account::at(node, signer.clone(), fees).await?;
                let (jobs, queue) = unbounded_channel();
                let relay = Relay::new(nodes.clone(), number, account, messages.bytes);
                tasks.spawn(relay.run(queue, report.clone()));
                of_chain.push(jobs);
            }
            relays.push(of_chain);
            let watch = Watch::begin(number, node.clone(), latency.clone()).await?;
            tasks.spawn(watch.run(report.clone()));
        }
        messages.sign(&nodes, &mut senders)?;
        let senders: Vec<Sender> = senders.into_iter().flatten().collect();
        let delivery = Delivery::new(senders.iter().flat_map(Sender::hashes));
        let pace = options.pace();
        for sender in senders {
            tasks.spawn(sender.run(pace.clone(), report.clone()));
        }
        Ok(Self {
            options,
            name,
            software,
            nodes,
            messages,
            delivery,
            latency,
            pace,
            relays,
            events,
            tasks,
            progress,
        })
    }

    /// Waits until all messages are relayed.
    async fn end(mut self) -> Result<ServerRow, EndpointError> {
        let expected = self.messages.count as usize;
        let done = self.wait(expected).await;
        self.tasks.abort_all();
        self.progress.end();
        done.map_err(|source| EndpointError::Incomplete {
            server: self.name.clone(),
            expected,
            sent: self.delivery.sent_count(),
            relayed: self.delivery.relayed_count(),
            source: Box::new(source),
        })?;
        let chains = self.nodes.iter().map(|node| node.chain).collect();
        Ok(ServerRow::new(self.name, self.software, chains, &self.delivery))
    }

    /// Notes what the tasks report until all messages are relayed, or nothing happens for too long.
    async fn wait(&mut self, expected: usize) -> Result<(), EndpointError> {
        let timeout = self.options.timeout();
        let mut deadline = Instant::now() + timeout;
        while self.delivery.relayed_count() < expected {
            let stalled = || EndpointError::Stalled { seconds: timeout.as_secs() };
            let event = timeout_at(deadline.into(), self.events.recv()).await.ok().flatten();
            let before = (self.delivery.sent_count(), self.delivery.relayed_count());
            match event.ok_or_else(stalled)? {
                Event::Due { message, at } => self.delivery.due(message, at),
                Event::Logs { node, at, logs } => {
                    for log in logs {
                        self.note(node, at, log);
                    }
                }
                Event::Failed(error) => return Err(error),
            }
            let relayed = self.delivery.relayed_count();
            (before.1..relayed).for_each(|_| self.pace.relayed());
            if before != (self.delivery.sent_count(), relayed) {
                deadline = Instant::now() + timeout;
                self.latency.set(self.delivery.latest());
                self.progress.set(relayed as u64);
                self.progress.detail(|| self.delivery.details(self.nodes.len()));
            }
        }
        Ok(())
    }

    /// Notes a log of the chain of this number, and relays its message if the benchmark does.
    fn note(&mut self, node: usize, at: Instant, log: Log) {
        let data = &log.inner.data;
        if let Ok(relayed) = RelayedMessage::decode_log_data_validate(data) {
            self.delivery.relayed((relayed.source, relayed.messageNonce), at);
        }
        let Ok(sent) = SentMessage::decode_log_data_validate(data) else { return };
        let source = U256::from(self.nodes[node].chain);
        let transaction = log.transaction_hash.unwrap_or_default();
        if !self.delivery.sent(transaction, (source, sent.messageNonce)) {
            return;
        }
        let destination = self.nodes.iter().position(|it| U256::from(it.chain) == sent.destination);
        let Some(relays) = destination.map(|number| &self.relays[number]) else { return };
        let turn = self.delivery.sent_count() % relays.len().max(1);
        if let Some(relay) = relays.get(turn) {
            // Its task has reported why it has ended.
            let _ended = relay.send(Job { source: node, log });
        }
    }
}

/// Connects to the endpoints of a server, whose chains must differ.
async fn connect(server: &Server, options: &EndpointOptions) -> Result<Vec<Node>, EndpointError> {
    let mut nodes: Vec<Node> = Vec::new();
    for url in &server.urls {
        let node = Node::connect(url, options.timeout()).await?;
        if let Some(first) = nodes.iter().find(|known| known.chain == node.chain) {
            let first = first.url.clone();
            return Err(EndpointError::SameChain { chain: node.chain, first, second: node.url });
        }
        nodes.push(node);
    }
    Ok(nodes)
}
