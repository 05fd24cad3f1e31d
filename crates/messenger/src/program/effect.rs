//! Effects whose price segments know: those that the program leaves out, and those that it runs
//! elsewhere than the released bytecode does. All others charge themselves.

use super::gas::constants;

constants! {
    mod gas {
        /// An SLOAD of a slot that has been loaded before.
        WARM_SLOAD = 100;
        /// A TSTORE.
        TSTORE = 100;
    }
}
