//! The account of the bytes that clients make the server hold: requests, answers, notifications,
//! subscriptions, and states that are being loaded. The chains' own state is not part of it.

mod account;
mod held;
mod lasting;
mod request;
mod share;
#[cfg(test)]
mod tests;

pub use account::MemoryFigures;
pub(crate) use account::{Memory, NoRoom, Overdue};
pub(crate) use held::{Held, Kept, Unsent};
pub(crate) use lasting::{Lasting, Subject};
pub(crate) use request::{request, share, within};
pub(crate) use share::Share;
