//! Balances and allowances of tokens that are set.

use alloy_primitives::{Address, U256};
use chain_sim::DEV_ACCOUNTS;
use serde_json::{Value, json};

use super::{READS_ARGUMENT, refused};
use crate::control::{Served, bounded};

const TOKEN: Address = Address::repeat_byte(0x70);
const OTHER: Address = Address::repeat_byte(0x71);
const HOLDER: Address = DEV_ACCOUNTS[2];

/// Reads three words that decide nothing, one of them of another argument, and then the balance.
const READS_MORE: &str = "0x5f5450600154506024355450600435545f5260205ff3";
/// The balance is the lower half of a word.
const PACKED: &str = "0x600435546fffffffffffffffffffffffffffffffff165f5260205ff3";
/// Delegates to the account in slot 7.
const PROXY: &str = "0x365f5f375f5f365f6007545af43d5f5f3e3d5ff3";
/// Asks the account in slot 7.
const ASKS: &str = "0x365f5f375f5f365f6007545afa3d5f5f3e3d5ff3";
/// Returns twice the word.
const REBASING: &str = "0x600435546002025f5260205ff3";

/// What the token returns for the holder, by the signature that is common to both functions.
async fn balance(served: &Served) -> U256 {
    let input = format!("0x70a08231{:0>64}", hex(HOLDER));
    let call = json!({"to": TOKEN, "input": input});
    let returned = served.ask("eth_call", json!([call, "latest"])).await;
    returned.as_str().unwrap().parse().unwrap()
}

fn hex(account: Address) -> String {
    account.to_string().trim_start_matches("0x").to_ascii_lowercase()
}

async fn set_slot(served: &Served, account: Address, slot: U256, word: Value) {
    served.ask("anvil_setStorageAt", json!([account, slot, word])).await;
}

#[test]
fn balance_is_set_wherever_the_token_keeps_it() {
    bounded(async {
        let served = Served::start(None).await;
        let most = U256::MAX;
        for code in [READS_ARGUMENT, READS_MORE, PROXY, ASKS] {
            served.ask("anvil_setCode", json!([TOKEN, code])).await;
            let inner = if code == PROXY { READS_MORE } else { READS_ARGUMENT };
            served.ask("anvil_setCode", json!([OTHER, inner])).await;
            set_slot(&served, TOKEN, U256::from(7), json!(OTHER.into_word())).await;
            for amount in [U256::from(1_000), U256::ZERO, most, most, U256::ONE] {
                served.ask("anvil_dealERC20", json!([HOLDER, TOKEN, amount])).await;
                assert_eq!(balance(&served).await, amount, "{code}");
            }
            let implementation =
                served.ask("eth_getStorageAt", json!([TOKEN, "0x7", "latest"])).await;
            assert_eq!(implementation, json!(OTHER.into_word()), "{code}");
        }
    });
}

#[test]
fn what_shares_a_word_with_a_balance_stays() {
    bounded(async {
        let served = Served::start(None).await;
        served.ask("anvil_setCode", json!([TOKEN, PACKED])).await;
        let slot = U256::from_be_bytes(HOLDER.into_word().0);
        let above = U256::from(0xabcd) << 128;
        set_slot(&served, TOKEN, slot, json!(format!("{:#x}", above + U256::from(5)))).await;
        served.ask("hardhat_dealERC20", json!([HOLDER, TOKEN, "0x64"])).await;
        let word = served.ask("eth_getStorageAt", json!([TOKEN, slot, "latest"])).await;
        assert_eq!(word.as_str().unwrap().parse::<U256>().unwrap(), above + U256::from(0x64));
    });
}

#[test]
fn allowance_is_set_as_a_balance() {
    bounded(async {
        let served = Served::start(None).await;
        served.ask("anvil_setCode", json!([TOKEN, READS_ARGUMENT])).await;
        let set = json!([HOLDER, DEV_ACCOUNTS[3], TOKEN, "0x2710"]);
        served.ask("anvil_setERC20Allowance", set).await;
        assert_eq!(balance(&served).await, U256::from(10_000));
    });
}

#[test]
fn what_is_no_storage_word_is_refused() {
    bounded(async {
        let served = Served::start(None).await;
        let deal = json!([HOLDER, TOKEN, "0x64"]);
        for code in ["0x", REBASING, "0x602a5f5260205ff3"] {
            served.ask("anvil_setCode", json!([TOKEN, code])).await;
            let refusal = served.refusal("anvil_dealERC20", deal.clone()).await;
            assert!(refusal.starts_with("Unable to set ERC20 balance, no slot found"), "{refusal}");
            assert_eq!(refused(&served, "anvil_dealERC20", deal.clone()).await.0, -32602);
        }
        let slot = U256::from_be_bytes(HOLDER.into_word().0);
        let word = served.ask("eth_getStorageAt", json!([TOKEN, slot, "latest"])).await;
        assert_eq!(word.as_str().unwrap().parse::<U256>().unwrap(), U256::ZERO);
        // What takes too long ends, and others are served meanwhile.
        served.ask("anvil_setCode", json!([TOKEN, "0x5b5f5450600056"])).await;
        assert_eq!(refused(&served, "anvil_dealERC20", deal).await.0, -32000);
    });
}
