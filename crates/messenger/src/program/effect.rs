//! Prices of effects that segments charge: effects that the program leaves out, or runs at another
//! point than the released bytecode. All other effects are charged by their opcodes.

use super::gas_constant::constants;

constants! {
    mod gas {
        /// An SLOAD of a slot that has been loaded before.
        WARM_SLOAD = 100;
        /// A TSTORE.
        TSTORE = 100;
    }
}
