//! The JSON-RPC errors of requests: their codes and data.

use chain_sim::{Error, Refusal};
use jsonrpsee::types::{ErrorObjectOwned, error};
use op_alloy_rpc_types::SuperchainDAError;

use crate::{devnet::RequestError, limits::LIMIT_EXCEEDED};

/// The code of a refused transaction (EIP-1474).
const TRANSACTION_REJECTED: i32 = -32003;
/// The code of a missing resource (EIP-1474).
const RESOURCE_NOT_FOUND: i32 = -32001;
/// The code of errors for which geth has no other.
const SERVER_ERROR: i32 = -32000;
/// The code of pruned blocks, as in geth and reth.
const PRUNED: i32 = 4444;
/// The code of op-interop-filter while its failsafe is on.
const FAILSAFE: i32 = -320_602;
/// The code of op-interop-filter before it has read the chains.
const UNINITIALIZED: i32 = -320_400;
/// The code of a wallet for a chain that it does not know, as in `MetaMask`.
const UNRECOGNIZED_CHAIN: i32 = 4902;
/// The code of a method that is not supported (EIP-1474).
const NOT_SUPPORTED: i32 = -32004;
/// The code of a transaction that was not included in time (EIP-7966).
const NOT_INCLUDED: i32 = 4;
/// The code of a reverted call, as in geth.
const EXECUTION_REVERTED: i32 = 3;

/// Returns the JSON-RPC code of an error.
const fn code(request_error: &RequestError) -> i32 {
    match request_error {
        RequestError::Refused(
            Refusal::InvalidMessage(_) | Refusal::Deposit | Refusal::AccessList(_),
        )
        | RequestError::NotInDependencySet { .. }
        | RequestError::Parameter { .. }
        | RequestError::PredeployCode { .. }
        | RequestError::BeyondHead { .. }
        | RequestError::BlockRange { .. }
        | RequestError::WideRange { .. }
        | RequestError::AccessEntry(_)
        | RequestError::Port { .. }
        | RequestError::State { .. }
        | RequestError::MessageNotFound { .. }
        | RequestError::NoSigner { .. }
        | RequestError::NoKey { .. }
        | RequestError::PendingLogs
        | RequestError::TokenWord { .. }
        | RequestError::ChainNotFound { .. }
        | RequestError::Cluster(
            Error::ReorgTooDeep { .. } | Error::Code { .. } | Error::DuplicateChain { .. },
        ) => error::INVALID_PARAMS_CODE,
        RequestError::Refused(_)
        | RequestError::AlreadyKnown { .. }
        | RequestError::Underpriced { .. } => TRANSACTION_REJECTED,
        RequestError::Cluster(_)
        | RequestError::Trace(_)
        | RequestError::Document(_)
        | RequestError::Answer(_)
        | RequestError::Panicked
        | RequestError::ShuttingDown => error::INTERNAL_ERROR_CODE,
        RequestError::AnswerTooLong { .. } => error::OVERSIZED_RESPONSE_CODE,
        RequestError::Limit { .. } => LIMIT_EXCEEDED,
        RequestError::Reverted { .. } => EXECUTION_REVERTED,
        RequestError::BlockNotFound { .. } => RESOURCE_NOT_FOUND,
        RequestError::Pruned { .. } => PRUNED,
        RequestError::Unsupported { .. } => NOT_SUPPORTED,
        RequestError::NotIncluded { .. } => NOT_INCLUDED,
        RequestError::FilterNotFound { .. }
        | RequestError::TransactionNotFound { .. }
        | RequestError::TimedOut { .. }
        | RequestError::Halted { .. }
        | RequestError::CallRefused(_)
        | RequestError::GasAllowance { .. }
        | RequestError::Contradiction { .. }
        | RequestError::Percentile { .. }
        | RequestError::TransferFunds { .. }
        | RequestError::SearchUnfinished { .. }
        | RequestError::StartNotBelowEnd { .. }
        | RequestError::TraceTooLong { .. } => SERVER_ERROR,
        RequestError::Simulation(error) => error.code(),
        RequestError::Precompile(error) => error.code(),
        RequestError::Declared { error, .. } => *error as i32,
        RequestError::OtherChain { .. } => UNRECOGNIZED_CHAIN,
        RequestError::Failsafe => FAILSAFE,
        RequestError::NotReady => UNINITIALIZED,
        RequestError::UnknownExecutingChain { .. } => SuperchainDAError::UnknownChain as i32,
    }
}

impl From<RequestError> for ErrorObjectOwned {
    fn from(error: RequestError) -> Self {
        let data = match &error {
            RequestError::Reverted { output, .. } => Some(output.to_string()),
            RequestError::NotIncluded { actual, .. } => Some(actual.to_string()),
            // In the words of jsonrpsee.
            RequestError::AnswerTooLong { expected } => {
                Some(format!("Exceeded max limit of {expected}"))
            }
            _ => None,
        };
        Self::owned(code(&error), error.to_string(), data)
    }
}
