//! Heads and blocks: what is read, and where a reorg begins.

use alloy_primitives::{Address, B256, ChainId};

use super::{
    action::{Action, Report},
    block_read::BlockRead,
    head::Head,
    machine::Machine,
    requests::Asked,
};
use crate::{
    messages::{ChainFacts, Event, Obstacle},
    safety::SafetyLevel,
    store::{AttemptPlace, Change, RelayOfUnknown, Store},
};

/// The last of all addresses.
const LAST_ADDRESS: Address = Address::repeat_byte(0xff);

impl<S: Store> Machine<S> {
    /// A chain has a new head.
    pub(super) fn read_head(
        &mut self,
        chain: ChainId,
        head: Head,
        now: u64,
    ) -> Result<(), S::Error> {
        let Some(reader) = self.readers.get_mut(&chain) else { return Ok(()) };
        let known = self.messages.block_hash(chain, head.number);
        if head.number < reader.next && known.is_some_and(|known| known != head.hash) {
            // The node has another block where one was read already.
            reader.go_back_to(head.number);
        }
        // A node that lags behind has nothing new to say.
        let is_news = reader.head.is_none_or(|before| before.number <= head.number)
            || known != Some(head.hash);
        let is_new = reader.head.is_none_or(|before| before.hash != head.hash);
        if is_news {
            reader.head = Some(head);
        }
        if let Some(hash) = head.finalized_hash {
            reader.claim(head.safety.finalized, hash);
        }
        if is_news && is_new {
            let ahead = head.timestamp.checked_signed_diff(now).unwrap_or(i64::MAX);
            self.messages.handle(Event::Clock { chain, ahead }, now);
        }
        if let Some(facts) = self.messages.facts(chain).copied()
            && facts.gas_limit != head.gas_limit
        {
            let facts = ChainFacts { gas_limit: head.gas_limit, ..facts };
            self.messages.handle(Event::Chain { chain, facts }, now);
        }
        self.tell_safe(chain, now);
        self.settle(chain);
        Ok(())
    }

    /// The messenger of a chain runs this code.
    pub(super) fn read_messenger(&mut self, chain: ChainId, code: B256, now: u64) {
        let Some(facts) = self.messages.facts(chain).copied() else { return };
        if facts.messenger != code {
            let before = Obstacle::Messenger { destination: chain, code: facts.messenger };
            let facts = ChainFacts { messenger: code, ..facts };
            self.messages.handle(Event::Chain { chain, facts }, now);
            self.messages.handle(Event::Overcome(before), now);
        }
    }

    /// Asks for the blocks that come next.
    pub(super) fn ask_for_blocks(&mut self, now: u64) -> Result<(), S::Error> {
        let chains: Vec<ChainId> = self.readers.keys().copied().collect();
        for chain in chains {
            if self.readers.get(&chain).is_some_and(|reader| reader.is_held_up(now)) {
                self.take_held(chain, now)?;
            }
            let first = self.first_known(chain);
            let Some(range) = self.readers.get(&chain).and_then(|it| it.range(now, first)) else {
                continue;
            };
            let has_slots = self.slots.iter().any(|slot| slot.attempt.id.chain == chain);
            let sparse = range.is_final && !has_slots;
            let (from, to) = (range.from, range.to);
            let request = self.ask(chain, Asked::Read { from, to, sparse }, now);
            if let Some(reader) = self.readers.get_mut(&chain) {
                reader.request = Some(request);
            }
            self.actions.push(Action::Read { request, chain, from, to, sparse });
        }
        Ok(())
    }

    /// Blocks were read.
    pub(super) fn read_blocks(
        &mut self,
        chain: ChainId,
        (from, to): (u64, u64),
        sparse: bool,
        blocks: Vec<BlockRead>,
        now: u64,
    ) -> Result<(), S::Error> {
        let Some(reader) = self.readers.get_mut(&chain) else { return Ok(()) };
        reader.request = None;
        let logs = blocks.iter().map(|block| block.sent.len() + block.relayed.len()).sum();
        let is_in_order = follow(&blocks, sparse)
            && blocks.last().is_none_or(|last| last.number <= to)
            && blocks.first().is_some_and(|first| sparse || first.number == from);
        if !is_in_order {
            reader.fail(now);
            return Ok(());
        }
        let before = from.checked_sub(1).and_then(|it| self.messages.block_hash(chain, it));
        let Some(first) = blocks.first() else { return Ok(()) };
        if first.number == from && before.is_some_and(|before| before != first.parent_hash) {
            reader.go_back();
            return Ok(());
        }
        // Blocks that have become final since they were asked for are not compared any more.
        let next = reader.next;
        let least = next.min(self.first_known(chain));
        let is_known = |block: &BlockRead| {
            block.number < least
                || self.messages.block_hash(chain, block.number) == Some(block.hash)
        };
        let known = blocks.iter().take_while(|block| is_known(block)).count();
        let new = blocks.get(known).map(|block| block.number);
        let Some(new) = new else {
            let Some(reader) = self.readers.get_mut(&chain) else { return Ok(()) };
            // All of it was read before. The last one is not replaced, so none before it is.
            reader.succeed(to - from + 1, logs);
            reader.arrive_at(blocks.last().map_or(to, |block| block.number));
            return Ok(());
        };
        let Some(reader) = self.readers.get_mut(&chain) else { return Ok(()) };
        if new < reader.next {
            if let Some(actual) = blocks.get(known).filter(|_| new <= reader.finalized) {
                let actual = actual.hash;
                self.turn_down(chain, new, actual, now);
                return Ok(());
            }
            self.unwind(chain, new, now)?;
        }
        let Some(reader) = self.readers.get_mut(&chain) else { return Ok(()) };
        reader.arrive();
        reader.succeed(to - from + 1, logs);
        reader.held.extend(blocks.into_iter().skip(known));
        self.take_held(chain, now)
    }

    /// The blocks of a chain from `next` on are gone.
    pub(super) fn unwind(&mut self, chain: ChainId, next: u64, now: u64) -> Result<(), S::Error> {
        // The store gives back what the blocks have settled, so it must have it.
        self.commit()?;
        let Some(reader) = self.readers.get_mut(&chain) else { return Ok(()) };
        let blocks = reader.next.saturating_sub(next);
        reader.next = next;
        reader.drop_held();
        for message in self.messages.met_from(chain, next) {
            self.load(message)?;
            self.changed.insert(message);
        }
        self.messages.handle(Event::BlocksGone { chain, next }, now);
        self.reopen(chain, next, now)?;
        for (_, payer) in self.payers.range_mut((chain, Address::ZERO)..=(chain, LAST_ADDRESS)) {
            payer.ask_at = now;
        }
        let gone = self.relays.values().filter(|it| it.chain == chain && it.block >= next);
        let gone: Vec<B256> = gone.map(|relay| relay.message).collect();
        for message in gone {
            self.relays.remove(&message);
            self.changes.push(Change::RelayPast { message });
        }
        self.changes.push(Change::BlocksGone { chain, next });
        self.moved.insert(chain);
        self.tell_safe(chain, now);
        self.report(Report::Reorg { chain, from: next, blocks });
        Ok(())
    }

    /// A node has other blocks than those that are final: nothing is taken from it. Another node, or
    /// the same one later, may have the right ones.
    fn turn_down(&mut self, chain: ChainId, number: u64, actual: B256, now: u64) {
        let expected = self.messages.block_hash(chain, number).unwrap_or_default();
        if let Some(reader) = self.readers.get_mut(&chain) {
            reader.is_other = true;
            reader.fail(now);
        }
        self.report(Report::OtherChain { chain, number, expected, actual });
    }

    /// Tells the messages which blocks are as safe as the policy asks for.
    pub(super) fn tell_safe(&mut self, chain: ChainId, now: u64) {
        let Some(reader) = self.readers.get(&chain) else { return };
        let Some(last) = reader.next.checked_sub(1) else { return };
        let level = self.messages.config().safety;
        let number = match (level, reader.head) {
            (SafetyLevel::Unsafe, _) => last,
            (SafetyLevel::Finalized, _) => reader.finalized.min(last),
            (level, Some(head)) => head.safety.get(level, last).max(reader.finalized).min(last),
            (_, None) => return,
        };
        self.messages.handle(Event::Safe { chain, number }, now);
    }

    /// Forgets what cannot change any more, because its blocks are final.
    pub(super) fn settle(&mut self, chain: ChainId) {
        let depth = self.chain(chain).map_or(u64::MAX, |config| config.final_depth);
        let messages = &self.messages;
        let Some(reader) = self.readers.get_mut(&chain) else { return };
        reader.confirm(depth, |number| messages.block_hash(chain, number));
        let last = reader.finalized.min(reader.next.saturating_sub(1));
        let first = self.first_known(chain);
        if first >= last {
            return;
        }
        self.finish(chain, last);
        if let Some(reader) = self.readers.get_mut(&chain) {
            reader.settle();
        }
        self.messages.forget_blocks(chain, last);
        self.moved.insert(chain);
        self.forget_relays();
    }

    /// Forgets the blocks of a chain before `first` in the store, and the attempts in them.
    pub(super) fn finish(&mut self, chain: ChainId, first: u64) {
        while let Some((&(of, block), _)) = self.mined.range((chain, 0)..(chain, first)).next() {
            for id in self.mined.remove(&(of, block)).unwrap_or_default() {
                self.forget_attempt(id);
            }
        }
        let is_past = |place| matches!(place, AttemptPlace::Taken { block } if block < first);
        let taken = self.slots.iter().filter(|it| it.attempt.id.chain == chain);
        let taken = taken.filter(|slot| is_past(slot.attempt.place)).map(|slot| slot.attempt.id);
        for id in taken.collect::<Vec<_>>() {
            self.slots.remove(id);
            self.forget_attempt(id);
        }
        self.changes.push(Change::BlocksPast { chain, first });
    }

    /// The first block of a chain whose hash is known; `u64::MAX` where none is.
    pub(super) fn first_known(&self, chain: ChainId) -> u64 {
        if self.messages.is_unread(chain) { u64::MAX } else { self.messages.first_block(chain) }
    }

    /// Forgets the relays of messages that are not found, where the source is read beyond the time of
    /// the relay and final: the message was sent before the first block that was read.
    fn forget_relays(&mut self) {
        let is_final = |relay: &&RelayOfUnknown| {
            let reader = self.readers.get(&relay.chain);
            let source = self.readers.get(&relay.source);
            reader.is_some_and(|reader| relay.block < reader.finalized)
                && source.is_some_and(|source| source.final_time > relay.timestamp)
        };
        let past: Vec<B256> = self.relays.values().filter(is_final).map(|it| it.message).collect();
        for message in past {
            self.relays.remove(&message);
            self.messages.forget_relay(message);
            self.changes.push(Change::RelayPast { message });
        }
    }
}

/// Whether blocks follow each other: where `sparse`, some may be left out.
fn follow(blocks: &[BlockRead], sparse: bool) -> bool {
    blocks.windows(2).all(|pair| match pair {
        [first, second] if second.number == first.number + 1 => second.parent_hash == first.hash,
        [first, second] => sparse && second.number > first.number,
        _ => true,
    })
}
