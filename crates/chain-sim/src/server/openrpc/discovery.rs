//! What a port has to offer, to who asks it.

use std::collections::BTreeMap;

use jsonrpsee::{
    RpcModule,
    core::{JsonValue, RegisterMethodError, RpcResult},
    proc_macros::rpc,
};

use super::document::document;
use crate::server::{addresses::Addresses, error::RequestError};

/// The version of every namespace, as geth has it.
const VERSION: &str = "1.0";

#[rpc(server, namespace = "rpc")]
trait DiscoveryApi {
    /// The `OpenRPC` document of all methods, of whichever port.
    #[method(name = "discover", aliases = ["rpc.discover"])]
    async fn discover(&self) -> RpcResult<JsonValue>;

    /// The namespaces of this port's methods, with their versions.
    #[method(name = "modules")]
    async fn modules(&self) -> RpcResult<BTreeMap<&'static str, &'static str>>;
}

/// Answers it.
#[derive(Debug)]
struct Discovery {
    addresses: Addresses,
    namespaces: BTreeMap<&'static str, &'static str>,
}

/// Adds to the methods of a port those that tell of them.
///
/// # Errors
///
/// Where two methods have the same name.
pub(in crate::server) fn with_discovery(
    mut methods: RpcModule<()>,
    addresses: Addresses,
) -> Result<RpcModule<()>, RegisterMethodError> {
    let names = methods.method_names().chain(["rpc_modules"]);
    let namespaces = names.filter_map(|name| Some((name.split_once('_')?.0, VERSION))).collect();
    methods.merge(Discovery { addresses, namespaces }.into_rpc())?;
    Ok(methods)
}

#[jsonrpsee::core::async_trait]
impl DiscoveryApiServer for Discovery {
    async fn discover(&self) -> RpcResult<JsonValue> {
        let served = self.addresses.read().clone();
        Ok(document(&served).map_err(RequestError::Document)?)
    }

    async fn modules(&self) -> RpcResult<BTreeMap<&'static str, &'static str>> {
        Ok(self.namespaces.clone())
    }
}
