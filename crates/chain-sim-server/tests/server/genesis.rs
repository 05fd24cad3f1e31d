//! What a chain has at genesis is what the page says, and what the configuration exports.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, U256};
use chain_sim::{
    ClusterConfig,
    predeploys::{
        ADMIN_SLOT, CONTRACTS, IMPLEMENTATION_SLOT, OTHERS, Origin, PROXY_ADMIN, has_proxy,
        implementation_address, op_stack,
    },
};
use chain_sim_server::Limits;
use serde_json::{Value, json};

use crate::debug::{Served, bounded};

/// The page with the tables.
const PAGE: &str = include_str!("../../../../docs/RPC.md");
/// What the page says of the proxies of the messenger and the inbox.
const WITH_OPTION: &str = "with `--proxies`";

/// The cells of each row with an address, in the page's part about the genesis.
fn rows() -> Vec<Vec<&'static str>> {
    let (_, part) = PAGE.split_once("## What a chain has at genesis").unwrap();
    let (part, _) = part.split_once("### Genesis files").unwrap();
    let rows = part.lines().filter(|line| line.starts_with("| `0x"));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The address and the name of a row.
fn named(row: &[&str]) -> (Address, String) {
    let bare = |cell: &str| cell.trim_matches('`').to_owned();
    (bare(row[0]).parse().unwrap(), bare(row[1]))
}

/// Two chains with all contracts.
async fn served(proxies: bool) -> Served {
    let config = ClusterConfig::default();
    let accounts = op_stack(config.hard_fork).unwrap();
    let config = config.with_genesis_accounts(accounts).with_proxies(proxies);
    Served::of(config, Limits::default()).await
}

/// Whether an account has code.
async fn has_code(served: &Served, address: Address) -> bool {
    served.ask(902, "eth_getCode", json!([address, "latest"])).await != "0x"
}

/// The address in a storage word of a proxy.
async fn word(served: &Served, address: Address, slot: B256) -> Address {
    let params = json!([address, slot, "latest"]);
    let word = served.ask(902, "eth_getStorageAt", params).await;
    Address::from_word(serde_json::from_value::<B256>(word).unwrap())
}

#[test]
fn a_chain_has_what_the_page_says() {
    bounded(async {
        let [served, behind] = [served(false).await, served(true).await];
        let (present, absent): (Vec<_>, Vec<_>) = rows().into_iter().partition(|it| it.len() == 4);
        let names: BTreeMap<Address, String> = present.iter().map(|row| named(row)).collect();
        let known = CONTRACTS.map(|it| (it.address, it.name.to_owned()));
        assert_eq!(names, BTreeMap::from(known));
        for row in &present {
            let (address, name) = named(row);
            assert!(has_code(&served, address).await, "{name}");
            let contract = CONTRACTS.iter().find(|it| it.address == address).unwrap();
            let words = match contract.origin {
                Origin::Released(package) => {
                    format!("released ({})", package.trim_matches(['(', ')']))
                }
                _ => "this project".to_owned(),
            };
            assert!(row[2].starts_with(&words), "{name}: {}, {words}", row[2]);
            let implementation = word(&served, address, IMPLEMENTATION_SLOT).await;
            let of_option = word(&behind, address, IMPLEMENTATION_SLOT).await;
            let expected = implementation_address(address);
            match row[3] {
                "no" => assert_eq!([implementation, of_option], [Address::ZERO; 2], "{name}"),
                "yes" => assert_eq!([implementation, of_option], [expected; 2], "{name}"),
                WITH_OPTION => {
                    assert_eq!([implementation, of_option], [Address::ZERO, expected], "{name}");
                }
                other => panic!("{name}: {other}"),
            }
            if row[3] == "yes" {
                assert!(has_proxy(address), "{name}");
                assert_eq!(word(&served, address, ADMIN_SLOT).await, PROXY_ADMIN, "{name}");
                assert!(has_code(&served, implementation).await, "{name}");
            }
        }
        let absent: BTreeMap<Address, String> = absent.iter().map(|row| named(row)).collect();
        assert_eq!(absent, OTHERS.map(|(name, address)| (address, name.to_owned())).into());
        for (address, name) in absent {
            assert!(!has_code(&served, address).await, "{name}");
        }
    });
}

/// The messenger answers through its proxy.
#[test]
fn calls_pass_through_proxies() {
    bounded(async {
        let served = served(true).await;
        let nonce = messenger::abi::IL2ToL2CrossDomainMessenger::messageNonceCall {};
        let call = json!({
            "to": messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            "data": alloy_primitives::hex::encode_prefixed(alloy_sol_types::SolCall::abi_encode(&nonce)),
        });
        let answer = served.ask(901, "eth_call", json!([call, "latest"])).await;
        let answer: U256 = serde_json::from_value(answer).unwrap();
        assert_eq!(answer, U256::ZERO);
    });
}

#[test]
fn the_configuration_has_every_contract_and_every_port() {
    bounded(async {
        let served = served(false).await;
        let exported = served.export().await;
        let sets = exported["contracts"].as_array().unwrap();
        assert_eq!(sets.len(), 2);
        for (set, chain) in sets.iter().zip(["901", "902"]) {
            assert_eq!(set["chain_id"], chain);
            let contracts = set["contracts"].as_array().unwrap();
            let contract = |it: &Value| {
                let address: Address = serde_json::from_value(it["address"].clone()).unwrap();
                (address, it["name"].as_str().unwrap().to_owned())
            };
            let contracts: BTreeMap<Address, String> = contracts.iter().map(contract).collect();
            let known = CONTRACTS.map(|it| (it.address, it.name.to_owned()));
            assert_eq!(contracts, BTreeMap::from(known));
        }
        let endpoints = exported["endpoints"].as_array().unwrap();
        let names = endpoints.iter().filter_map(|it| it["name"].as_str());
        let expected =
            ["l2-901-http", "l2-901-ws", "l2-902-http", "l2-902-ws", "admin-http", "admin-ws"];
        assert_eq!(names.collect::<Vec<_>>(), expected);
        assert_eq!(exported["dependency_sets"][0]["dependencies"], json!({"901": {}, "902": {}}));
        assert_eq!(exported["relayer"], Value::Null);
        assert_eq!(exported["accounts"].as_array().unwrap().len(), 10);
    });
}
