//! JSON-RPC without ports, inside of a program.

use std::{collections::BTreeMap, net::Ipv4Addr, sync::Arc, thread::JoinHandle};

use alloy_primitives::ChainId;
use http::header;
use http_body_util::BodyExt;
use jsonrpsee::server::{HttpBody, HttpRequest, ServerHandle, stop_channel};
use tower::ServiceExt;

use crate::{
    config::ServerConfig,
    owner::Owner,
    rpc::{addresses::Addresses, admin, chain_api, openrpc::with_discovery, ports::Ports},
    start_error::StartError,
    state_file,
    transport::{Entrance, HttpService},
};

/// The methods of one port, and their names.
#[derive(Debug)]
struct Port {
    service: HttpService,
    method_names: Vec<&'static str>,
}

/// A server without ports. It answers requests in process, and passes them through the same code as
/// HTTP requests.
#[derive(Debug)]
pub struct InProcess {
    chains: BTreeMap<ChainId, Port>,
    admin: Port,
    thread: JoinHandle<()>,
    _handle: ServerHandle,
}

impl InProcess {
    /// Starts the server.
    ///
    /// # Errors
    ///
    /// [`StartError`], except for errors of ports.
    pub fn start(config: ServerConfig) -> Result<Self, StartError> {
        let entrance = Entrance::new(config.limits.clone(), config.access.clone());
        let file = config.state.clone();
        let (devnet, ids, saver) = state_file::begin(config.devnet(), file)?;
        let (owner, thread) = Owner::start(devnet, saver).map_err(StartError::Thread)?;
        let (stop, handle) = stop_channel();
        let port = |methods: jsonrpsee::RpcModule<()>| Port {
            method_names: methods.method_names().collect(),
            service: entrance.service(methods.into(), stop.clone()),
        };
        let mut chains = BTreeMap::new();
        // The `OpenRPC` document names no addresses. Only chains that are added later have ports.
        let ports = Arc::new(Ports::new(entrance.clone(), Ipv4Addr::LOCALHOST.into(), 0));
        let served = Addresses::default();
        for id in ids {
            let methods = with_discovery(chain_api::methods(&owner, id)?, served.clone())?;
            chains.insert(id, port(methods));
        }
        let methods = admin::methods(&owner, &ports)?;
        let admin = port(with_discovery(methods, served)?);
        Ok(Self { chains, admin, thread, _handle: handle })
    }

    /// Returns the names of a chain's methods, or those of the admin port; nothing for an unknown
    /// chain.
    pub fn method_names(&self, chain: Option<ChainId>) -> &[&'static str] {
        self.port(chain).map_or(&[], |port| &port.method_names)
    }

    /// Answers the body of a POST request to a chain or to the admin port: returns status and body.
    /// Returns `None` for an unknown chain, or if the response broke off.
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

    /// Whether the thread that owns the state is running. It only ends if it panics.
    pub fn is_running(&self) -> bool {
        !self.thread.is_finished()
    }

    /// Returns the methods of a chain or of the admin port.
    fn port(&self, chain: Option<ChainId>) -> Option<&Port> {
        chain.map_or(Some(&self.admin), |chain| self.chains.get(&chain))
    }
}
