//! The code of every release.

use std::{fs, path::Path};

use alloy_primitives::{B256, Bytes, keccak256};
use messenger::{InboxVersion, MessengerVersion, Versions};

use crate::{Error, Released, released};

/// Name of the messenger in errors.
const MESSENGER: &str = "L2ToL2CrossDomainMessenger";
/// Name of the inbox in errors.
const INBOX: &str = "CrossL2Inbox";

/// Offset of the last digit of the version in the code of the messenger 1.3.
const MESSENGER_1_3_DIGIT: usize = 0x169;
/// Offset of the last digit of the version in the code of the inbox 1.0.
const INBOX_1_0_DIGIT: usize = 0x84;

/// Returns the released runtime code of these versions.
///
/// The messenger 1.2.0 and the inbox 1.0.1 come from crate `kona-hardforks`. The messenger 1.3 comes
/// from the file `messenger-1.3.0.bin` in `folder`, which `tests/released/extract.mjs` writes out of
/// a published package. Releases that differ in the last digit of their version are made from these
/// by replacing that byte. The hash of all is checked.
///
/// # Errors
///
/// [`Error::File`] if the file cannot be read; [`Error::CodeHash`] if the code does not have its
/// hash; [`Error::NotPublished`] for the inbox 1.1.0; [`Error::Creation`] as [`released`].
pub fn released_at(versions: Versions, folder: &Path) -> Result<Released, Error> {
    let kona = released()?;
    let messenger = match versions.messenger {
        MessengerVersion::V1_2_0 => kona.messenger.clone(),
        version => {
            let path = folder.join("messenger-1.3.0.bin");
            let code = fs::read(&path).map_err(|error| Error::File {
                contract: MESSENGER,
                path,
                actual: error.to_string(),
            })?;
            let code = with_digit(code, MESSENGER_1_3_DIGIT, version.as_str());
            checked(MESSENGER, code, version.code_hash())?
        }
    };
    let inbox = match versions.inbox {
        InboxVersion::V1_0_1 => kona.inbox.clone(),
        InboxVersion::V1_0_2 => {
            let version = versions.inbox;
            let code = with_digit(kona.inbox.to_vec(), INBOX_1_0_DIGIT, version.as_str());
            checked(INBOX, code, version.code_hash())?
        }
        version => return Err(Error::NotPublished { contract: INBOX, actual: version.as_str() }),
    };
    Ok(Released { messenger, inbox })
}

/// The code with the last digit of `version` at this offset.
fn with_digit(mut code: Vec<u8>, offset: usize, version: &str) -> Vec<u8> {
    if let (Some(byte), Some(digit)) = (code.get_mut(offset), version.bytes().last()) {
        *byte = digit;
    }
    code
}

/// The code, if it has its hash.
fn checked(contract: &'static str, code: Vec<u8>, expected: B256) -> Result<Bytes, Error> {
    let actual = keccak256(&code);
    if actual == expected {
        Ok(code.into())
    } else {
        Err(Error::CodeHash { contract, expected, actual })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use messenger::{InboxVersion, MessengerVersion, Versions};

    use super::released_at;
    use crate::Error;

    const NO_FOLDER: &str = "no such folder";

    /// The inbox 1.0.2 differs from 1.0.1 in one byte, as its hash proves.
    #[test]
    fn code_of_the_inbox_1_0_2() {
        for inbox in [InboxVersion::V1_0_1, InboxVersion::V1_0_2] {
            let versions = Versions::new(MessengerVersion::V1_2_0, inbox);
            let released = released_at(versions, Path::new(NO_FOLDER)).expect("the released code");
            assert_eq!(released.inbox.len(), 1666);
        }
    }

    #[test]
    fn code_that_is_not_there_is_an_error() {
        for messenger in [MessengerVersion::V1_3_0, MessengerVersion::V1_3_2] {
            let versions = Versions::new(messenger, InboxVersion::V1_0_1);
            let error = released_at(versions, Path::new(NO_FOLDER)).expect_err("no file");
            assert!(matches!(error, Error::File { .. }), "{error}");
            assert!(error.to_string().contains("no such folder/messenger-1.3.0.bin"), "{error}");
        }
        let versions = Versions::new(MessengerVersion::V1_2_0, InboxVersion::V1_1_0);
        let error = released_at(versions, Path::new(NO_FOLDER)).expect_err("no package");
        assert_eq!(
            error.to_string(),
            "code of CrossL2Inbox: expected a version that a package contains, got 1.1.0",
        );
    }
}
