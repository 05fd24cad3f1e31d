//! Deploying contracts, and reading what they say.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolConstructor, sol};
use chain_sim::{Cluster, ClusterConfig, DEPLOYER, Error};

sol!(Counter, "../../tests/contracts/artifacts/Counter.json");
sol!(Tally, "../../tests/contracts/artifacts/Tally.json");

fn cluster() -> Cluster {
    Cluster::new(ClusterConfig::default()).unwrap()
}

#[test]
fn contracts_of_the_same_order_have_the_same_addresses() {
    let mut cluster = cluster();
    let addresses =
        [901, 902].map(|chain| [0, 1].map(|_| cluster.deploy(chain, &Tally::BYTECODE).unwrap()));
    assert_eq!(addresses, [[DEPLOYER.create(0), DEPLOYER.create(1)]; 2]);
    for chain in [901, 902] {
        // A block for each.
        assert_eq!(cluster.chain(chain).unwrap().head().number(), 2);
        for tally in addresses[0] {
            assert_eq!(cluster.read(chain, tally, &Tally::countCall {}), Ok(U256::ZERO));
        }
    }
}

#[test]
fn constructor_gets_its_arguments() {
    let mut cluster = cluster();
    let incrementer = Address::repeat_byte(0x77);
    let arguments = Counter::constructorCall { incrementer_: incrementer }.abi_encode();
    let code = [&Counter::BYTECODE[..], &arguments].concat();
    let counter = cluster.deploy(901, code).unwrap();
    assert_eq!(cluster.read(901, counter, &Counter::incrementerCall {}), Ok(incrementer));
}

#[test]
fn creation_that_fails_says_why() {
    let mut cluster = cluster();
    // PUSH0 PUSH0 REVERT
    let error = cluster.deploy(902, [0x5f, 0x5f, 0xfd]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "deployment on chain 902: expected a contract, got reverted without data"
    );
    // The next one has an address of its own.
    assert_eq!(cluster.deploy(902, &Tally::BYTECODE), Ok(DEPLOYER.create(1)));
    let unknown = cluster.deploy(900, Bytes::new());
    assert!(matches!(unknown, Err(Error::UnknownChain { actual: 900, .. })), "{unknown:?}");
}

#[test]
fn read_that_fails_says_why() {
    let mut cluster = cluster();
    let tally = cluster.deploy(901, &Tally::BYTECODE).unwrap();
    // The other chain has no contract there.
    let absent = cluster.read(902, tally, &Tally::countCall {}).unwrap_err();
    assert_eq!(
        absent.to_string(),
        format!(
            "count() of {tally} on chain 902: expected what it returns, got no data: is there such a contract?"
        )
    );
    let reverted = cluster.read(901, tally, &Tally::addCall {}).err().unwrap();
    assert_eq!(
        reverted.to_string(),
        format!(
            "add() of {tally} on chain 901: expected what it returns, got reverted without data"
        )
    );
}
