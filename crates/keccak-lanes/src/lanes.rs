//! Which lanes a hash uses: the machine's best, or those that the program names.

use alloc::vec::Vec;
use core::{
    fmt,
    str::FromStr,
    sync::atomic::{AtomicUsize, Ordering},
};

use alloy_primitives::B256;

use crate::{error::UnknownLanes, input::Input, level::Level, many};

/// The place among all levels, plus one, of those that the program has chosen; 0 before.
static CHOSEN: AtomicUsize = AtomicUsize::new(0);

/// The instructions that hash several inputs at once: a level of SIMD that this machine has, or none.
///
/// The hashes are the same with all of them.
///
/// ```
/// use keccak_lanes::Lanes;
///
/// for lanes in Lanes::available() {
///     println!("{lanes}: {:?} states at once", lanes.widths());
///     assert_eq!(lanes.pair("a", "b"), keccak_lanes::keccak256_pair("a", "b"));
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Lanes(Level);

impl Lanes {
    /// No lanes: each input is hashed by itself, by alloy-primitives' keccak256.
    pub const SINGLE: Self = Self(Level::Single);

    /// The lanes of functions that are not told which: those that [`Self::make_default`] has named,
    /// otherwise the best that this machine has.
    pub fn best() -> Self {
        let chosen = CHOSEN.load(Ordering::Relaxed);
        let level = match chosen.checked_sub(1) {
            Some(place) => Level::all().nth(place),
            None => Level::all().last(),
        };
        level.map_or(Self::SINGLE, Self)
    }

    /// All that this machine has, the best last. [`Self::SINGLE`] is the first.
    pub fn available() -> Vec<Self> {
        Level::all().map(Self).collect()
    }

    /// Makes these the lanes of all functions, in the whole process, that are not told which. This
    /// is for programs that test or measure; a library leaves the choice to its user.
    pub fn make_default(self) {
        let place = Level::all().position(|level| level.name() == self.name());
        CHOSEN.store(place.map_or(0, |place| place + 1), Ordering::Relaxed);
    }

    /// The level's name: `single`, `sse2`, `avx2`, `avx512` or `neon`.
    pub const fn name(self) -> &'static str {
        self.0.name()
    }

    /// The numbers of states that these lanes permute at once, in ascending order.
    pub const fn widths(self) -> &'static [usize] {
        self.0.widths()
    }

    /// [`keccak256_pair`](crate::keccak256_pair) in these lanes.
    pub fn pair(self, first: &(impl Input + ?Sized), second: &(impl Input + ?Sized)) -> [B256; 2] {
        many::pair(self.0, first.parts(), second.parts())
    }

    /// [`keccak256_many`](crate::keccak256_many) in these lanes.
    pub fn many<T: Input>(self, inputs: &[T]) -> Vec<B256> {
        let mut hashes = alloc::vec![B256::ZERO; inputs.len()];
        self.each(inputs, |index, hash| hashes[index] = hash);
        hashes
    }

    /// [`keccak256_each`](crate::keccak256_each) in these lanes.
    pub fn each<T: Input>(self, inputs: &[T], out: impl FnMut(usize, B256)) {
        many::each(self.0, inputs, out);
    }
}

impl fmt::Debug for Lanes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Lanes").field(&self.name()).finish()
    }
}

/// The name.
impl fmt::Display for Lanes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl PartialEq for Lanes {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Lanes {}

/// Lanes by their name.
impl FromStr for Lanes {
    type Err = UnknownLanes;

    fn from_str(name: &str) -> Result<Self, UnknownLanes> {
        let available = Self::available();
        available.iter().find(|lanes| lanes.name() == name).copied().ok_or_else(|| UnknownLanes {
            expected: available.iter().map(|lanes| lanes.name()).collect(),
            actual: name.into(),
        })
    }
}
