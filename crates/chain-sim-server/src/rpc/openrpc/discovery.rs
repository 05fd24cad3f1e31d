//! The methods that describe a port.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use jsonrpsee::{
    RpcModule,
    core::{JsonRawValue, RegisterMethodError, RpcResult, to_json_raw_value},
    proc_macros::rpc,
};

use super::{arguments::checked, document::document};
use crate::{
    beside::before_long,
    devnet::RequestError,
    rpc::addresses::{Addresses, ServedAddresses},
};

/// The version of every namespace, as in geth.
const VERSION: &str = "1.0";

#[rpc(server, namespace = "rpc")]
trait DiscoveryApi {
    /// Returns the `OpenRPC` document of all methods, whichever port serves them.
    #[method(name = "discover", aliases = ["rpc.discover"])]
    async fn discover(&self) -> RpcResult<Box<JsonRawValue>>;

    /// Returns the namespaces of this port's methods, with their versions.
    #[method(name = "modules")]
    async fn modules(&self) -> RpcResult<BTreeMap<&'static str, &'static str>>;
}

/// Implements the methods.
#[derive(Debug)]
struct Discovery {
    addresses: Addresses,
    /// The last document, with the addresses that it names: most requests ask for the same one.
    written: Mutex<Option<(ServedAddresses, Box<JsonRawValue>)>>,
    namespaces: BTreeMap<&'static str, &'static str>,
}

impl Discovery {
    /// Returns the current document.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`].
    fn document(&self) -> Result<Box<JsonRawValue>, RequestError> {
        let served = self.addresses.read().clone();
        // A panic cannot have left it inconsistent: it is set in one step.
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, document)) = written.as_ref().filter(|(of, _)| *of == served) {
            return Ok(document.clone());
        }
        let document = document(&served).and_then(|document| to_json_raw_value(&document));
        let document = document.map_err(RequestError::Document)?;
        *written = Some((served, document.clone()));
        Ok(document)
    }
}

/// Adds the methods that describe a port to its methods, which from then on refuse parameters that
/// they do not take.
///
/// # Errors
///
/// If two methods have the same name.
pub(crate) fn with_discovery(
    mut methods: RpcModule<()>,
    addresses: Addresses,
) -> Result<RpcModule<()>, RegisterMethodError> {
    let names = methods.method_names().chain(["rpc_modules"]);
    let namespaces = names.filter_map(|name| Some((name.split_once('_')?.0, VERSION))).collect();
    let written = Mutex::default();
    methods.merge(Discovery { addresses, written, namespaces }.into_rpc())?;
    checked(&methods)
}

#[jsonrpsee::core::async_trait]
impl DiscoveryApiServer for Discovery {
    async fn discover(&self) -> RpcResult<Box<JsonRawValue>> {
        before_long().await;
        Ok(self.document()?)
    }

    async fn modules(&self) -> RpcResult<BTreeMap<&'static str, &'static str>> {
        Ok(self.namespaces.clone())
    }
}
