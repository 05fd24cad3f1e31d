//! `L1Block` takes the L1 attributes of each hard fork.

use alloy_primitives::{Address, B256, U256, address, keccak256};
use chain_sim::{
    Deposit, HardFork,
    predeploys::{L1_BLOCK, L1_BLOCK_NUMBER, abi},
};
use op_revm::constants::{
    ECOTONE_L1_BLOB_BASE_FEE_SLOT, ECOTONE_L1_FEE_SCALARS_SLOT, L1_BASE_FEE_SLOT,
    OPERATOR_FEE_SCALARS_SLOT,
};

use super::{call_from, cluster, read};

/// The account whose deposits set the attributes.
const DEPOSITOR: Address = address!("0xDeaDDEaDDeAdDeAdDEAdDEaddeAddEAdDEAd0001");
/// The selector of `NotDepositor()`.
const NOT_DEPOSITOR: [u8; 4] = [0x3c, 0xc5, 0x0b, 0x45];

/// Attributes as Ecotone has them, after the selector.
fn ecotone() -> Vec<u8> {
    let mut data = Vec::new();
    data.extend(0xa1a2_a3a4_u32.to_be_bytes()); // base fee scalar
    data.extend(0xb1b2_b3b4_u32.to_be_bytes()); // blob base fee scalar
    data.extend(0x0102_0304_0506_0708_u64.to_be_bytes()); // sequence number
    data.extend(0x1112_1314_1516_1718_u64.to_be_bytes()); // timestamp
    data.extend(0x2122_2324_2526_2728_u64.to_be_bytes()); // number
    data.extend([0x31; 32]); // base fee
    data.extend([0x41; 32]); // blob base fee
    data.extend([0x51; 32]); // hash
    data.extend([0x61; 32]); // batcher
    data
}

/// The calldata of a hard fork.
fn attributes(hard_fork: HardFork) -> Vec<u8> {
    let mut data = ecotone();
    let operator = [0xc1, 0xc2, 0xc3, 0xc4, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8];
    let function = if hard_fork >= HardFork::Jovian {
        data.extend(operator);
        data.extend([0xe1, 0xe2]);
        "setL1BlockValuesJovian()"
    } else if hard_fork >= HardFork::Isthmus {
        data.extend(operator);
        "setL1BlockValuesIsthmus()"
    } else {
        "setL1BlockValuesEcotone()"
    };
    let mut calldata = keccak256(function)[..4].to_vec();
    calldata.extend(data);
    calldata
}

#[test]
fn attributes_of_each_hard_fork_are_stored_where_fees_are_read() {
    for hard_fork in HardFork::ALL {
        let mut cluster = cluster(hard_fork);
        let deposit = Deposit::call(DEPOSITOR, L1_BLOCK, attributes(hard_fork));
        cluster.deposit(901, deposit).unwrap();
        cluster.step().unwrap();
        let chain = cluster.chain(901).unwrap();
        assert!(chain.head().receipts()[0].status(), "{hard_fork}");

        let word = |slot| B256::from(chain.storage(L1_BLOCK, slot));
        assert_eq!(word(L1_BASE_FEE_SLOT), B256::repeat_byte(0x31), "{hard_fork}");
        assert_eq!(word(ECOTONE_L1_BLOB_BASE_FEE_SLOT), B256::repeat_byte(0x41), "{hard_fork}");
        let scalars = word(ECOTONE_L1_FEE_SCALARS_SLOT);
        assert_eq!(scalars[16..20], 0xa1a2_a3a4_u32.to_be_bytes(), "{hard_fork}");
        assert_eq!(scalars[20..24], 0xb1b2_b3b4_u32.to_be_bytes(), "{hard_fork}");
        let operator = word(OPERATOR_FEE_SCALARS_SLOT);
        if hard_fork >= HardFork::Isthmus {
            assert_eq!(operator[20..24], 0xc1c2_c3c4_u32.to_be_bytes(), "{hard_fork}");
            assert_eq!(operator[24..], 0xd1d2_d3d4_d5d6_d7d8_u64.to_be_bytes(), "{hard_fork}");
        }
        if hard_fork >= HardFork::Jovian {
            assert_eq!(operator[18..20], 0xe1e2_u16.to_be_bytes(), "{hard_fork}");
        }

        let number = read(&cluster, L1_BLOCK, &abi::L1Block::numberCall {});
        assert_eq!(number, 0x2122_2324_2526_2728, "{hard_fork}");
        let timestamp = read(&cluster, L1_BLOCK, &abi::L1Block::timestampCall {});
        assert_eq!(timestamp, 0x1112_1314_1516_1718, "{hard_fork}");
        let sequence = read(&cluster, L1_BLOCK, &abi::L1Block::sequenceNumberCall {});
        assert_eq!(sequence, 0x0102_0304_0506_0708, "{hard_fork}");
        let hash = read(&cluster, L1_BLOCK, &abi::L1Block::hashCall {});
        assert_eq!(hash, B256::repeat_byte(0x51), "{hard_fork}");
        let batcher = read(&cluster, L1_BLOCK, &abi::L1Block::batcherHashCall {});
        assert_eq!(batcher, B256::repeat_byte(0x61), "{hard_fork}");

        let call = abi::L1BlockNumber::getL1BlockNumberCall {};
        let answer = read(&cluster, L1_BLOCK_NUMBER, &call);
        assert_eq!(answer, U256::from(0x2122_2324_2526_2728_u64), "{hard_fork}");
    }
}

/// Other accounts than the depositor get the same error from the released code and from ours.
#[test]
fn only_the_depositor_sets_attributes() {
    for hard_fork in HardFork::ALL {
        let cluster = cluster(hard_fork);
        let outcome = call_from(&cluster, Address::repeat_byte(7), L1_BLOCK, attributes(hard_fork));
        assert!(!outcome.success, "{hard_fork}");
        assert_eq!(outcome.output.as_ref(), NOT_DEPOSITOR, "{hard_fork}");
    }
}

/// Contracts from before Bedrock call the contract without a function.
#[test]
fn any_call_returns_the_l1_block_number() {
    let mut cluster = cluster(HardFork::default());
    let deposit = Deposit::call(DEPOSITOR, L1_BLOCK, attributes(HardFork::default()));
    cluster.deposit(901, deposit).unwrap();
    cluster.step().unwrap();
    for input in [vec![], vec![1, 2, 3, 4]] {
        let outcome = call_from(&cluster, Address::ZERO, L1_BLOCK_NUMBER, input);
        // The zero address manages the proxy only by the proxy's own functions.
        assert!(outcome.success);
        assert_eq!(U256::from_be_slice(&outcome.output), U256::from(0x2122_2324_2526_2728_u64));
    }
}
