//! The forks and parameters of genesis files: which a chain can have, and what is said of others.

use chain_sim::{Genesis, GenesisError, HardFork};
use serde_json::{Value, json};

/// The time of the genesis blocks.
const TIMESTAMP: u64 = 1_000;

/// Reads a file with this configuration.
#[expect(clippy::needless_pass_by_value, reason = "a configuration is written where it is read")]
fn read(config: Value) -> Result<Genesis, GenesisError> {
    let file = json!({"config": config, "timestamp": TIMESTAMP, "alloc": {}});
    Genesis::new(serde_json::from_value(file).unwrap())
}

/// The words of the error for this configuration.
fn refused(config: Value) -> String {
    read(config).unwrap_err().to_string()
}

/// The configuration of an OP Stack chain with all forks up to the last one of the list at genesis.
fn up_to(last: &str) -> Value {
    let mut config = json!({"chainId": 901, "londonBlock": 0, "bedrockBlock": 0});
    let forks = ["regolith", "canyon", "ecotone", "fjord", "granite", "holocene", "isthmus"];
    for fork in forks.into_iter().chain(["jovian", "karst"]) {
        config[format!("{fork}Time")] = 0.into();
        if fork == last {
            break;
        }
    }
    config
}

#[test]
fn hard_fork_is_the_last_one_at_genesis() {
    for hard_fork in HardFork::ALL {
        let genesis = read(up_to(hard_fork.name())).unwrap();
        assert_eq!(genesis.hard_fork, Some(hard_fork));
        // An OP Stack chain without Lagoon never has it.
        assert_eq!(genesis.lagoon_time, Some(u64::MAX));
    }
    // A time up to that of the block counts, and null is none.
    let mut config = up_to("isthmus");
    config["isthmusTime"] = TIMESTAMP.into();
    config["jovianTime"] = Value::Null;
    assert_eq!(read(config).unwrap().hard_fork, Some(HardFork::Isthmus));
}

#[test]
fn lagoon_has_two_names_and_may_come_later() {
    for field in ["interopTime", "lagoonTime"] {
        for time in [0, TIMESTAMP, TIMESTAMP + 1, 9_000] {
            let mut config = up_to("isthmus");
            config[field] = time.into();
            assert_eq!(read(config).unwrap().lagoon_time, Some(time), "{field}");
        }
    }
    let mut config = up_to("isthmus");
    config["interopTime"] = 1.into();
    config["lagoonTime"] = 2.into();
    assert_eq!(refused(config), "config.interopTime: expected the time of lagoonTime, 2, got 1");
}

#[test]
fn files_of_ethereum_choose_the_fork_with_their_evm() {
    let forks = |fields: &[&str]| {
        let mut config = json!({"chainId": 901});
        for field in fields {
            config[*field] = 0.into();
        }
        read(config)
    };
    let hard_fork = |fields: &[&str]| forks(fields).unwrap().hard_fork;
    assert_eq!(hard_fork(&[]), None);
    assert_eq!(hard_fork(&["homesteadBlock", "londonBlock"]), None);
    assert_eq!(hard_fork(&["shanghaiTime", "cancunTime"]), Some(HardFork::Ecotone));
    let prague = ["shanghaiTime", "cancunTime", "pragueTime"];
    assert_eq!(hard_fork(&prague), Some(HardFork::Isthmus));
    assert_eq!(hard_fork(&["cancunTime", "pragueTime", "osakaTime"]), Some(HardFork::Karst));
    assert_eq!(forks(&prague).unwrap().lagoon_time, None);
    let words = |fields: &[&str]| forks(fields).unwrap_err().to_string();
    assert_eq!(
        words(&["shanghaiTime"]),
        "config.cancunTime: expected Cancun or a later fork at genesis, got none"
    );
    assert_eq!(
        words(&["cancunTime", "osakaTime"]),
        "config.pragueTime: expected it at genesis, because osakaTime is, got none"
    );
}

#[test]
fn what_cannot_be_had_is_named() {
    let with = |field: &str, value: Value| {
        let mut config = up_to("isthmus");
        config[field] = value;
        refused(config)
    };
    for (field, value, words) in [
        (
            "jovianTime",
            json!(1_001),
            "config.jovianTime: expected a time up to that of the genesis block, 1000, or none, \
             got 1001",
        ),
        (
            "karstTime",
            json!(0),
            "config.jovianTime: expected it at genesis, because karstTime is, got none",
        ),
        (
            "osakaTime",
            json!(0),
            "config.karstTime: expected it at genesis, because osakaTime is, got none",
        ),
        (
            "fusakaTime",
            json!(5),
            "config.fusakaTime: expected a fork of Ethereum up to Osaka or of the OP Stack up to \
             Karst and Lagoon, got one that is not known",
        ),
        (
            "amsterdamTime",
            json!(5),
            "config.amsterdamTime: expected a fork of Ethereum up to Osaka or of the OP Stack up \
             to Karst and Lagoon, got one that is not known",
        ),
        ("londonBlock", json!(7), "config.londonBlock: expected block 0, got block 7"),
        ("bedrockBlock", json!(7), "config.bedrockBlock: expected block 0, got block 7"),
        (
            "jovianTime",
            json!("soon"),
            "config.jovianTime: expected a number of seconds, got \"soon\"",
        ),
        ("terminalTotalDifficulty", json!(9), "config.terminalTotalDifficulty: expected 0, got 9"),
        (
            "clique",
            json!({"period": 5, "epoch": 3}),
            "config.clique: expected no such consensus, got one",
        ),
        (
            "optimism",
            json!({"eip1559Elasticity": 6}),
            "config.optimism.eip1559DenominatorCanyon: expected a number above 0, because there \
             is an elasticity, got none",
        ),
        (
            "optimism",
            json!({"eip1559Elasticity": 6, "eip1559Denominator": 0}),
            "config.optimism.eip1559Denominator: expected a number from 1 to 4294967295, got 0",
        ),
    ] {
        assert_eq!(with(field, value), words);
    }
    assert_eq!(
        refused(up_to("canyon")),
        "config.ecotoneTime: expected Ecotone or a later fork at genesis, got none"
    );
}

#[test]
fn base_fee_has_the_denominator_since_canyon() {
    let parameters = |optimism: Value| {
        let mut config = up_to("isthmus");
        config["optimism"] = optimism;
        read(config).unwrap().fee_market.map(|it| (it.elasticity.get(), it.denominator.get()))
    };
    let all = json!({
        "eip1559Elasticity": 6, "eip1559Denominator": 50, "eip1559DenominatorCanyon": 250
    });
    assert_eq!(parameters(all), Some((6, 250)));
    let one = json!({"eip1559Elasticity": 2, "eip1559Denominator": 8});
    assert_eq!(parameters(one), Some((2, 8)));
    assert_eq!(parameters(json!({})), None);
    assert_eq!(parameters(Value::Null), None);
}

#[test]
fn header_and_code_have_limits() {
    let refused = |file: Value| {
        let mut whole = json!({"config": {"chainId": 901}, "alloc": {}});
        for (field, value) in file.as_object().unwrap() {
            whole[field] = value.clone();
        }
        Genesis::new(serde_json::from_value(whole).unwrap()).unwrap_err().to_string()
    };
    assert_eq!(refused(json!({"number": "0x5"})), "number: expected 0, got 5");
    assert_eq!(refused(json!({"difficulty": "0x5"})), "difficulty: expected 0, got 5");
    let long = format!("0x{}", "00".repeat(33));
    assert_eq!(
        refused(json!({"extraData": long})),
        "extraData: expected at most 32 bytes, got 33 bytes"
    );
    assert_eq!(
        refused(json!({"gasLimit": "0xffffffffffffffff"})),
        "gasLimit: expected at most 9223372036854775807, got 18446744073709551615"
    );
    let code = format!("0x{}", "5b".repeat(24_577));
    let account = "0x0000000000000000000000000000000000000077";
    let words = refused(json!({"alloc": {account: {"balance": "0x0", "code": code}}}));
    assert_eq!(words, format!("code of {account}: expected at most 24576 bytes, got 24577"));
}
