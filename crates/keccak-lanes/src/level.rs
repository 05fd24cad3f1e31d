//! The levels of SIMD, and what each is good for.

use fearless_simd::{Level as Detected, Simd, u64x2, u64x4, u64x8};

use crate::{permutation::permute, states::States};

/// Declares the levels of this machine's architecture, with the best last.
macro_rules! levels {
    ($($(#[$meta:meta])* $level:ident = $name:literal, $token:path, $method:ident, $widths:expr, $two:expr;)*) => {
        /// A level of SIMD, with the proof that the machine has it.
        #[derive(Debug, Clone, Copy)]
        pub(crate) enum Level {
            /// No lanes.
            Single,
            $($(#[$meta])* $level($token),)*
        }

        impl Level {
            /// All levels of this machine, the best last.
            pub(crate) fn all() -> impl Iterator<Item = Self> {
                let detected = Detected::new();
                [
                    Some(Self::Single),
                    $($(#[$meta])* detected.$method().map(Self::$level),)*
                ]
                .into_iter()
                .flatten()
            }

            /// Its name, in lower case.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    Self::Single => "single",
                    $($(#[$meta])* Self::$level(_) => $name,)*
                }
            }

            /// The numbers of states that are worth permuting at once, in ascending order.
            pub(crate) const fn widths(self) -> &'static [usize] {
                match self {
                    Self::Single => &[],
                    $($(#[$meta])* Self::$level(_) => &$widths,)*
                }
            }

            /// The time of a permutation of two states at once, in percent of that of a single hash.
            pub(crate) const fn percent_for_two(self) -> usize {
                match self {
                    Self::Single => 200,
                    $($(#[$meta])* Self::$level(_) => $two,)*
                }
            }
        }

        levels!(@permute 2, u64x2; $($(#[$meta])* $level)*);
        levels!(@permute 4, u64x4; $($(#[$meta])* $level)*);
        levels!(@permute 8, u64x8; $($(#[$meta])* $level)*);
    };
    (@permute $width:literal, $vector:ident; $($(#[$meta:meta])* $level:ident)*) => {
        impl Permute<$width> for Level {
            fn permute(self, states: &mut States<$width>) {
                match self {
                    Self::Single => unreachable!("a single hash has no lanes"),
                    $($(#[$meta])* Self::$level(simd) => simd.vectorize(
                        #[inline(always)]
                        || permute::<_, $vector<_>, $width>(simd, &mut states.rows),
                    ),)*
                }
            }
        }
    };
}

/// Permutes `W` states at once.
pub(crate) trait Permute<const W: usize> {
    /// Permutes all states.
    fn permute(self, states: &mut States<W>);
}

// The percentages are of a single hash in assembly (docs/PERFORMANCE.md). That of NEON is a guess.
levels! {
    #[cfg(target_arch = "aarch64")]
    Neon = "neon", fearless_simd::aarch64::Neon, as_neon, [2], 170;
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    Sse2 = "sse2", fearless_simd::x86::Sse2, as_sse2, [2], 150;
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    Avx2 = "avx2", fearless_simd::x86::Avx2, as_avx2, [2, 4], 145;
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    Avx512 = "avx512", fearless_simd::x86::Avx512, as_avx512, [2, 4, 8], 88;
}
