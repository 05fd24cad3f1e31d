//! What a port has to offer, to who asks it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use jsonrpsee::{
    RpcModule,
    core::{JsonRawValue, RegisterMethodError, RpcResult, to_json_raw_value},
    proc_macros::rpc,
};

use super::document::document;
use crate::server::{
    addresses::{Addresses, Served},
    error::RequestError,
};

/// The version of every namespace, as geth has it.
const VERSION: &str = "1.0";

#[rpc(server, namespace = "rpc")]
trait DiscoveryApi {
    /// The `OpenRPC` document of all methods, of whichever port.
    #[method(name = "discover", aliases = ["rpc.discover"])]
    async fn discover(&self) -> RpcResult<Box<JsonRawValue>>;

    /// The namespaces of this port's methods, with their versions.
    #[method(name = "modules")]
    async fn modules(&self) -> RpcResult<BTreeMap<&'static str, &'static str>>;
}

/// Answers it.
#[derive(Debug)]
struct Discovery {
    addresses: Addresses,
    /// The document, and of which addresses: most who ask ask for the same.
    written: Mutex<Option<(Served, Box<JsonRawValue>)>>,
    namespaces: BTreeMap<&'static str, &'static str>,
}

impl Discovery {
    /// The document, as it is now.
    ///
    /// # Errors
    ///
    /// [`RequestError::Document`].
    fn document(&self) -> Result<Box<JsonRawValue>, RequestError> {
        let served = self.addresses.read().clone();
        // It is whole, or not there.
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
    let written = Mutex::default();
    methods.merge(Discovery { addresses, written, namespaces }.into_rpc())?;
    Ok(methods)
}

#[jsonrpsee::core::async_trait]
impl DiscoveryApiServer for Discovery {
    async fn discover(&self) -> RpcResult<Box<JsonRawValue>> {
        Ok(self.document()?)
    }

    async fn modules(&self) -> RpcResult<BTreeMap<&'static str, &'static str>> {
        Ok(self.namespaces.clone())
    }
}
