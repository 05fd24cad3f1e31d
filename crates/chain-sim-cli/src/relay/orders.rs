//! `chain-sim relay retry` and `chain-sim relay skip`.

use std::io::Write;

use alloy_primitives::B256;
use chain_sim_server::real_time;
use relayer_rpc::{AnyStore, ApiClient, ApiError, Order, OrderError};

use super::{error::RelayCommandError, options::OrderOptions, running};
use crate::error::Error;

/// Who carries out orders.
enum Clerk {
    /// The store, which no relayer uses.
    Store(AnyStore),
    /// The relayer that uses it.
    Relayer(ApiClient),
}

/// Carries out an order about messages, one after the other, up to the first that is refused.
pub(super) async fn run(
    order: Order,
    options: &OrderOptions,
    out: &mut impl Write,
) -> Result<(), Error> {
    let mut clerk = match options.store.store.open_existing() {
        Ok(store) => Clerk::Store(store),
        Err(error) if error.is_used() => Clerk::Relayer(running::find(&options.store).await?.0),
        Err(error) => return Err(RelayCommandError::from(error).into()),
    };
    let done = match order {
        Order::Retry => "is due again",
        Order::Skip => "is skipped",
    };
    for hash in &options.messages {
        clerk.carry_out(order, *hash, options).await?;
        writeln!(out, "{hash} {done}")?;
    }
    Ok(())
}

impl Clerk {
    /// Carries out an order.
    async fn carry_out(
        &mut self,
        order: Order,
        hash: B256,
        options: &OrderOptions,
    ) -> Result<(), RelayCommandError> {
        match self {
            Self::Store(store) => Ok(store.order(order, hash, real_time())?),
            Self::Relayer(client) => client.order(order, hash).await.map_err(|error| {
                let api = options.store.api.to_string();
                match error {
                    ApiError::Refused { reason } => RelayCommandError::Refused { api, reason },
                    ApiError::Unanswered { reason, .. } => RelayCommandError::Unanswered {
                        store: options.store.store.to_string(),
                        api,
                        reason,
                    },
                }
            }),
        }
    }
}

impl From<OrderError> for RelayCommandError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Store(error) => Self::Store(error),
            refused => Self::Order(refused),
        }
    }
}
