//! A port in front of a node that can be closed: the node is then gone.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// A port in front of a node.
pub(crate) struct Gate {
    pub(crate) url: String,
    is_open: Arc<AtomicBool>,
    closing: watch::Sender<u64>,
}

impl Gate {
    /// Opens a port in front of the node at this URL.
    pub(crate) async fn before(url: &str) -> Self {
        let node: SocketAddr = url.strip_prefix("http://").unwrap().parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let is_open = Arc::new(AtomicBool::new(true));
        let (closing, closed) = watch::channel(0);
        let open = is_open.clone();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                if !open.load(Ordering::SeqCst) {
                    continue;
                }
                let mut closed = closed.clone();
                closed.mark_unchanged();
                tokio::spawn(async move {
                    let Ok(mut node) = TcpStream::connect(node).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut client, &mut node) => {}
                        _ = closed.changed() => {}
                    }
                });
            }
        });
        Self { url: format!("http://{address}"), is_open, closing }
    }

    /// Closes it, and ends all its connections.
    pub(crate) fn close(&self) {
        self.is_open.store(false, Ordering::SeqCst);
        self.closing.send_modify(|count| *count += 1);
    }

    /// Opens it again.
    pub(crate) fn open(&self) {
        self.is_open.store(true, Ordering::SeqCst);
    }
}
