//! HTTP and WebSocket connections, and their limits. Nothing here knows chains.

mod access;
mod answered;
mod body;
mod calls;
mod closer;
mod connection;
mod counts;
mod ending;
mod first_head;
mod frame;
mod hosts;
#[cfg(test)]
pub(crate) mod in_process;
mod listener;
mod notifier;
mod open_files;
mod origin;
mod pace;
mod paced;
mod pages;
mod places;
mod request_id;
mod routes;
mod socket;
mod subscriber;
mod subscription_ids;
mod subscriptions;
mod turns;
mod websocket;

pub use self::{
    access::Access,
    listener::ListenError,
    open_files::raise_open_files,
    origin::{Origin, OriginError},
};
pub(crate) use self::{
    counts::Requests,
    listener::{Entrance, HttpService},
    notifier::{Notifier, Undelivered},
    pages::{Page, Pages},
    routes::{Route, Routes},
    subscriber::{Source, Subscriber},
};
