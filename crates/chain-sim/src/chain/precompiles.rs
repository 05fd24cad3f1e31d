//! Precompiles that differ from those of the released op-revm.

use std::sync::OnceLock;

use op_revm::{
    OpSpecId, precompiles,
    revm::precompile::{
        EthPrecompileResult, Precompile, PrecompileHalt, PrecompileId, Precompiles, bn254::pair,
        eth_precompile_fn,
    },
};

/// Bytes of the longest input of bn256Pairing from Karst on: 300 pairs.
const LONGEST_PAIRING: usize = 57_600;

/// The precompiles of a hard fork for which op-revm 20 has others than live chains; `None` for all
/// other hard forks. Karst lowers the limit of bn256Pairing, and op-revm 20 still has Jovian's.
pub(super) fn corrected(spec: OpSpecId) -> Option<&'static Precompiles> {
    static KARST: OnceLock<Precompiles> = OnceLock::new();
    (spec == OpSpecId::KARST).then(|| {
        KARST.get_or_init(|| {
            let mut precompiles = precompiles::karst().clone();
            precompiles.extend([Precompile::new(
                PrecompileId::Bn254Pairing,
                pair::ADDRESS,
                karst_pairing,
            )]);
            precompiles
        })
    })
}

eth_precompile_fn!(karst_pairing, pairing);

/// bn256Pairing with Karst's limit.
fn pairing(input: &[u8], gas_limit: u64) -> EthPrecompileResult {
    if input.len() > LONGEST_PAIRING {
        return Err(PrecompileHalt::Bn254PairLength);
    }
    precompiles::bn254_pair::run_pair_jovian(input, gas_limit)
}
