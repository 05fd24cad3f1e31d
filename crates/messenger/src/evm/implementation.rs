//! Which bytecode can run natively, and which a chain lets.

use core::fmt;

use alloy_primitives::{B256, ChainId, b256, keccak256};

use super::event::Event;

/// Hash of the released runtime code of `L2ToL2CrossDomainMessenger` 1.2.0.
pub const MESSENGER_1_2_0_CODE_HASH: B256 =
    b256!("0x458925c90ec70736600bef3d6529643a0e7a0a848e62626d61314c057b4a71a9");
/// Hash of the released runtime code of `CrossL2Inbox` 1.0.1.
pub const INBOX_1_0_1_CODE_HASH: B256 =
    b256!("0x0e7d028dd71bac22d1fb28966043c8d35c3232c78b7fb99fd1db112b5b60d9dd");

/// Hash of the messenger 1.2.0 without the metadata behind its code.
const BARE_MESSENGER_1_2_0_CODE_HASH: B256 =
    b256!("0xad107e8afed744882a4a077eed905fd5e5f1e7f7314afcf1b19a17c24da176d5");
/// Hash of the inbox 1.0.1 without the metadata behind its code.
const BARE_INBOX_1_0_1_CODE_HASH: B256 =
    b256!("0xf86891dedb6a6b0c1f9a5e084599d10452916807cb968ddbdd14a98966a4e179");

/// Bytecode that the native code knows to the last unit of gas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Implementation {
    /// `L2ToL2CrossDomainMessenger` 1.2.
    Messenger1_2,
    /// `CrossL2Inbox` 1.0.
    Inbox1_0,
}

impl Implementation {
    /// The implementation that this runtime code is: the released one, or one that differs from
    /// it in nothing but the metadata that the compiler puts behind the code, as another patch
    /// version of the same compiler would. Hashes the code; for building lists.
    pub fn of_code(code: &[u8]) -> Option<Self> {
        // The last two bytes say how long the metadata before them is.
        let (rest, length) = code.split_last_chunk::<2>()?;
        let bare = rest.len().checked_sub(u16::from_be_bytes(*length).into())?;
        match keccak256(&rest[..bare]) {
            BARE_MESSENGER_1_2_0_CODE_HASH => Some(Self::Messenger1_2),
            BARE_INBOX_1_0_1_CODE_HASH => Some(Self::Inbox1_0),
            _ => None,
        }
    }
}

/// The list of bytecode that runs natively, chain by chain.
///
/// A trait of functions without `self`, because an instruction of revm carries no data. A list that
/// is read at start-up lives in a `static` of the node's, and so does a switch: the list is asked
/// when a call reaches listed code, and its answer holds for that frame. It may change at any time,
/// for results and gas are the same with and without acceleration.
///
/// ```
/// use alloy_primitives::{B256, ChainId};
/// use messenger::{Implementation, KnownImplementations, ReleasedImplementations};
///
/// /// The released code, on chain 10 alone.
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
    /// The implementation whose runtime code has this hash, if it is to run natively on this chain.
    ///
    /// It is asked whenever a frame executes CALLDATASIZE at the place where the released code hands
    /// over, which most Solidity dispatchers do once, and a hostile contract in a loop: let it cost no
    /// more than a few comparisons. Only code of which [`Implementation::of_code`] says
    /// so belongs on a list: any other code has another meaning and another gas, and a node that
    /// lists it forks off.
    fn find(chain_id: ChainId, code_hash: &B256) -> Option<Implementation>;

    /// Is told what became of each call of listed code, and of EVMs without native code. For
    /// metrics: it can change no result. Does nothing by default, which costs nothing.
    fn observe(_: &Event) {}
}

/// The two released implementations, on every chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReleasedImplementations;

impl KnownImplementations for ReleasedImplementations {
    #[inline]
    fn find(_: ChainId, code_hash: &B256) -> Option<Implementation> {
        match *code_hash {
            MESSENGER_1_2_0_CODE_HASH => Some(Implementation::Messenger1_2),
            INBOX_1_0_1_CODE_HASH => Some(Implementation::Inbox1_0),
            _ => None,
        }
    }
}
