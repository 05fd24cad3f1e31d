//! What was computed from a cluster, and is kept until the cluster changes.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use alloy_primitives::ChainId;
use chain_sim::{Block, Chain, Cluster, State};

use super::{error::RequestError, interrupt::Interrupt};

/// Number of states that are kept.
const STATES: usize = 8;
/// Number of blocks that are reverted between two looks at the interrupt.
const STRETCH: u64 = 256;

/// A chain whose head is the pending block.
pub(crate) type Pending = Arc<Chain>;

/// The state after a block that is not the head.
#[derive(Debug)]
struct PastState {
    chain: ChainId,
    /// The block after it. As long as the chain has this very block, the state stays the same.
    next: Arc<Block>,
    state: State,
}

impl PastState {
    /// Whether this is still the state after a block of the chain.
    fn is_of(&self, chain: &Chain) -> bool {
        let current = chain.shared_block(self.next.number());
        self.chain == chain.id() && current.is_some_and(|current| current.is_copy_of(&self.next))
    }
}

/// Pending blocks and states that were computed. Copies share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Computed {
    kept: Arc<Mutex<Kept>>,
}

/// Returns the state after a block; `state` is the one after block `height`, which is not below it.
/// Returns `None` for a block that the chain does not have.
///
/// # Errors
///
/// [`RequestError::TimedOut`].
pub(super) fn reverted(
    chain: &Chain,
    mut height: u64,
    mut state: State,
    number: u64,
    interrupt: &Interrupt,
) -> Result<Option<State>, RequestError> {
    while height > number {
        interrupt.check()?;
        let lower = height.saturating_sub(STRETCH).max(number);
        let Some(reverted) = chain.revert_state(height, state, lower) else { return Ok(None) };
        (height, state) = (lower, reverted);
    }
    Ok(Some(state))
}

/// What is kept, and how much was computed.
#[derive(Debug, Default)]
struct Kept {
    /// The pending block of each chain, with the version of the cluster.
    pending: BTreeMap<ChainId, (u64, Pending)>,
    /// States, the last one used last.
    states: VecDeque<PastState>,
    /// Number of pending blocks that were built.
    built: u64,
    /// Number of blocks that were reverted to compute states.
    reverted: u64,
}

impl Computed {
    /// Returns the pending block of a chain at this version of the cluster. Builds it where it was
    /// not built yet.
    ///
    /// # Errors
    ///
    /// As `build`.
    pub(crate) fn pending<E>(
        &self,
        chain: ChainId,
        version: u64,
        build: impl FnOnce() -> Result<Pending, E>,
    ) -> Result<Pending, E> {
        let known = self.lock().pending.get(&chain).filter(|(of, _)| *of == version).cloned();
        if let Some((_, pending)) = known {
            return Ok(pending);
        }
        // Others read meanwhile.
        let pending = build()?;
        let mut kept = self.lock();
        kept.built += 1;
        kept.pending.insert(chain, (version, pending.clone()));
        Ok(pending)
    }

    /// Returns the state after a block of a chain; `None` for a block that the chain does not have.
    /// The cost grows with the number of blocks up to the next one whose state is known.
    ///
    /// # Errors
    ///
    /// [`RequestError::TimedOut`].
    pub(crate) fn state_at(
        &self,
        chain: &Chain,
        number: u64,
        interrupt: &Interrupt,
    ) -> Result<Option<State>, RequestError> {
        if chain.block(number).is_none() {
            return Ok(None);
        }
        let Some(next) = number.checked_add(1).and_then(|next| chain.shared_block(next)) else {
            return Ok(Some(chain.state().clone()));
        };
        let id = chain.id();
        let mut kept = self.lock();
        let above = kept.states.iter().enumerate().filter(|(_, past)| past.is_of(chain));
        let above = above.map(|(position, past)| (past.next.number() - 1, position));
        let nearest = above.filter(|(height, _)| *height >= number).min();
        if let Some((_, position)) = nearest.filter(|(height, _)| *height == number)
            && let Some(past) = kept.states.remove(position)
        {
            let state = past.state.clone();
            kept.states.push_back(past);
            return Ok(Some(state));
        }
        let from = nearest.and_then(|(height, position)| {
            kept.states.get(position).map(|past| (height, past.state.clone()))
        });
        drop(kept);
        let (top, state) = from.unwrap_or_else(|| (chain.head().number(), chain.state().clone()));
        let Some(state) = reverted(chain, top, state, number, interrupt)? else { return Ok(None) };
        let mut kept = self.lock();
        kept.reverted += top - number;
        while kept.states.len() >= STATES {
            kept.states.pop_front();
        }
        kept.states.push_back(PastState { chain: id, next, state: state.clone() });
        Ok(Some(state))
    }

    /// Forgets pending blocks of other versions of the cluster, and states after blocks that it no
    /// longer has.
    pub(crate) fn forget_stale(&self, cluster: &Cluster) {
        let mut kept = self.lock();
        kept.pending.retain(|_, (version, _)| *version == cluster.version());
        kept.states.retain(|past| cluster.chain(past.chain).is_ok_and(|chain| past.is_of(chain)));
    }

    /// Returns the number of entries.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        let kept = self.lock();
        kept.pending.len() + kept.states.len()
    }

    /// Returns the number of pending blocks that were built, and of blocks that were reverted to
    /// compute states.
    #[cfg(test)]
    pub(crate) fn work(&self) -> (u64, u64) {
        let kept = self.lock();
        (kept.built, kept.reverted)
    }

    /// Locks what is kept. A panic cannot have left it inconsistent, because each change is one
    /// step.
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
