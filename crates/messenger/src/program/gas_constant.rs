//! Gas constants: the gas that the released bytecode uses between two points of its control flow.
//! A point is the frame's start, an effect, or the frame's end. The constants exclude the gas of
//! effects and of memory.
//!
//! The example `gas_constants` derives every constant from traces of the bytecode.

/// Gas of a part of the bytecode that copies or hashes data.
#[derive(Debug, Clone, Copy)]
pub(super) struct PerWord {
    /// Gas without data.
    pub(super) base: u64,
    /// Gas for each 32-byte word of data.
    pub(super) word: u64,
}

impl PerWord {
    /// Gas with this number of words of data.
    pub(super) const fn of(self, words: usize) -> u64 {
        self.base + self.word * words as u64
    }
}

/// A constant as [`gas_constants`](super::gas_constants) lists it.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GasConstant {
    /// Path of the module that declares the constant.
    pub module: &'static str,
    /// Name of the constant in that module.
    pub name: &'static str,
    /// Value without data.
    pub base: u64,
    /// Addition for each 32-byte word of data.
    pub per_word: u64,
}

/// Declares a module of constants with a `TABLE` that lists them all, so that no constant is
/// missing in the table, and unused constants are warnings.
///
/// A constant is a `u64`, or a [`PerWord`] if it has `per word`.
macro_rules! constants {
    (mod $module:ident {
        $($(#[doc = $doc:literal])+ $name:ident = $base:literal $(+ $word:literal per word)?;)+
    }) => {
        pub(in crate::program) mod $module {
            $($crate::program::gas_constant::constants! {
                @declare $(#[doc = $doc])+ $name = $base $(+ $word)?
            })+

            /// All of the above.
            pub(in crate::program) const TABLE: &[$crate::program::gas_constant::GasConstant] =
                &[$($crate::program::gas_constant::GasConstant {
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
        pub(in crate::program) const $name: $crate::program::gas_constant::PerWord =
            $crate::program::gas_constant::PerWord { base: $base, word: $word };
    };
}
pub(in crate::program) use constants;

impl From<u64> for PerWord {
    fn from(base: u64) -> Self {
        Self { base, word: 0 }
    }
}

/// Declares a struct of constants that differ between the lines of a contract; its values are
/// the lines. The method `table` lists the constants of a value.
macro_rules! constants_of_lines {
    (
        $(#[doc = $struct_doc:literal])+
        struct $name:ident {
            $($(#[doc = $doc:literal])+ $field:ident: $type:ty,)+
        }
    ) => {
        $(#[doc = $struct_doc])+
        #[derive(Debug, Clone, Copy)]
        pub(in crate::program) struct $name {
            $($(#[doc = $doc])+ pub(in crate::program) $field: $type,)+
        }

        impl $name {
            /// Lists the constants; a name is the field's.
            pub(in crate::program) fn table(
                self,
            ) -> impl Iterator<Item = $crate::program::gas_constant::GasConstant> {
                [$((stringify!($field), $crate::program::gas_constant::PerWord::from(self.$field))),+]
                    .into_iter()
                    .map(|(name, gas)| $crate::program::gas_constant::GasConstant {
                        module: module_path!(),
                        name,
                        base: gas.base,
                        per_word: gas.word,
                    })
            }
        }
    };
}
pub(in crate::program) use constants_of_lines;
