//! A schedule: the world goes on second by second, with faults first and without them in the end.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use messenger::{Identifier, Message};
use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use relayer::{
    ChainConfig, FeeConfig, Head, Lists, Machine, MachineConfig, NodeEvent, RelayedLog,
    RelayerConfig, Retries, SafetyHeads, SafetyLevel, StoredState,
};

use super::{
    chain::{Block, Chain, Included, NEEDING, REVERTING, Sent, TARGET},
    checks,
    disk::Disk,
    network::Delivery,
    options::Options,
    transaction::{Key, Transaction},
};

/// After how many seconds a block is final.
pub const FINAL: u64 = 15;
/// Seconds for each message, and as many more, that a schedule may take to end once there are no faults
/// any more: a budget may be enough for one relay an hour.
const PATIENCE: u64 = 3_600;
/// The first second, which does not begin an hour.
const BEGIN: u64 = 1_000_000_000;
/// How many seconds the chains can be ahead of the relayer: they have clocks of their own.
const AHEAD: [i64; 4] = [0, 0, 30 * DAY, -400 * DAY];
const DAY: i64 = 24 * 60 * 60;
/// What a relay costs at most, in wei, while the base fee does not change: two base fees and the tip,
/// for the gas of an estimate and a fifth.
const COST: u128 = (2 * 1_000 + 100) * 120_000;
/// A sender whose messages are not relayed.
pub const DENIED: Address = Address::repeat_byte(0xdd);
/// The sender of all other messages, which pays for them where there is a sponsor.
pub const SPONSOR: Address = Address::repeat_byte(0x11);
/// What a payer has, in wei.
const BALANCE: u128 = 1_000_000_000_000_000_000;

/// What a schedule has come to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome {
    /// Messages that the machine has found.
    pub found: u64,
    /// Messages that are relayed.
    pub relayed: u64,
    /// What is left in memory at the end: the entries of all collections.
    pub entries: usize,
    pub crashes: u64,
    pub writes: u64,
    pub reorgs: u64,
    pub replaced: u64,
    pub filled: u64,
    /// Relays that reverted because the message was relayed already.
    pub in_vain: u64,
}

/// The budget for so many relays, in wei.
const fn budget(relays: u128) -> u128 {
    relays * COST + COST / 2
}

/// The world.
pub struct World {
    pub options: Options,
    pub rng: ChaCha8Rng,
    /// The relayer's time.
    pub now: u64,
    /// How many seconds the chains are ahead of it.
    pub ahead: i64,
    pub chains: Vec<Chain>,
    pub machine: Option<Machine<Disk>>,
    pub config: MachineConfig,
    pub disk: Disk,
    /// How often the machine was opened: answers to a former one are lost.
    pub epoch: u64,
    pub reopen_at: u64,
    pub queue: BTreeMap<(u64, u64), Delivery>,
    pub sequence: u64,
    pub signed: Vec<Transaction>,
    pub by_hash: BTreeMap<B256, usize>,
    /// When each transaction was asked for first, and last, in seconds.
    pub asked: BTreeMap<Key, (u64, u64)>,
    /// All messages that were ever sent.
    pub messages: BTreeMap<B256, Message>,
    pub failsafe: bool,
    pub is_calm: bool,
    pub calm_since: u64,
    /// Whether somebody else has used a nonce of a payer.
    pub was_foreign: bool,
    pub outcome: Outcome,
    /// Payers, by chain.
    pub payers: BTreeMap<ChainId, Vec<Address>>,
    /// A fault that was found while the schedule ran.
    pub fault: Option<String>,
}

/// Runs a schedule.
pub fn run(options: Options) -> Result<Outcome, String> {
    let mut world = World::new(options);
    world.send_all();
    for _ in 0..world.options.seconds {
        world.step();
    }
    world.calm_down();
    let mut left = PATIENCE * (world.options.messages + 2);
    while !world.is_over() {
        if left == 0 || world.fault.is_some() {
            break;
        }
        left -= 1;
        world.step();
        world.jump();
    }
    // A nonce that was read from a node on another branch is read again within a minute.
    for _ in 0..70 {
        if left == 0 || checks::nonces_have_no_gaps(&world).is_ok() {
            break;
        }
        world.step();
    }
    checks::check(&world, left > 0)?;
    let mut outcome = world.outcome;
    let disk = world.disk.0.borrow();
    outcome.writes = disk.writes();
    let is_relayed = |it: &&relayer::StoredMessage| matches!(it.state, StoredState::Relayed { .. });
    outcome.found = disk.all_messages().len() as u64;
    outcome.relayed = disk.all_messages().values().filter(is_relayed).count() as u64;
    let entries = world.machine.as_ref().map(Machine::entries).unwrap_or_default();
    outcome.entries = entries.iter().map(|(_, entries)| entries).sum();
    Ok(outcome)
}

impl World {
    fn new(options: Options) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(options.seed ^ 0x5eed);
        let now = BEGIN + rng.random_range(0..3_600);
        let ahead = AHEAD[rng.random_range(0..AHEAD.len())];
        let ids: Vec<ChainId> = (0..options.chains as u64).map(|index| 901 + index).collect();
        let mut payers = BTreeMap::new();
        let mut chains = Vec::new();
        let mut config = MachineConfig {
            relayer: RelayerConfig::default()
                .with_retries(Retries::default().with_attempts(12).with_back_off(2))
                .with_gas_limit(120_000)
                .with_gas_per_byte(0)
                .with_gas_estimates(options.estimates)
                .with_safety(if options.finalized {
                    SafetyLevel::Finalized
                } else {
                    SafetyLevel::Unsafe
                }),
            lists: Lists {
                denied_senders: [DENIED].into(),
                sponsors: options
                    .sponsor
                    .map(|relays| (SPONSOR, budget(relays)))
                    .into_iter()
                    .collect(),
                ..Lists::default()
            },
            most_waiting: options.most_waiting,
            ..MachineConfig::default()
        };
        for &id in &ids {
            let accounts: Vec<Address> =
                (0..options.payers).map(|index| Address::repeat_byte(0xa0 + index)).collect();
            let balances = accounts.iter().map(|account| (*account, BALANCE)).collect();
            chains.push(Chain::new(id, balances, now.saturating_add_signed(ahead)));
            config.chains.insert(
                id,
                ChainConfig {
                    payers: accounts.clone(),
                    start: 1,
                    message_expiry_window: options.window,
                    inclusion_margin: 4,
                    fees: FeeConfig {
                        tip: 100,
                        step: 12,
                        tip_cap: 100_000,
                        fee_cap: 1_000_000,
                        data_fee: 0,
                    },
                    budget: options.budget.map_or(u128::MAX, budget),
                    max_in_flight: rng.random_range(1..=6),
                    rebroadcast_after: 4,
                    replace_after: 9,
                    max_range: rng.random_range(1..=20),
                    request_timeout: 8,
                    final_depth: 1_000,
                },
            );
            payers.insert(id, accounts);
        }
        Self {
            rng,
            now,
            ahead,
            chains,
            machine: None,
            config,
            disk: Disk::default(),
            epoch: 0,
            reopen_at: now,
            queue: BTreeMap::new(),
            sequence: 0,
            signed: Vec::new(),
            by_hash: BTreeMap::new(),
            asked: BTreeMap::new(),
            messages: BTreeMap::new(),
            failsafe: false,
            is_calm: false,
            calm_since: 0,
            was_foreign: false,
            outcome: Outcome::default(),
            payers,
            fault: None,
            options,
        }
    }

    pub fn chance(&mut self, share: f64) -> bool {
        !self.is_calm && share > 0.0 && self.rng.random_bool(share.min(1.0))
    }

    /// Prepares the messages, and when they are sent.
    fn send_all(&mut self) {
        if let Some((write, applied)) = self.options.crash_at {
            self.disk.0.borrow_mut().fail_at(write, applied);
        }
        let mut last = None;
        for nonce in 0..self.options.messages {
            let source = self.rng.random_range(0..self.chains.len());
            let mut destination = self.rng.random_range(0..self.chains.len() - 1);
            destination += usize::from(destination >= source);
            let kind = self.rng.random_range(0..100);
            let to = match kind {
                0..=2 => 999,
                _ => self.chains[destination].id,
            };
            let (target, data) = match (kind, last) {
                (3..=6, _) => (REVERTING, Bytes::from_static(b"x")),
                (7..=16, Some((of, hash))) if of == to => {
                    (NEEDING, Bytes::copy_from_slice(&B256::from(hash)[..]))
                }
                _ => (TARGET, Bytes::copy_from_slice(&nonce.to_be_bytes())),
            };
            let sender = if kind == 17 { DENIED } else { SPONSOR };
            let message = Message {
                destination: U256::from(to),
                source: U256::from(self.chains[source].id),
                nonce: U256::from(nonce),
                sender,
                target,
                message: data,
            };
            let hash = message.hash();
            if target == TARGET && kind > 17 {
                last = Some((to, hash));
            }
            self.messages.insert(hash, message.clone());
            self.chains[source].outbox.push(message);
        }
    }

    /// The chains' time.
    pub const fn time(&self) -> u64 {
        self.now.saturating_add_signed(self.ahead)
    }

    /// One second.
    fn step(&mut self) {
        self.now += 1;
        self.make_trouble();
        for index in 0..self.chains.len() {
            if self.is_calm || self.rng.random_bool(0.8) {
                self.build(index, self.time());
            }
            self.show_nodes(index);
        }
        if self.machine.is_none() && self.now >= self.reopen_at {
            self.open();
        }
        self.tell_heads();
        for _ in 0..8 {
            let is_busy = self.deliver();
            if !self.poll() && !is_busy {
                break;
            }
        }
    }

    /// Skips the time in which nothing happens.
    fn jump(&mut self) {
        let Some(machine) = &self.machine else { return };
        let next = [machine.wake_at(), self.queue.keys().next().map(|(time, _)| *time)];
        let next = next.into_iter().flatten().min().unwrap_or(self.now);
        let waits = self.chains.iter().any(|chain| !chain.pool.is_empty());
        if !waits && next > self.now + 1 {
            self.now = (next - 1).min(self.now + 900);
        }
    }

    fn make_trouble(&mut self) {
        if self.chance(self.options.failsafe) {
            self.failsafe = !self.failsafe;
            let on = self.failsafe;
            if self.rng.random_bool(0.5) {
                self.tell(NodeEvent::Failsafe { on });
            }
        }
        for index in 0..self.chains.len() {
            if self.chance(self.options.reorgs) {
                self.reorg(index);
            }
            if self.chance(self.options.drops) {
                let pool = &mut self.chains[index].pool;
                let dropped: Vec<_> = pool.keys().copied().collect();
                for key in dropped {
                    if self.rng.random_bool(0.5) {
                        self.chains[index].pool.remove(&key);
                    }
                }
            }
            if self.options.fees && !self.is_calm {
                let chain = &mut self.chains[index];
                let factor = self.rng.random_range(70..150);
                chain.base_fee = (chain.base_fee * factor / 100).clamp(100, 400_000);
            }
            if self.chance(self.options.others) {
                // Somebody sends a message again.
                let sent: Vec<_> = self.chains[index]
                    .canon
                    .iter()
                    .flat_map(|block| self.chains[index].blocks[*block].sent.clone())
                    .collect();
                if !sent.is_empty() && self.rng.random_bool(0.3) {
                    let again = self.rng.random_range(0..sent.len());
                    self.chains[index].outbox.push(sent[again].message.clone());
                }
            }
        }
        if self.chance(self.options.crashes) {
            let writes = self.disk.0.borrow().writes();
            let write = writes + self.rng.random_range(0..4);
            let applied = self.rng.random_bool(0.5);
            self.disk.0.borrow_mut().fail_at(write, applied);
        }
    }

    /// Ends all faults.
    fn calm_down(&mut self) {
        self.is_calm = true;
        self.calm_since = self.now;
        self.failsafe = false;
        self.tell(NodeEvent::Failsafe { on: false });
        for chain in &mut self.chains {
            chain.base_fee = 1_000;
        }
    }

    /// Builds a block on the tip of a chain.
    pub fn build(&mut self, index: usize, timestamp: u64) {
        let parent = self.chains[index].tip();
        if timestamp <= parent.timestamp {
            return;
        }
        let mut block = Block {
            number: parent.number + 1,
            hash: self.chains[index].next_hash(),
            parent: parent.hash,
            timestamp,
            sent: Vec::new(),
            relayed: Vec::new(),
            executed: Vec::new(),
            included: Vec::new(),
            state: parent.state.clone(),
        };
        let mut log = self.rng.random_range(0..3);
        let mut rest = Vec::new();
        for message in core::mem::take(&mut self.chains[index].outbox) {
            if self.is_calm || self.rng.random_bool(0.4) {
                block.sent.push(Sent { index: log, hash: message.hash(), message });
                log += 1;
            } else {
                rest.push(message);
            }
        }
        self.chains[index].outbox = rest;
        if self.chance(self.options.others) {
            self.relay_by_others(index, &mut block);
        }
        if self.chance(self.options.foreign) {
            let payers = &self.payers[&self.chains[index].id];
            let payer = payers[self.rng.random_range(0..payers.len())];
            *block.state.nonces.entry(payer).or_default() += 1;
            self.was_foreign = true;
        }
        let most = if self.is_calm { 100 } else { self.rng.random_range(0..5) };
        let mut payers = self.payers[&self.chains[index].id].clone();
        payers.shuffle(&mut self.rng);
        for payer in payers {
            while block.included.len() < most {
                let nonce = block.state.nonces.get(&payer).copied().unwrap_or_default();
                let Some(&transaction) = self.chains[index].pool.get(&(payer, nonce)) else {
                    break;
                };
                if !self.include(index, transaction, &mut block) {
                    break;
                }
            }
        }
        let nonces = block.state.nonces.clone();
        let used = |(payer, nonce): &(Address, u64)| nonces.get(payer).is_some_and(|it| nonce < it);
        self.chains[index].pool.retain(|key, _| !used(key));
        self.chains[index].push(block);
    }

    /// Executes a transaction in a block; returns whether the next one may follow.
    fn include(&mut self, index: usize, number: usize, block: &mut Block) -> bool {
        let transaction = self.signed[number].clone();
        let unsigned = &transaction.unsigned;
        let base_fee = self.chains[index].base_fee;
        let key = (unsigned.payer, unsigned.nonce);
        if unsigned.max_fee_per_gas < base_fee {
            return false;
        }
        if let Some((message, id)) = &transaction.relay
            && !self.is_valid(*message, id, block.timestamp, index)
        {
            // The builder leaves it out, for good.
            self.chains[index].pool.remove(&key);
            return false;
        }
        self.chains[index].pool.remove(&key);
        let mut gas_used: u64 = 21_000;
        let mut reverted = None;
        if let Some((hash, id)) = &transaction.relay {
            let message = self.messages[hash].clone();
            gas_used = 90_000;
            match block.state.relay(*hash, &message) {
                Ok(()) => {
                    block.relayed.push(RelayedLog {
                        message: *hash,
                        source: message.source.to(),
                        transaction: transaction.hash,
                    });
                    block.executed.push((*hash, id.clone()));
                }
                Err(data) => {
                    if block.state.relayed.contains(hash) {
                        self.relayed_in_vain(index, block, *hash);
                    }
                    reverted = Some(data);
                }
            }
        } else {
            self.outcome.filled += 1;
        }
        let price = unsigned.max_fee_per_gas.min(base_fee + unsigned.max_priority_fee_per_gas);
        let balance = block.state.balances.entry(unsigned.payer).or_default();
        *balance =
            balance.checked_sub(price * u128::from(gas_used)).expect("the pool checks balances");
        *block.state.nonces.entry(unsigned.payer).or_default() += 1;
        let hash = transaction.hash;
        block.included.push(Included { index: number, hash, reverted, gas_used });
        true
    }

    /// A relay of a message that was relayed already is in a block.
    fn relayed_in_vain(&mut self, index: usize, block: &Block, message: B256) {
        self.outcome.in_vain += 1;
        let chain = &self.chains[index];
        let blocks = chain.canon.iter().map(|it| &chain.blocks[*it]).chain([block]);
        let mut logs = blocks.flat_map(|block| &block.relayed);
        let by_itself =
            logs.any(|log| log.message == message && self.by_hash.contains_key(&log.transaction));
        let is_explained = self.chains.iter().any(|chain| chain.was_reorged) || self.was_foreign;
        if by_itself && !is_explained {
            let (seed, id) = (self.options.seed, chain.id);
            self.fault = Some(format!("seed {seed}: {message} is relayed twice to chain {id}"));
        }
    }

    /// Whether a block of a chain may execute a message now.
    pub fn is_valid(&self, message: B256, id: &Identifier, timestamp: u64, on: usize) -> bool {
        let sent: u64 = id.timestamp.to();
        let source = self.chains.iter().find(|chain| id.chainId == U256::from(chain.id));
        let is_there =
            source.is_some_and(|source| source.id != self.chains[on].id && source.has(message, id));
        is_there && sent <= timestamp && timestamp <= sent + self.options.window
    }

    /// Somebody else relays a message.
    fn relay_by_others(&mut self, index: usize, block: &mut Block) {
        let id = self.chains[index].id;
        let mut open = Vec::new();
        for source in &self.chains {
            for number in 0..source.canon.len() as u64 {
                let Some(from) = source.block(number) else { continue };
                for sent in &from.sent {
                    if sent.message.destination == U256::from(id)
                        && from.timestamp <= block.timestamp
                    {
                        open.push((
                            sent.message.clone(),
                            super::checks::identifier(source.id, from, sent.index),
                        ));
                    }
                }
            }
        }
        if open.is_empty() {
            return;
        }
        let (message, log) = open.swap_remove(self.rng.random_range(0..open.len()));
        let hash = message.hash();
        if self.is_valid(hash, &log, block.timestamp, index)
            && block.state.relay(hash, &message).is_ok()
        {
            let transaction = B256::from(U256::from(self.rng.random::<u64>()));
            block.relayed.push(RelayedLog {
                message: hash,
                source: message.source.to(),
                transaction,
            });
            block.executed.push((hash, log));
        }
    }

    /// Replaces the last blocks of a chain, and what depends on them on others.
    fn reorg(&mut self, index: usize) {
        let depth = self.rng.random_range(1..=6);
        let mut first: BTreeMap<usize, u64> = BTreeMap::new();
        let tip = self.chains[index].tip().number;
        first.insert(index, (tip + 1).saturating_sub(depth));
        let mut removed = Vec::new();
        while let Some((index, number)) = first.pop_first() {
            let chain = &mut self.chains[index];
            let number = number.max(chain.finalized + 1);
            let mut gone = Vec::new();
            while chain.tip().number >= number {
                let last = chain.canon.pop().expect("genesis stays");
                gone.push(last);
            }
            if gone.is_empty() {
                continue;
            }
            chain.was_reorged = true;
            self.outcome.reorgs += 1;
            for block in gone.iter().rev() {
                let block = self.chains[index].blocks[*block].clone();
                removed.push((index, block.timestamp));
                for sent in block.sent {
                    if self.rng.random_bool(0.8) {
                        self.chains[index].outbox.push(sent.message);
                    }
                }
                for included in block.included {
                    let unsigned = &self.signed[included.index].unsigned;
                    let key = (unsigned.payer, unsigned.nonce);
                    if self.rng.random_bool(0.7) {
                        self.chains[index].pool.entry(key).or_insert(included.index);
                    }
                }
            }
            for other in 0..self.chains.len() {
                let chain = &self.chains[other];
                let bad = chain.canon.iter().map(|it| &chain.blocks[*it]).find(|block| {
                    block
                        .executed
                        .iter()
                        .any(|(message, id)| !self.is_valid(*message, id, block.timestamp, other))
                });
                if let Some(bad) = bad {
                    let number = bad.number;
                    let of = first.entry(other).or_insert(number);
                    *of = number.min(*of);
                }
            }
        }
        removed.sort_by_key(|(_, timestamp)| *timestamp);
        for (index, timestamp) in removed {
            if self.rng.random_bool(0.8) {
                self.build(index, timestamp);
            }
        }
    }

    /// Shows the nodes of a chain what there is.
    fn show_nodes(&mut self, index: usize) {
        let time = self.time();
        let chain = &mut self.chains[index];
        while chain.block(chain.finalized + 1).is_some_and(|it| it.timestamp + FINAL <= time) {
            chain.finalized += 1;
        }
        for node in 0..2 {
            let share = if node == 0 { 0.1 } else { 0.7 };
            if !self.chance(share) {
                let chain = &mut self.chains[index];
                chain.show(node);
                chain.final_of[node] = chain.finalized;
            }
        }
    }

    /// Tells the machine the heads, as one of the nodes has them.
    fn tell_heads(&mut self) {
        for index in 0..self.chains.len() {
            if self.chance(self.options.losses) {
                continue;
            }
            let node = usize::from(self.chance(self.options.second_node));
            let chain = &self.chains[index];
            let tip = chain.tip_of(node);
            let head = Head {
                number: tip.number,
                hash: tip.hash,
                parent_hash: tip.parent,
                timestamp: tip.timestamp,
                base_fee: chain.base_fee,
                gas_limit: 30_000_000,
                safety: SafetyHeads { cross_unsafe: 0, safe: 0, finalized: chain.final_of[node] },
                finalized_hash: chain.block(chain.final_of[node]).map(|block| block.hash),
            };
            let id = chain.id;
            self.tell(NodeEvent::Head { chain: id, head });
        }
    }

    /// The messages in blocks that are there.
    pub fn there(&self) -> BTreeSet<B256> {
        let blocks =
            self.chains.iter().flat_map(|chain| chain.canon.iter().map(|it| &chain.blocks[*it]));
        blocks.flat_map(|block| block.sent.iter().map(|sent| sent.hash)).collect()
    }
}
