//! Predeploys are behind proxies, with their implementations in the OP Stack's namespace.

use std::collections::BTreeMap;

use alloy_primitives::{Address, Bytes, U256, bytes};
use alloy_sol_types::SolCall;
use chain_sim::{
    Call, HardFork,
    predeploys::{
        ADMIN_SLOT, CONTRACTS, ETH_LIQUIDITY, IMPLEMENTATION_SLOT, LIQUIDITY, MULTICALL3,
        PROXY_ADMIN, WETH, abi, has_proxy, implementation_address, implementation_in, op_stack,
    },
};

use super::{call_from, cluster, owned_by, read, send};
use crate::messages::SENDER;

/// What the OP Stack's own genesis has in the storage of a proxy: the implementation of 0x42..0015
/// is 0xc0d3..0015.
#[test]
fn implementations_are_in_the_namespace() {
    let cluster = cluster(HardFork::default());
    let chain = cluster.chain(901).unwrap();
    let accounts: BTreeMap<Address, _> = op_stack(HardFork::default()).unwrap().collect();
    let predeploys = accounts.keys().filter(|address| has_proxy(**address));
    let predeploys: Vec<Address> = predeploys.copied().collect();
    assert!(predeploys.len() == 12, "{predeploys:?}");
    for predeploy in predeploys {
        let implementation =
            implementation_in(chain.storage(predeploy, IMPLEMENTATION_SLOT.into()));
        assert_eq!(implementation, Some(implementation_address(predeploy)));
        assert!(implementation_address(predeploy).starts_with(&[0xc0, 0xd3].repeat(9)));
        let admin = chain.storage(predeploy, ADMIN_SLOT.into());
        assert_eq!(implementation_in(admin), Some(PROXY_ADMIN));
        assert_eq!(
            chain.account(predeploy).code.unwrap().original_bytes(),
            abi::Proxy::DEPLOYED_BYTECODE
        );
        assert!(!chain.account(implementation_address(predeploy)).is_empty_code_hash());
    }
    assert_eq!(chain.account(ETH_LIQUIDITY).balance, LIQUIDITY);
    assert!(!has_proxy(WETH) && !has_proxy(MULTICALL3));
}

#[test]
fn every_contract_of_the_directory_is_there() {
    let cluster = cluster(HardFork::default());
    let chain = cluster.chain(901).unwrap();
    for contract in CONTRACTS {
        assert!(!chain.account(contract.address).is_empty_code_hash(), "{}", contract.name);
    }
}

/// The admin upgrades a proxy. The functions of the proxy are hidden from all other accounts.
#[test]
fn owner_upgrades_a_predeploy() {
    let mut cluster = owned_by(SENDER);
    // PUSH1 42 PUSH0 MSTORE PUSH1 32 PUSH0 RETURN
    let answer = bytes!("602a5f5260205ff3");
    let implementation = Address::repeat_byte(0x77);
    cluster.set_code(901, implementation, answer).unwrap();
    let upgrade =
        abi::ProxyAdmin::upgradeCall { _proxy: UPGRADED, _implementation: implementation };
    let stranger = call_from(&cluster, Address::repeat_byte(9), PROXY_ADMIN, upgrade.abi_encode());
    assert!(!stranger.success);
    assert!(send(&mut cluster, Call::new(SENDER, PROXY_ADMIN, upgrade.abi_encode())));
    let of = abi::ProxyAdmin::getProxyImplementationCall { _proxy: UPGRADED };
    assert_eq!(read(&cluster, PROXY_ADMIN, &of), implementation);
    let answered = call_from(&cluster, SENDER, UPGRADED, Bytes::new());
    assert_eq!(U256::from_be_slice(&answered.output), U256::from(42));
    // The implementation has no function `implementation()`: it answers 42 to all calls.
    let hidden = abi::Proxy::implementationCall {}.abi_encode();
    let answered = call_from(&cluster, SENDER, UPGRADED, hidden);
    assert_eq!(U256::from_be_slice(&answered.output), U256::from(42));
}

/// The predeploy that is upgraded.
const UPGRADED: Address = ETH_LIQUIDITY;

#[test]
fn a_proxy_without_implementation_says_so() {
    let mut cluster = cluster(HardFork::default());
    cluster.set_storage(901, ETH_LIQUIDITY, IMPLEMENTATION_SLOT.into(), U256::ZERO).unwrap();
    let outcome = call_from(&cluster, SENDER, ETH_LIQUIDITY, Bytes::new());
    assert!(!outcome.success);
    let words = b"Proxy: implementation not initialized";
    assert!(outcome.output.windows(words.len()).any(|part| part == words));
}
