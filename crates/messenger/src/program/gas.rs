//! Gas constants: what the released bytecode spends between two points of its control flow, which
//! are the frame's start, an effect or the frame's end. What effects cost themselves is not in
//! them, nor is memory.
//!
//! The example `gas_constants` derives every constant from traces of the bytecode.

use super::{calldata, dispatch, effect, handover, inbox, relay, resend, send, views};

/// Gas of a stretch of the bytecode that copies or hashes data.
#[derive(Debug, Clone, Copy)]
pub(super) struct PerWord {
    /// Without data.
    pub(super) base: u64,
    /// For each 32-byte word of the data.
    pub(super) word: u64,
}

impl PerWord {
    /// With so many words of data.
    pub(super) const fn of(self, words: usize) -> u64 {
        self.base + self.word * words as u64
    }
}

/// A constant as [`gas_constants`] lists it.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GasConstant {
    /// Path of the module that declares it.
    pub module: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// Its value, without data.
    pub base: u64,
    /// What each 32-byte word of data adds.
    pub per_word: u64,
}

/// Declares a module of constants, and in it `TABLE`, which lists them: a constant cannot be
/// missing in its table, and one that no code uses is a warning.
///
/// A constant is a `u64`, or with `per word` a [`PerWord`].
macro_rules! constants {
    (mod $module:ident {
        $($(#[doc = $doc:literal])+ $name:ident = $base:literal $(+ $word:literal per word)?;)+
    }) => {
        pub(in crate::program) mod $module {
            $($crate::program::gas::constants! {
                @declare $(#[doc = $doc])+ $name = $base $(+ $word)?
            })+

            /// All of the above.
            pub(in crate::program) const TABLE: &[$crate::program::gas::GasConstant] =
                &[$($crate::program::gas::GasConstant {
                    module: module_path!(),
                    name: stringify!($name),
                    base: $base,
                    per_word: 0 $(+ $word)?,
                }),+];
        }
    };
    (@declare $(#[doc = $doc:literal])+ $name:ident = $base:literal) => {
        $(#[doc = $doc])+
        pub(in crate::program) const $name: u64 = $base;
    };
    (@declare $(#[doc = $doc:literal])+ $name:ident = $base:literal + $word:literal) => {
        $(#[doc = $doc])+
        pub(in crate::program) const $name: $crate::program::gas::PerWord =
            $crate::program::gas::PerWord { base: $base, word: $word };
    };
}
pub(in crate::program) use constants;

/// Every constant that was read off the released bytecode or measured in it, for programs that
/// derive them anew.
#[doc(hidden)]
pub fn gas_constants() -> impl Iterator<Item = GasConstant> {
    [
        calldata::gas::TABLE,
        dispatch::gas::TABLE,
        effect::gas::TABLE,
        handover::gas::TABLE,
        handover::program_counter::TABLE,
        inbox::gas::TABLE,
        relay::gas::TABLE,
        resend::gas::TABLE,
        send::gas::TABLE,
        views::gas::TABLE,
    ]
    .into_iter()
    .flatten()
    .copied()
}
