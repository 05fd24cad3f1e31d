//! A run under faults as a page of HTML, which shows it step by step.
//!
//! A [`Recording`] watches the run, [`Replay`] is what it has seen, and [`page`] writes it into one
//! file that needs nothing else.

mod block;
mod inclusion;
mod message;
mod page;
mod policy;
mod recording;
mod replay;
mod step;

pub(crate) use self::{recording::Recording, replay::Replay};
