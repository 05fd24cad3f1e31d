//! HTTP and WebSocket connections, and their limits. Nothing here knows chains.

mod access;
mod body;
mod calls;
mod connection;
mod hosts;
mod listener;
mod origin;
mod paced;
mod ready;
mod subscription_ids;

pub(crate) use self::listener::{Entrance, HttpService};
pub use self::{
    access::Access,
    listener::ListenError,
    origin::{Origin, OriginError},
};
