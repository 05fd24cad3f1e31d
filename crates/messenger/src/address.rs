//! Addresses of the predeploys.

use alloy_primitives::{Address, address};

/// Address of [`L2ToL2CrossDomainMessenger`], the messenger.
///
/// [`L2ToL2CrossDomainMessenger`]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#l2tol2crossdomainmessenger
pub const L2_TO_L2_CROSS_DOMAIN_MESSENGER: Address =
    address!("0x4200000000000000000000000000000000000023");

/// Address of [`CrossL2Inbox`], the inbox.
///
/// [`CrossL2Inbox`]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#crossl2inbox
pub const CROSS_L2_INBOX: Address = address!("0x4200000000000000000000000000000000000022");
