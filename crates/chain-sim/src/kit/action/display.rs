//! Actions as text, one line each.

use core::fmt;

use super::{Account, Action};

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dev(index) => write!(f, "account {index}"),
            Self::Depositor(index) => write!(f, "a deposit from account {index}"),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with =
            |value: &u64| if *value == 0 { String::new() } else { format!(" with {value} wei") };
        match self {
            Self::Send { chain, account, destination, target, payload, value } => write!(
                f,
                "{chain}: {account} sends to {target} on {destination}: {payload}{}",
                with(value)
            ),
            Self::Resend { chain, account, message } => {
                write!(f, "{chain}: {account} resends message {message}")
            }
            Self::Execute(execution) => execution.fmt(f),
            Self::Guess { chain, account, id, unchecked } => {
                let unchecked = if *unchecked { ", unchecked" } else { "" };
                write!(f, "{chain}: {account} validates {id:?}{unchecked}")
            }
            Self::Call { chain, account, target, payload, value } => {
                write!(f, "{chain}: {account} calls {target}: {payload}{}", with(value))
            }
            Self::Emit { chain, account, topics, data } => {
                write!(f, "{chain}: {account} emits {} bytes, {topics} topics", data.len())
            }
            Self::Counterfeit { chain, account, destination, target, payload } => {
                write!(
                    f,
                    "{chain}: {account} counterfeits a message to {target} on {destination}: {payload}"
                )
            }
            Self::Mint { chain, target, mint, value } => {
                write!(f, "{chain}: a deposit mints {mint} wei and gives {value} to {target}")
            }
            Self::Cycle { one, other, unchecked } => {
                let unchecked = if *unchecked { ", unchecked" } else { "" };
                write!(f, "{one} and {other} execute each other's logs in a cycle{unchecked}")
            }
            Self::Submit { chain, call } => {
                let to = call.to.to().map_or_else(|| "creates".into(), |to| format!("calls {to}"));
                write!(f, "{chain}: {} {to}: {} bytes", call.from, call.input.len())
            }
        }
    }
}
