//! What programs read that watch the server: `/ready`, `/live` and `/metrics`. None of them waits
//! for the thread that owns the state.

mod chains;
mod clients;
mod families;
mod messages;
mod resident;
mod watch;
#[cfg(test)]
mod watch_tests;
mod work;

pub(crate) use self::watch::Watch;
