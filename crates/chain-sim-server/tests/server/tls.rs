//! What HTTP clients need that are built with TLS.

/// Chooses who provides the cryptography. A build of the whole workspace gives reqwest TLS, because crate
/// `relayer-rpc` uses it, and its clients panic without a provider, even where they use no TLS.
pub(crate) fn choose_provider() {
    // Another test may have chosen it already.
    let _chosen = rustls::crypto::ring::default_provider().install_default();
}
