//! Predeploys of the OP Stack's protocol: withdrawals, fees that were paid, and proxies.

use std::collections::BTreeMap;

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, B256, U256, address};

use super::{PROXY_ADMIN, abi, contract};

/// `L2ToL1MessagePasser`: where withdrawals begin.
pub const L2_TO_L1_MESSAGE_PASSER: Address = address!("0x4200000000000000000000000000000000000016");
/// `L1BlockNumber`: the number of the L1 block, for contracts from before Bedrock.
pub const L1_BLOCK_NUMBER: Address = address!("0x4200000000000000000000000000000000000013");
/// `SequencerFeeVault`: collects tips; the coinbase of every block.
pub const SEQUENCER_FEE_VAULT: Address = address!("0x4200000000000000000000000000000000000011");
/// `BaseFeeVault`: collects base fees.
pub const BASE_FEE_VAULT: Address = op_revm::constants::BASE_FEE_RECIPIENT;
/// `L1FeeVault`: collects fees for the L1.
pub const L1_FEE_VAULT: Address = op_revm::constants::L1_FEE_RECIPIENT;

/// The vaults of this project; the operator's is released code.
const VAULTS: [Address; 3] = [SEQUENCER_FEE_VAULT, BASE_FEE_VAULT, L1_FEE_VAULT];

/// The storage word of a vault that says who is paid, and where.
const RECIPIENT_SLOT: u8 = 2;
/// The recipient is paid on the chain itself.
const PAYS_HERE: u8 = 1;

/// Withdrawals, the number of the L1 block, three vaults that pay `owner` on the chain itself, and
/// the admin of the proxies, which belongs to `owner`.
pub fn protocol(owner: Address) -> impl Iterator<Item = (Address, GenesisAccount)> {
    let word = |slot: u8, word: B256| Some(BTreeMap::from([(B256::with_last_byte(slot), word)]));
    let owner_word = U256::from_be_bytes(owner.into_word().0);
    let recipient: U256 = owner_word | (U256::from(PAYS_HERE) << 160);
    let vault = contract(abi::FeeVault::DEPLOYED_BYTECODE.clone())
        .with_storage(word(RECIPIENT_SLOT, recipient.into()));
    let admin = contract(abi::ProxyAdmin::DEPLOYED_BYTECODE.clone())
        .with_storage(word(0, owner.into_word()));
    let vaults = VAULTS.map(|address| (address, vault.clone()));
    [
        (L2_TO_L1_MESSAGE_PASSER, contract(abi::L2ToL1MessagePasser::DEPLOYED_BYTECODE.clone())),
        (L1_BLOCK_NUMBER, contract(abi::L1BlockNumber::DEPLOYED_BYTECODE.clone())),
        (PROXY_ADMIN, admin),
    ]
    .into_iter()
    .chain(vaults)
}
