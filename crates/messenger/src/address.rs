//! Where the predeploys live.

use alloy_primitives::{Address, address};

/// `L2ToL2CrossDomainMessenger`, called XDM in SEMANTICS.
pub const L2_TO_L2_CROSS_DOMAIN_MESSENGER: Address =
    address!("0x4200000000000000000000000000000000000023");

/// `CrossL2Inbox`, called INBOX in SEMANTICS.
pub const CROSS_L2_INBOX: Address = address!("0x4200000000000000000000000000000000000022");
