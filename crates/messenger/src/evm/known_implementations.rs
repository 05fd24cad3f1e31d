//! The bytecode that runs natively on a node, chain by chain.

use core::fmt;

use alloy_primitives::{B256, ChainId};

use super::{event::Event, implementation::Implementation};

/// The list of bytecode that runs natively, chain by chain.
///
/// The functions have no `self`, because an instruction of revm cannot capture data: keep a list
/// that is read at start-up, or a switch, in a `static`. The list is consulted when a call reaches
/// code at the hand-over, and the result holds for that frame. The list may change at any time,
/// because results and gas are the same with and without acceleration.
///
/// ```
/// use alloy_primitives::{B256, ChainId};
/// use messenger::{Implementation, KnownImplementations, ReleasedImplementations};
///
/// /// The released code, only on chain 10.
/// #[derive(Debug, Clone, Copy)]
/// struct OnOneChain;
///
/// impl KnownImplementations for OnOneChain {
///     fn find(chain_id: ChainId, code_hash: &B256) -> Option<Implementation> {
///         (chain_id == 10).then(|| ReleasedImplementations::find(chain_id, code_hash)).flatten()
///     }
/// }
/// ```
pub trait KnownImplementations: fmt::Debug + Copy + Send + Sync + 'static {
    /// The implementation with this runtime code hash, if it runs natively on this chain; `None`
    /// otherwise.
    ///
    /// Called whenever a frame executes CALLDATASIZE at the position where the released code hands
    /// over. Most Solidity dispatchers do that once, and a hostile contract can do it in a loop, so
    /// this function should cost no more than a few comparisons. List only code for which
    /// [`Implementation::of_code`] returns the implementation: other code has other results and
    /// other gas, and a node that lists it forks off. `of_code` never returns
    /// [`Implementation::Inbox1_1`]: whoever lists it vouches for its gas.
    fn find(chain_id: ChainId, code_hash: &B256) -> Option<Implementation>;

    /// Receives an event for each call of listed code, and for EVMs without native code. It is
    /// meant for metrics, and cannot change any result. The default does nothing, and costs
    /// nothing.
    fn observe(_: &Event) {}
}

/// The released implementations whose gas is proved, on every chain: every [`MessengerVersion`] and
/// [`InboxVersion`] except [`InboxVersion::V1_1_0`].
///
/// [`MessengerVersion`]: crate::MessengerVersion
/// [`InboxVersion`]: crate::InboxVersion
/// [`InboxVersion::V1_1_0`]: crate::InboxVersion::V1_1_0
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReleasedImplementations;

impl KnownImplementations for ReleasedImplementations {
    #[inline]
    fn find(_: ChainId, code_hash: &B256) -> Option<Implementation> {
        Implementation::of_released(code_hash)
    }
}
