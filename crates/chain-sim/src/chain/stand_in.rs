//! The project's own code of the messenger and the inbox, which stands in for the released bytecode.

use std::sync::OnceLock;

use alloy_primitives::{B256, Bytes, ChainId, keccak256};
use alloy_sol_types::sol;
use messenger::{InboxVersion, MessengerVersion, Release, StandIns, Versions};

sol!(Messenger, "contracts/artifacts/L2ToL2CrossDomainMessenger.json");
sol!(Inbox, "contracts/artifacts/CrossL2Inbox.json");

/// Code that stands in for a release.
#[derive(Debug, Clone)]
struct StandIn {
    release: Release,
    code: Bytes,
    code_hash: B256,
}

/// All code that stands in for a release, in every chain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnContracts;

impl StandIns for OwnContracts {
    fn find(_: ChainId, code_hash: &B256) -> Option<Release> {
        stand_ins().iter().find(|it| it.code_hash == *code_hash).map(|it| it.release)
    }
}

/// The code of the messenger and of the inbox that stands in for these versions; `None` unless there
/// is code for both.
pub(super) fn code_of(versions: Versions) -> Option<[Bytes; 2]> {
    let code =
        |release| stand_ins().iter().find(|it| it.release == release).map(|it| it.code.clone());
    Some([code(Release::Messenger(versions.messenger))?, code(Release::Inbox(versions.inbox))?])
}

/// The code of each release. Releases of a line differ in their version's last digit.
fn stand_ins() -> &'static [StandIn] {
    const MESSENGERS: [MessengerVersion; 3] =
        [MessengerVersion::V1_3_0, MessengerVersion::V1_3_1, MessengerVersion::V1_3_2];
    const INBOXES: [InboxVersion; 2] = [InboxVersion::V1_0_1, InboxVersion::V1_0_2];
    static ALL: OnceLock<Vec<StandIn>> = OnceLock::new();
    ALL.get_or_init(|| {
        let messengers = MESSENGERS.into_iter().map(|version| {
            let code = with_version(&Messenger::DEPLOYED_BYTECODE, "1.3.0", version.as_str());
            (Release::Messenger(version), code)
        });
        let inboxes = INBOXES.into_iter().map(|version| {
            let code = with_version(&Inbox::DEPLOYED_BYTECODE, "1.0.2", version.as_str());
            (Release::Inbox(version), code)
        });
        let stand_in = |(release, code): (Release, Bytes)| {
            let code_hash = keccak256(&code);
            StandIn { release, code, code_hash }
        };
        messengers.chain(inboxes).map(stand_in).collect()
    })
}

/// The code with its version, `compiled`, replaced by another one of the same length.
fn with_version(code: &Bytes, compiled: &str, version: &str) -> Bytes {
    let mut code = code.to_vec();
    let length = compiled.len();
    if let Some(at) = code.windows(length).position(|window| window == compiled.as_bytes()) {
        code[at..at + length].copy_from_slice(version.as_bytes());
    }
    code.into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use messenger::{InboxVersion, MessengerVersion, Versions};

    use super::{code_of, stand_ins};

    /// Each code has its version once, and no other code has it.
    #[test]
    fn each_release_has_its_own_version() {
        let hashes: BTreeSet<_> = stand_ins().iter().map(|it| it.code_hash).collect();
        assert_eq!(hashes.len(), 5);
        for versions in [Versions::SUPERSIM, Versions::LAGOON] {
            let [messenger, inbox] = code_of(versions).expect("code");
            for (code, version) in
                [(messenger, versions.messenger.as_str()), (inbox, versions.inbox.as_str())]
            {
                let found = code.windows(5).filter(|window| *window == version.as_bytes()).count();
                assert_eq!(found, 1, "{version}");
            }
        }
    }

    #[test]
    fn other_versions_have_no_code() {
        assert_eq!(code_of(Versions::V1_2), None);
        let inbox = InboxVersion::V1_1_0;
        assert_eq!(code_of(Versions { inbox, ..Versions::SUPERSIM }), None);
        let messenger = MessengerVersion::V1_2_0;
        assert_eq!(code_of(Versions { messenger, ..Versions::SUPERSIM }), None);
    }
}
