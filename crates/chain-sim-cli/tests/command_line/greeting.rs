//! What `chain-sim serve` prints when it is ready.

use alloy_primitives::{Address, B256, Bytes, Signature};
use alloy_signer_local::{MnemonicBuilder, PrivateKeySigner, coins_bip39::English};
use serde_json::json;

use crate::process::{Process, ask, serve};

/// Another mnemonic than the default one.
const MNEMONIC: &str =
    "legal winner thank year wave sausage worth useful legal winner thank yellow";

/// The numbered values below a title.
fn numbered<'a>(greeting: &'a [String], title: &str) -> Vec<&'a str> {
    let after = greeting.iter().skip_while(|line| !line.starts_with(title)).skip(1);
    let values = after.take_while(|line| line.starts_with('('));
    values.map(|line| line.split(' ').nth(1).unwrap()).collect()
}

#[tokio::test]
async fn accounts_are_printed_with_their_private_keys() {
    let mut command = serve();
    command.args(["--accounts", "3", "--mnemonic", MNEMONIC]);
    let mut server = Process::run(command);
    let greeting = server.greeting().to_vec();
    assert!(greeting.contains(&format!("mnemonic  {MNEMONIC}")), "{greeting:?}");
    let addresses = numbered(&greeting, "accounts");
    let keys = numbered(&greeting, "private keys");
    assert_eq!((addresses.len(), keys.len()), (3, 3), "{greeting:?}");
    let url = server.urls().into_values().next().unwrap();
    for (index, (address, key)) in addresses.into_iter().zip(keys).enumerate() {
        let address: Address = address.parse().unwrap();
        let signer = PrivateKeySigner::from_bytes(&key.parse::<B256>().unwrap()).unwrap();
        assert_eq!(signer.address(), address);
        let derived = MnemonicBuilder::<English>::default().phrase(MNEMONIC);
        let derived = derived.index(u32::try_from(index).unwrap()).unwrap().build().unwrap();
        assert_eq!(derived.address(), address);
        let signed = ask(&url, "personal_sign", json!(["0x6869", address])).await.unwrap();
        let signed: Bytes = serde_json::from_value(signed).unwrap();
        let signature = Signature::from_raw(&signed).unwrap();
        assert_eq!(signature.recover_address_from_msg("hi").unwrap(), address);
    }
    assert!(server.end());
}
