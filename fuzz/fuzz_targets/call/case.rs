//! One case, as it stands in the input.

use alloy_eip2930::AccessList;
use alloy_primitives::{Bytes, U256};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    storage::{SENT_MESSAGES_SLOT, mapping_slot},
};
use op_revm::OpSpecId;
use oracle::{Deployment, Machine, Proxies, Transaction, World};

use crate::{
    account::{ACCOUNT, Code},
    declaration::{Declared, sent_message},
    route::{CREATOR, CREATOR_CODE, Callee, Route},
};

/// Gas of the call where the head sets no limit: more than any relay takes, and little enough for
/// code that loops.
const UNLIMITED: u64 = 1_000_000;

/// One case: who is called how, on what chain, and with what.
///
/// The head's first three bytes are knobs, the lowest bits first; then the gas in two bytes, and
/// the length of the account's code in one.
pub struct Case {
    /// Byte 0, bits 0 and 1.
    pub callee: Callee,
    /// Bits 2 to 4.
    route: Route,
    /// Bit 5: with 1 wei.
    pub value: U256,
    /// Bit 6: the message that the calldata resends was sent.
    sent: bool,
    /// Bit 7: the transaction comes twice.
    twice: bool,
    /// Byte 1, bits 0 and 1.
    declared: Declared,
    /// Bits 2 and 3.
    spec: OpSpecId,
    /// Bits 4 and 5.
    machine: Machine,
    /// Bits 6 and 7.
    proxies: Proxies,
    /// Byte 2, bit 3, and bytes 3 and 4: the gas of the call; unlimited if 0.
    pub gas: u64,
    /// Byte 2, bits 0 to 2, and as many bytes behind the head as byte 5 says: the code of an
    /// account.
    pub code: Code,
    /// The rest.
    pub calldata: Bytes,
}

impl Case {
    /// Reads a case; none without a head, or with code that no account can have.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let (&[first, second, third, high, low, length], rest) = bytes.split_first_chunk()?;
        let (code, calldata) = rest.split_at_checked(length.into())?;
        let (bit, pair) =
            (|byte: u8, at: u8| byte >> at & 1 == 1, |byte: u8, at: u8| byte >> at & 3);
        let gas = u64::from_be_bytes([0, 0, 0, 0, 0, third >> 3 & 1, high, low]);
        Some(Self {
            callee: Callee::new(pair(first, 0)),
            route: Route::new(first >> 2 & 7),
            value: U256::from(u8::from(bit(first, 5))),
            sent: bit(first, 6),
            twice: bit(first, 7),
            declared: Declared::new(pair(second, 0)),
            spec: match pair(second, 2) {
                0 => OpSpecId::INTEROP,
                1 => OpSpecId::ECOTONE,
                2 => OpSpecId::JOVIAN,
                _ => OpSpecId::KARST,
            },
            machine: match pair(second, 4) {
                0 => Machine::OpRevm,
                1 => Machine::Revm,
                _ => Machine::Alloy,
            },
            proxies: match pair(second, 6) {
                0 => Proxies::Neither,
                1 => Proxies::Both,
                2 => Proxies::Messenger,
                _ => Proxies::Inbox,
            },
            gas: if gas == 0 { UNLIMITED } else { gas },
            code: Code::new(third & 7, code)?,
            calldata: Bytes::copy_from_slice(calldata),
        })
    }

    /// What is compared with the released bytecode. Code that can find out what code the
    /// predeploys have may do so, and native programs run wherever they stand; on a chain that
    /// keeps its bytecode neither is to be seen.
    pub fn subjects(&self) -> &'static [Deployment] {
        if self.code.is_indifferent() && !matches!(self.callee, Callee::Creation) {
            &[Deployment::Native, Deployment::Accelerated]
        } else {
            &[Deployment::Accelerated]
        }
    }

    /// The state it runs on.
    pub fn world(&self) -> World {
        let mut world = World::default().with_spec(self.spec);
        world = world.run_by(self.machine).behind(self.proxies);
        if !self.code.is_empty() {
            world = world.with_code(ACCOUNT, self.code.bytes());
        }
        if matches!(self.callee, Callee::Creation) {
            world = world.with_code(CREATOR, CREATOR_CODE);
        }
        let Some(message) = self.sent.then(|| sent_message(&self.calldata)).flatten() else {
            return world;
        };
        let mark = mapping_slot(message.hash(), SENT_MESSAGES_SLOT);
        world.with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, mark, U256::ONE)
    }

    /// The transactions.
    pub fn transactions(&self) -> Vec<Transaction> {
        let AccessList(items) = self.declared.by(&self.calldata);
        let transaction = self.route.transaction(self, items);
        vec![transaction; 1 + usize::from(self.twice)]
    }
}
