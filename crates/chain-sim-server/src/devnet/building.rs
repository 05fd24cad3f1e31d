//! Builds blocks and relays messages when they are due.

use alloy_primitives::ChainId;
use chain_sim::Step;

use super::{devnet::Devnet, error::RequestError, events, mining::Mining, view::View};

impl Devnet {
    /// Builds the next block of a chain.
    ///
    /// # Errors
    ///
    /// As [`Cluster::mine`](chain_sim::Cluster::mine).
    pub(crate) fn mine(&mut self, id: ChainId) -> Result<Step, RequestError> {
        let step = self.cluster.mine(id)?;
        if self.served_mut(id)?.next_timestamp.take().is_some() {
            // A client has set the time: it goes on from there.
            let now = self.cluster.clock().now();
            self.ahead = self.ahead.max(now.saturating_sub(self.real_time));
        }
        self.record(&step)?;
        Ok(step)
    }

    /// Records built blocks in the relayer, the log, and everything that clients read.
    ///
    /// # Errors
    ///
    /// [`RequestError::ChainNotFound`] if a chain was removed.
    pub(crate) fn record(&mut self, step: &Step) -> Result<(), RequestError> {
        let now = self.cluster.clock().now();
        self.relayer.record_step(step, now);
        self.built = self.built.saturating_add(step.built.len() as u64);
        events::log_step(step);
        self.record_activity(step.built.iter().map(|block| (block.chain, block.number)));
        // Keeps the other chains from building earlier blocks.
        self.schedule_chains()?;
        self.refresh();
        Ok(())
    }

    /// Updates indexes, filters, subscribers and the relayer from all chains.
    pub(crate) fn refresh(&mut self) {
        self.refresh_chains();
        self.view.relayer.read(&self.view.cluster);
        self.record_messages();
        self.prune();
    }

    /// Updates indexes, filters and subscribers from all chains.
    pub(crate) fn refresh_chains(&mut self) {
        let View { cluster, chains, real_time, limits, .. } = &mut self.view;
        for (id, served) in chains {
            let Ok(chain) = cluster.chain(*id) else { continue };
            let change = served.index.update(chain);
            if change.added.is_empty() && change.removed.is_empty() {
                continue;
            }
            if let Some(filters) = self.filters.get_mut(id) {
                filters.expire(*real_time, limits);
                filters.rewind(&change.removed);
            }
            events::log_transfers(*id, &change.added);
            self.heads.push((served.heads.clone(), change));
        }
    }

    /// Records messages whose state has changed.
    pub(crate) fn record_messages(&mut self) {
        let View { cluster, relayer, messages, .. } = &mut self.view;
        let changes = relayer.take_changes();
        messages.record(cluster, relayer, &changes, cluster.clock().now());
        events::log_messages(cluster, relayer, &changes);
    }

    /// Relays due messages if autorelay is on. Returns whether the number of pending relays
    /// changed.
    ///
    /// # Errors
    ///
    /// As [`Relayer::poll`](chain_sim::Relayer::poll).
    pub(crate) fn relay(&mut self) -> Result<bool, RequestError> {
        let pending = self.relayer.pending();
        if self.autorelay {
            self.view.relayer.poll(&mut self.view.cluster)?;
            self.record_messages();
        }
        Ok(self.relayer.pending() != pending)
    }

    /// Relays due messages and builds due blocks. Returns whether anything was done.
    ///
    /// # Errors
    ///
    /// As [`Cluster::mine`](chain_sim::Cluster::mine).
    pub(crate) fn advance(&mut self) -> Result<bool, RequestError> {
        let mut did = self.relay()?;
        let (now, expected) = (self.cluster.clock().now(), self.expected_time());
        for id in self.ids() {
            let Some(chain) = self.chains.get_mut(&id) else { continue };
            let build = match chain.mining {
                Mining::Automatic => {
                    chain.empty_block_at != Some(now) && self.cluster.chain(id)?.has_ready()
                }
                // Also while the clock waits for real time.
                Mining::Interval(_) => chain.due <= expected,
                Mining::Manual => false,
            };
            if build {
                self.reset_due(id);
                let step = self.mine(id)?;
                did = true;
                let is_empty = step.built.iter().all(|block| block.from_pool == 0);
                let later = self.cluster.clock().now();
                self.served_mut(id)?.empty_block_at = is_empty.then_some(later);
            }
        }
        Ok(did)
    }

    /// Makes a chain's next block due one interval from now.
    pub(crate) fn reset_due(&mut self, id: ChainId) {
        let now = self.expected_time();
        if let Some(chain) = self.chains.get_mut(&id) {
            chain.reset_due(now);
        }
    }

    /// Returns when the next block or relay is due by itself, in seconds of the cluster's clock.
    pub(crate) fn next_due(&self) -> Option<u64> {
        let interval = self
            .chains
            .values()
            .filter_map(|chain| matches!(chain.mining, Mining::Interval(_)).then_some(chain.due));
        interval.chain(self.relayer.next_due().filter(|_| self.autorelay)).min()
    }
}
