//! Gas of a transaction's calldata (EIP-7623).

use chain_sim::{Call, HardFork};

use super::probe::chain_with;
use crate::messages::{NOBODY, SENDER, succeeded};

#[test]
fn calldata_has_a_floor_from_isthmus_on() {
    for hard_fork in HardFork::ALL {
        let per_byte = if hard_fork < HardFork::Isthmus { 16 } else { 40 };
        let price = 21_000 + 1_000 * per_byte;
        let mut cluster = chain_with(hard_fork, vec![]);
        let call = Call::new(SENDER, NOBODY, vec![1; 1_000]);
        let short = cluster.submit_call(901, call.clone().gas_limit(price - 1)).unwrap();
        let built = cluster.step().unwrap().built;
        assert_eq!(built[0].left_out[0].transaction, short, "{hard_fork}");
        let hash = cluster.submit_call(901, call.gas_limit(price)).unwrap();
        cluster.step().unwrap();
        assert!(succeeded(&cluster, 901, hash), "{hard_fork}");
        assert_eq!(cluster.chain(901).unwrap().head().header().gas_used, price, "{hard_fork}");
    }
}
