//! The project's own code of the messenger 1.3.0 and the inbox 1.0.2, which stands in for the
//! released bytecode.

use std::sync::OnceLock;

use alloy_primitives::{B256, Bytes, ChainId, keccak256};
use alloy_sol_types::sol;
use messenger::{InboxVersion, MessengerVersion, Release, StandIns, Versions};

sol!(Messenger, "contracts/artifacts/L2ToL2CrossDomainMessenger.json");
sol!(Inbox, "contracts/artifacts/CrossL2Inbox.json");

/// The project's own code, which stands in for releases on every chain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnContracts;

impl StandIns for OwnContracts {
    fn find(_: ChainId, code_hash: &B256) -> Option<Release> {
        static HASHES: OnceLock<[B256; 2]> = OnceLock::new();
        let [messenger, inbox] = HASHES.get_or_init(|| own_code().map(keccak256));
        if code_hash == messenger {
            Some(Release::Messenger(MessengerVersion::V1_3_0))
        } else if code_hash == inbox {
            Some(Release::Inbox(InboxVersion::V1_0_2))
        } else {
            None
        }
    }
}

/// The code of the messenger and of the inbox that stands in for these versions; `None` if there is
/// none.
pub(super) fn code_of(versions: Versions) -> Option<[Bytes; 2]> {
    (versions == Versions::V1_3_0).then(own_code)
}

/// The runtime code of the messenger and of the inbox.
fn own_code() -> [Bytes; 2] {
    [Messenger::DEPLOYED_BYTECODE.clone(), Inbox::DEPLOYED_BYTECODE.clone()]
}
