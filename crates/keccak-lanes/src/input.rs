//! What is hashed: bytes, in one piece or in two.

/// An input of keccak256: everything that is `AsRef<[u8]>`, and [`Joined`].
pub trait Input {
    /// The input's bytes: the second slice follows the first.
    fn parts(&self) -> [&[u8]; 2];
}

impl<T: AsRef<[u8]> + ?Sized> Input for T {
    fn parts(&self) -> [&[u8]; 2] {
        [self.as_ref(), &[]]
    }
}

/// Two slices, hashed as if the second followed the first in one buffer.
///
/// ```
/// use keccak_lanes::{Joined, keccak256_many};
///
/// let logs = [Joined { head: b"topics", tail: b"data" }];
/// assert_eq!(keccak256_many(&logs), keccak256_many(&["topicsdata"]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Joined<'a> {
    /// The first bytes.
    pub head: &'a [u8],
    /// The bytes after them.
    pub tail: &'a [u8],
}

impl Input for Joined<'_> {
    fn parts(&self) -> [&[u8]; 2] {
        [self.head, self.tail]
    }
}
