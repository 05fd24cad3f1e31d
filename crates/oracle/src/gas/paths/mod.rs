//! The paths of the process's [`Revision`](crate::Revision).

mod arguments;
mod dispatch;
mod inbox;
mod lengths;
mod payload;
mod relay;
mod resend;
mod send;
mod targets;
mod views;

use self::lengths::{LENGTHS, with_messages, with_return_data};
use super::{Data, Path, Probe, Sample};

/// Every path.
pub fn paths() -> Vec<Path> {
    let functions: [fn() -> Vec<Path>; 7] = [
        dispatch::paths,
        send::paths,
        resend::paths,
        relay::paths,
        payload::paths,
        views::paths,
        inbox::paths,
    ];
    functions.into_iter().flat_map(|paths| paths()).collect()
}
