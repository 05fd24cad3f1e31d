//! References to messages and logs that exist only once a scenario runs.

use core::fmt;

use proptest::prelude::*;

/// A choice among the messages or logs that exist when an action happens: an index, modulo their
/// number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Pick(pub u16);

impl Pick {
    /// The chosen one of `things`; `None` if there are none.
    pub fn of<T>(self, things: &[T]) -> Option<&T> {
        things.get(usize::from(self.0).checked_rem(things.len())?)
    }
}

impl Arbitrary for Pick {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        (0u16..64).prop_map(Self).boxed()
    }
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
