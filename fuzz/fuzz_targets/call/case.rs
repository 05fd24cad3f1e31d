//! One case, as the input encodes it.

use alloy_eip2930::AccessList;
use alloy_primitives::{Bytes, U256};
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;
use op_revm::OpSpecId;
use oracle::{Deployment, Encoder, Machine, Proxies, Transaction, World};

use crate::{
    account::{ACCOUNT, Code},
    declaration::{Declared, sent_message},
    route::{CREATOR, CREATOR_CODE, Call, Callee, Route},
};

/// Gas of the call if the head sets no limit: more than any relay needs, and little enough that
/// code that loops ends soon.
const UNLIMITED: u64 = 1_000_000;

/// One case: the callee, the route to it, the chain, and the calldata.
///
/// The head's first three bytes hold options, the lowest bits first; then come the gas in two
/// bytes, and the length of the account's code in one.
pub struct Case {
    /// Byte 0, bits 0 and 1.
    callee: Callee,
    /// Bits 2 to 4.
    route: Route,
    /// Bit 5: the call has a value of 1 wei.
    value: U256,
    /// Bit 6: the message that the calldata resends is marked as sent.
    sent: bool,
    /// Bit 7: the transaction is repeated.
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
    gas: u64,
    /// Byte 2, bits 0 to 2: the form of the account's code. Byte 5: the number of its bytes, which
    /// follow the head.
    code: Code,
    /// The rest of the input.
    calldata: Bytes,
}

impl Case {
    /// Reads a case; `None` without a head, or with code that no account can have.
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

    /// The deployments that must be equal to the released bytecode. Native programs only count
    /// where the account's code can neither read the predeploys' code nor run native opcodes; a
    /// chain with accelerated bytecode differs in neither.
    pub fn subjects(&self) -> &'static [Deployment] {
        if self.code.is_independent_of_code() && !matches!(self.callee, Callee::Creation) {
            &[Deployment::Native, Deployment::Accelerated]
        } else {
            &[Deployment::Accelerated]
        }
    }

    /// The state in which the case begins.
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
        let (slot, word) = Encoder::Messenger.sent_message(&message);
        world.with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word)
    }

    /// The transactions of the case.
    pub fn transactions(&self) -> Vec<Transaction> {
        let AccessList(items) = self.declared.by(&self.calldata);
        let call = Call::new(&self.callee, &self.code, &self.calldata, self.value, self.gas);
        let transaction = self.route.transaction(call, items);
        vec![transaction; 1 + usize::from(self.twice)]
    }
}
