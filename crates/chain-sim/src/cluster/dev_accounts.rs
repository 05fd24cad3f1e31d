//! The well-known development accounts.

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, U256, address, uint};

/// The first ten accounts of the mnemonic `test test test test test test test test test test test
/// junk`, path `m/44'/60'/0'/0/i`. A default cluster gives each of them [`DEV_BALANCE`].
pub const DEV_ACCOUNTS: [Address; 10] = [
    address!("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"),
    address!("0x70997970C51812dc3A010C7d01b50e0d17dc79C8"),
    address!("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"),
    address!("0x90F79bf6EB2c4f870365E785982E1f101E93b906"),
    address!("0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"),
    address!("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"),
    address!("0x976EA74026E726554dB657fA54763abd0C3a0aa9"),
    address!("0x14dC79964da2C08b23698B3D3cc7Ca32193d9955"),
    address!("0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f"),
    address!("0xa0Ee7A142d267C1f36714E4a8F75612F20a79720"),
];

/// The account from which relayers relay by default, the last of [`DEV_ACCOUNTS`].
pub const RELAYER_ACCOUNT: Address = DEV_ACCOUNTS[9];

/// The balance of each of [`DEV_ACCOUNTS`] at genesis, in wei: 10,000 ether.
pub const DEV_BALANCE: U256 = uint!(10_000_000_000_000_000_000_000_U256);

/// Genesis accounts with [`DEV_BALANCE`] each.
pub fn funded(accounts: &[Address]) -> impl Iterator<Item = (Address, GenesisAccount)> {
    accounts.iter().map(|&account| (account, GenesisAccount::default().with_balance(DEV_BALANCE)))
}
