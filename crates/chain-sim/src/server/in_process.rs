//! The chains behind JSON-RPC without a port, for programs that have no need of one.

use std::{collections::BTreeMap, net::Ipv4Addr, sync::Arc, thread::JoinHandle};

use alloy_primitives::ChainId;
use http::header;
use http_body_util::BodyExt;
use jsonrpsee::server::{HttpBody, HttpRequest, ServerHandle, stop_channel};
use tower::ServiceExt;

use super::{
    addresses::Addresses,
    admin, api,
    config::ServerConfig,
    error::StartError,
    openrpc::with_discovery,
    owner::Owner,
    ports::Ports,
    state_file,
    transport::{Entrance, HttpService},
};

/// What a port would serve, and the names of its methods.
#[derive(Debug)]
struct Port {
    service: HttpService,
    method_names: Vec<&'static str>,
}

/// A server that listens nowhere: requests are put to it in process, and go through all that those
/// over HTTP go through.
#[derive(Debug)]
pub struct InProcess {
    chains: BTreeMap<ChainId, Port>,
    admin: Port,
    thread: JoinHandle<()>,
    _handle: ServerHandle,
}

impl InProcess {
    /// Starts it. `print` gets a line for each thing that happens.
    ///
    /// # Errors
    ///
    /// [`StartError`], but for those of ports.
    pub fn start(
        config: ServerConfig,
        print: impl Fn(&str) + Send + 'static,
    ) -> Result<Self, StartError> {
        let entrance = Entrance::new(config.limits.clone(), config.access.clone());
        let (devnet, ids, saver) = state_file::begin(config)?;
        let (owner, thread) = Owner::start(devnet, saver, print).map_err(StartError::Thread)?;
        let (stop, handle) = stop_channel();
        let port = |methods: jsonrpsee::RpcModule<()>| Port {
            method_names: methods.method_names().collect(),
            service: entrance.service(methods.into(), stop.clone()),
        };
        let mut chains = BTreeMap::new();
        // The document says that there is nowhere to ask. Chains that are added have ports.
        let ports = Arc::new(Ports::new(entrance.clone(), Ipv4Addr::LOCALHOST.into(), 0));
        let served = Addresses::default();
        for id in ids {
            let methods = with_discovery(api::methods(&owner, id)?, served.clone())?;
            chains.insert(id, port(methods));
        }
        let methods = admin::methods(&owner, &ports)?;
        let admin = port(with_discovery(methods, served)?);
        Ok(Self { chains, admin, thread, _handle: handle })
    }

    /// The names of a chain's methods, or of the admin port's; none where there is no such chain.
    pub fn method_names(&self, chain: Option<ChainId>) -> &[&'static str] {
        self.port(chain).map_or(&[], |port| &port.method_names)
    }

    /// What a chain, or the admin port, answers to the body of a POST: status and body. None where
    /// there is no such chain, or the answer broke off.
    pub async fn post(&self, chain: Option<ChainId>, body: Vec<u8>) -> Option<(u16, Vec<u8>)> {
        let request = HttpRequest::post("/")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .body(HttpBody::from(body));
        let service = self.port(chain)?.service.clone();
        let answer = service.oneshot(request.ok()?).await.ok()?;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.ok()?;
        Some((status, body.to_bytes().into()))
    }

    /// Whether the thread that owns the state is there: it is, unless it has panicked.
    pub fn is_running(&self) -> bool {
        !self.thread.is_finished()
    }

    /// What a chain's requests are put to, or the admin port's.
    fn port(&self, chain: Option<ChainId>) -> Option<&Port> {
        chain.map_or(Some(&self.admin), |chain| self.chains.get(&chain))
    }
}
