//! HTTP and WebSocket connections, and their limits. Nothing here knows chains.

mod access;
mod body;
mod calls;
mod connection;
mod counts;
mod ending;
mod hosts;
mod listener;
mod open_files;
mod origin;
mod pace;
mod paced;
mod pages;
mod places;
mod subscription_ids;

pub use self::{
    access::Access,
    listener::ListenError,
    open_files::raise_open_files,
    origin::{Origin, OriginError},
};
pub(crate) use self::{
    counts::Requests,
    listener::{Entrance, HttpService},
    pace::{OverWebSocket, Subscribed},
    pages::{Page, Pages},
};
