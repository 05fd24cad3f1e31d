//! What a light relayer does: from the place of a log to the access list and the calldata of the
//! relay.

extern crate alloc;

use alloc::{string::ToString, vec, vec::Vec};

use alloy_primitives::{Bytes, U256};
use alloy_sol_types::SolCall;
use messenger::{
    AccessListError, CROSS_L2_INBOX, DeclarationError, Identifier, IdentifierError, InboxEntry,
    abi::IL2ToL2CrossDomainMessenger::relayMessageCall, access_list, parse_access_list,
};

use crate::{
    expect,
    mismatch::Mismatch,
    vectors::{
        CHECKSUM, PACKED, PAYLOAD, PAYLOAD_HASH, RELAY_CALLDATA, RESEND_CALLDATA, SOURCE,
        STORAGE_KEYS, WIDE_CHAIN_ID, identifier, message,
    },
};

/// Everything that a relayer needs to relay the message.
pub(crate) fn relay() -> Result<(), Mismatch> {
    identifiers()?;
    declared_messages()?;
    calldata()
}

/// The identifier, packed and as a checksum, and one that has none.
fn identifiers() -> Result<(), Mismatch> {
    let id = identifier(SOURCE);
    expect(id.packed() == Ok(PACKED), Mismatch::PackedIdentifier)?;
    expect(id.checksum(PAYLOAD_HASH) == Ok(CHECKSUM), Mismatch::Checksum)?;
    let actual = U256::from(1_u64 << 32);
    let too_high = Identifier { logIndex: actual, ..id };
    let refusal = IdentifierError::LogIndexTooHigh { expected: u32::MAX, actual };
    let text = "log index too high: expected at most 4294967295, got 4294967296";
    expect(refusal.to_string() == text, Mismatch::ErrorText)?;
    expect(too_high.checksum(PAYLOAD_HASH) == Err(refusal), Mismatch::TooHigh)
}

/// The access list of two relays, and what it declares.
fn declared_messages() -> Result<(), Mismatch> {
    let [near, far] = [SOURCE, WIDE_CHAIN_ID]
        .map(|chain_id| InboxEntry::new(&identifier(chain_id), PAYLOAD_HASH));
    let near = near.map_err(|_| Mismatch::NearEntry)?;
    let far = far.map_err(|_| Mismatch::FarEntry)?;
    let mut list = access_list(&[near, far]);
    let items: Vec<_> = list.iter().map(|item| (item.address, &item.storage_keys[..])).collect();
    expect(items == [(CROSS_L2_INBOX, &STORAGE_KEYS[..])], Mismatch::AccessList)?;
    expect(parse_access_list(&list) == Ok(vec![near, far]), Mismatch::DeclaredMessages)?;
    let verified = near.verify(&identifier(SOURCE), PAYLOAD_HASH);
    expect(verified == Ok(()), Mismatch::Verification)?;
    let undeclared = far.verify(&identifier(SOURCE), PAYLOAD_HASH);
    let refusal = DeclarationError::Checksum { expected: CHECKSUM, actual: far.checksum };
    expect(undeclared == Err(refusal), Mismatch::Undeclared)?;
    list.0[0].storage_keys.pop();
    let refusal = AccessListError::Ends { expected: "a checksum (type 3)", actual: 4 };
    expect(parse_access_list(&list) == Err(refusal), Mismatch::CutOffAccessList)
}

/// The calldata of the relay, read again, and of sending the message once more.
fn calldata() -> Result<(), Mismatch> {
    let calldata = message().relay_calldata(identifier(SOURCE));
    expect(calldata[..] == RELAY_CALLDATA, Mismatch::RelayCalldata)?;
    let call = relayMessageCall::abi_decode_validate(&calldata);
    let call = call.map_err(|_| Mismatch::NoRelayArguments)?;
    let arguments = (identifier(SOURCE), Bytes::from_static(&PAYLOAD));
    expect((call._id, call._sentMessage) == arguments, Mismatch::RelayArguments)?;
    expect(message().resend_calldata()[..] == RESEND_CALLDATA, Mismatch::ResendCalldata)
}
