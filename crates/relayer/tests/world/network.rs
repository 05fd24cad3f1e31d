//! What lies between the machine and the nodes: requests and answers that are late, lost, or wrong.

use alloy_primitives::{B256, U256};
use rand::Rng;
use relayer::{Action, Machine, NodeEvent, NodeRefusal, Place, RefusalReason, Report, RequestId};

use super::{
    chain::{Block, has},
    disk::Entry,
    schedule::World,
    transaction::{Transaction, key},
};

/// After so many seconds without a request for it, a signature is given up: the machine repeats requests
/// sooner, and lets the payer wait longer.
const GIVEN_UP: u64 = 30;

/// What is on its way.
#[derive(Debug, Clone)]
pub enum Delivery {
    /// A request, to a node; `is_single` where no node gets it a second time.
    Request { action: Action, node: usize, epoch: u64, asked_at: u64, is_single: bool },
    /// An answer, to the machine.
    Answer { event: NodeEvent, epoch: u64 },
}

impl World {
    /// Opens the machine anew.
    pub fn open(&mut self) {
        self.epoch += 1;
        self.machine = Machine::open(self.config.clone(), self.disk.clone()).ok();
    }

    /// The process dies.
    fn crash(&mut self) {
        self.machine = None;
        self.outcome.crashes += 1;
        self.reopen_at = self.now + self.rng.random_range(0..5);
    }

    /// Tells the machine something; without a machine nobody hears it.
    pub fn tell(&mut self, event: NodeEvent) {
        let Some(machine) = &mut self.machine else { return };
        if machine.handle(event, self.now).is_err() {
            self.crash();
        }
    }

    /// Polls the machine; returns whether it has asked for anything.
    pub fn poll(&mut self) -> bool {
        let Some(machine) = &mut self.machine else { return false };
        let Ok(actions) = machine.poll(self.now) else {
            self.crash();
            return false;
        };
        if let Some(wake) = machine.wake_at() {
            assert!(wake > self.now, "seed {}: wakes in the past", self.options.seed);
        }
        let mut is_busy = false;
        for action in actions {
            if let Action::Report(report) = &action {
                self.outcome.replaced += u64::from(matches!(report, Report::Replaced { .. }));
                if self.is_calm
                    && self.now > self.calm_since + 60
                    && matches!(report, Report::OtherChain { .. })
                {
                    self.fault = Some(format!("seed {}: {report:?}", self.options.seed));
                }
                continue;
            }
            is_busy = true;
            if let Action::Broadcast { raw, .. } = &action {
                let number = Transaction::index(raw);
                self.disk.1.borrow_mut().push(Entry::Sent(number));
                self.asked.remove(&key(&self.signed[number].unsigned));
            }
            self.send(&action);
        }
        is_busy
    }

    /// Sends a request on its way.
    fn send(&mut self, action: &Action) {
        let node = usize::from(self.chance(self.options.second_node));
        let (epoch, mut asked_at) = (self.epoch, self.now);
        if let Action::Sign { transaction, .. } = action {
            // It counts for the hour in which it was asked for first, unless it was given up meanwhile.
            let (first, last) = self.asked.entry(key(transaction)).or_insert((asked_at, asked_at));
            if asked_at > *last + GIVEN_UP {
                *first = asked_at;
            }
            (asked_at, *last) = (*first, asked_at);
        }
        if self.chance(self.options.losses) {
            if self.rng.random_bool(0.5)
                && let Some(request) = action.request()
            {
                let reason = "connection refused".into();
                self.answer(NodeEvent::Failed { request, reason }, epoch);
            }
            return;
        }
        let copies = 1 + u64::from(self.chance(self.options.twice));
        for _ in 0..copies {
            let action = action.clone();
            let is_single = copies == 1;
            self.later(Delivery::Request { action, node, epoch, asked_at, is_single });
        }
    }

    /// Sends an answer on its way.
    fn answer(&mut self, event: NodeEvent, epoch: u64) {
        if self.chance(self.options.losses) {
            return;
        }
        if self.chance(self.options.twice) {
            self.later(Delivery::Answer { event: event.clone(), epoch });
        }
        self.later(Delivery::Answer { event, epoch });
    }

    fn later(&mut self, delivery: Delivery) {
        let most = if self.is_calm { 0 } else { self.options.delay };
        let delay = if most > 0 { self.rng.random_range(0..=most) } else { 0 };
        self.queue.insert((self.now + delay, self.sequence), delivery);
        self.sequence += 1;
    }

    /// Delivers what is due; returns whether there was anything.
    pub fn deliver(&mut self) -> bool {
        let mut is_busy = false;
        while let Some((&key, _)) = self.queue.first_key_value() {
            if key.0 > self.now {
                break;
            }
            is_busy = true;
            match self.queue.remove(&key).expect("it is there") {
                Delivery::Request { action, node, epoch, asked_at, is_single } => {
                    if let Some(mut event) = self.serve(&action, node, asked_at) {
                        if let NodeEvent::Broadcasted { request, answer: Err(_) } = event
                            && !is_single
                        {
                            // Nobody knows what the other one has come to.
                            let reason = "one node is silent".into();
                            event = NodeEvent::Failed { request, reason };
                        }
                        let event = self.spoil(event, &action);
                        self.answer(event, epoch);
                    }
                }
                Delivery::Answer { event, epoch } => {
                    if epoch == self.epoch {
                        self.tell(event);
                    }
                }
            }
        }
        is_busy
    }

    /// Makes an answer wrong, as far as nobody could take it for a right one, or for one that has a
    /// meaning of its own.
    fn spoil(&mut self, event: NodeEvent, action: &Action) -> NodeEvent {
        let Some(request) = action.request() else { return event };
        if !self.chance(self.options.wrong) {
            return event;
        }
        match event {
            NodeEvent::Blocks { request, mut blocks } => {
                match self.rng.random_range(0..3) {
                    0 => blocks.reverse(),
                    1 => blocks.retain(|block| block.number % 2 == 0),
                    _ => {
                        if let Some(block) = blocks.first_mut() {
                            block.parent_hash = B256::repeat_byte(9);
                        }
                    }
                }
                NodeEvent::Blocks { request, blocks }
            }
            // The node has forgotten it, or lags behind.
            NodeEvent::Seen { request, .. } => NodeEvent::Seen { request, place: Place::Nowhere },
            NodeEvent::Estimated { request, .. } => {
                let answer = Err(NodeRefusal::from_error(-32_603, "internal error", None));
                NodeEvent::Estimated { request, answer }
            }
            NodeEvent::Account { .. } | NodeEvent::Broadcasted { .. } => {
                NodeEvent::Failed { request, reason: "malformed".into() }
            }
            event => event,
        }
    }

    /// What a node does and answers.
    fn serve(&mut self, action: &Action, node: usize, asked_at: u64) -> Option<NodeEvent> {
        let index = |world: &Self, id| world.chains.iter().position(|chain| chain.id == id);
        Some(match action {
            &Action::Read { request, chain, from, to, sparse } => {
                let most = self.config.chains[&chain].max_range;
                if to - from + 1 > most.max(3) || self.chance(self.options.wrong) {
                    return Some(NodeEvent::TooWide { request });
                }
                let chain = &self.chains[index(self, chain)?];
                let blocks = (from..=to).map_while(|number| chain.block_of(node, number));
                let blocks: Vec<_> = blocks.map(Block::read).collect();
                let last = blocks.last().map(|block| block.number);
                let is_needed = |block: &relayer::BlockRead| {
                    !sparse
                        || Some(block.number) == last
                        || !block.sent.is_empty()
                        || !block.relayed.is_empty()
                };
                let blocks = blocks.into_iter().filter(is_needed).collect();
                NodeEvent::Blocks { request, blocks }
            }
            Action::Estimate { request, chain, message, .. } => {
                let on = index(self, *chain)?;
                let answer = self.estimate(on, node, *message, action);
                NodeEvent::Estimated { request: *request, answer }
            }
            Action::Sign { request, transaction } => {
                let index = self.signed.len();
                let signed = Transaction::sign(index, transaction.clone(), asked_at);
                let hash = signed.hash;
                self.by_hash.insert(hash, index);
                self.signed.push(signed);
                NodeEvent::Signed { request: *request, hash, raw: Transaction::raw(index) }
            }
            Action::Broadcast { request, chain, raw, transaction } => {
                let number = Transaction::index(raw);
                assert_eq!(self.signed[number].hash, *transaction);
                let on = index(self, *chain)?;
                self.take(*request, on, node, number)
            }
            &Action::Look { request, chain, transaction } => {
                let chain = &self.chains[index(self, chain)?];
                let mut blocks = chain.views[node].iter().map(|it| &chain.blocks[*it]);
                let found = blocks.find_map(|block| {
                    let included = block.included.iter().find(|it| it.hash == transaction)?;
                    Some((block, included))
                });
                let number = self.by_hash.get(&transaction);
                let place = match found {
                    Some((block, included)) => Place::Block {
                        number: block.number,
                        hash: block.hash,
                        success: included.reverted.is_none(),
                        gas_used: included.gas_used,
                        revert: included.reverted.clone(),
                    },
                    None if chain.pool.values().any(|it| Some(it) == number) => Place::Pool,
                    None => Place::Nowhere,
                };
                NodeEvent::Seen { request, place }
            }
            &Action::Account { request, chain, payer, block, hash } => {
                let chain = &self.chains[index(self, chain)?];
                match chain.block_of(node, block).filter(|block| block.hash == hash) {
                    Some(block) => NodeEvent::Account {
                        request,
                        nonce: block.state.nonces.get(&payer).copied().unwrap_or_default(),
                        balance: U256::from(block.state.balances[&payer]),
                    },
                    None => NodeEvent::Failed { request, reason: "no such block".into() },
                }
            }
            _ => return None,
        })
    }

    /// The gas of a relay on a node's head.
    fn estimate(
        &self,
        on: usize,
        node: usize,
        message: B256,
        action: &Action,
    ) -> Result<u64, NodeRefusal> {
        let Action::Estimate { call, payer, .. } = action else {
            return Err(RefusalReason::Other.into());
        };
        let relay = relayer::Submission::decode(&call.input, *payer, 0).expect("a relay");
        assert_eq!(relay.message, message);
        if self.failsafe {
            return Err(RefusalReason::Failsafe.into());
        }
        self.filter(on, node, message, &relay.id)?;
        let mut state = self.chains[on].tip_of(node).state.clone();
        match state.relay(message, &self.messages[&message]) {
            Ok(()) => Ok(100_000),
            Err(data) => Err(NodeRefusal::from_error(3, "execution reverted", Some(&data))),
        }
    }

    /// What the interop filter of a node says about a message.
    fn filter(
        &self,
        on: usize,
        node: usize,
        message: B256,
        id: &messenger::Identifier,
    ) -> Result<(), NodeRefusal> {
        let sent: u64 = id.timestamp.to();
        if sent + self.options.window < self.time() {
            return Err(NodeRefusal::from_error(-320_600, "message has expired", None));
        }
        let source = self.chains.iter().find(|chain| id.chainId == U256::from(chain.id));
        let source = source.filter(|source| source.id != self.chains[on].id);
        let Some(source) = source else {
            return Err(NodeRefusal::from_error(-320_501, "unknown chain", None));
        };
        match source.block_of(node, id.blockNumber.to()) {
            None => Err(NodeRefusal::from_error(-321_100, "not ingested yet", None)),
            Some(block) if has(block, message, id) => Ok(()),
            Some(_) => Err(NodeRefusal::from_error(-320_600, "conflicting data", None)),
        }
    }

    /// A node takes a transaction into its pool, or refuses it.
    fn take(&mut self, request: RequestId, on: usize, node: usize, number: usize) -> NodeEvent {
        let answer = self.admit(on, node, number);
        if answer.is_ok() {
            self.signed[number].admitted = true;
            let unsigned = &self.signed[number].unsigned;
            let key = (unsigned.payer, unsigned.nonce);
            self.chains[on].pool.insert(key, number);
        }
        NodeEvent::Broadcasted { request, answer }
    }

    fn admit(&self, on: usize, node: usize, number: usize) -> Result<(), NodeRefusal> {
        let transaction = &self.signed[number];
        let unsigned = &transaction.unsigned;
        let chain = &self.chains[on];
        let refuse = |code, words: &str| Err(NodeRefusal::from_error(code, words, None));
        let state = &chain.tip().state;
        let nonce = state.nonces.get(&unsigned.payer).copied().unwrap_or_default();
        if unsigned.nonce < nonce {
            return refuse(-32_000, "nonce too low: next nonce 1, tx nonce 0");
        }
        let key = (unsigned.payer, unsigned.nonce);
        if let Some(&other) = chain.pool.get(&key) {
            if other == number {
                return refuse(-32_000, "already known");
            }
            let other = &self.signed[other].unsigned;
            let outbids = |new: u128, old: u128| new * 100 >= old * 110;
            if !outbids(unsigned.max_fee_per_gas, other.max_fee_per_gas)
                || !outbids(unsigned.max_priority_fee_per_gas, other.max_priority_fee_per_gas)
            {
                return refuse(-32_000, "replacement transaction underpriced");
            }
        }
        if let Some((message, id)) = &transaction.relay {
            if self.failsafe {
                return refuse(-320_602, "failsafe is enabled");
            }
            self.filter(on, node, *message, id)?;
        }
        let balance = state.balances.get(&unsigned.payer).copied().unwrap_or_default();
        if balance < transaction.cost() {
            return refuse(-32_000, "insufficient funds for gas * price + value");
        }
        if unsigned.max_fee_per_gas < chain.base_fee / 4 {
            return refuse(-32_000, "transaction underpriced");
        }
        Ok(())
    }
}
