//! Which requests are answered: those of programs, and of pages of this machine.

use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::answer::Refusal;

/// Refuses what a page of another site may have made a browser send.
///
/// A name that resolves to this machine (DNS rebinding) is seen by its `Host`, so that only IP
/// addresses and `localhost` are answered. Commands need a type that pages can only send after
/// asking, and asking is refused.
pub(super) async fn check(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().authority().map(Authority::as_str));
    match host {
        Some(host) if is_permitted(host) => {}
        _ => {
            let error = format!(
                "Host: expected an IP address or localhost, got {}",
                host.unwrap_or("nothing")
            );
            return Refusal::new(StatusCode::FORBIDDEN, error).into_response();
        }
    }
    let json = HeaderValue::from_static("application/json");
    if request.method() == Method::POST
        && request.headers().get(header::CONTENT_TYPE) != Some(&json)
    {
        let error = "expected content-type: application/json";
        return Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error).into_response();
    }
    next.run(request).await
}

/// Whether a host is an IP address or `localhost`.
fn is_permitted(host: &str) -> bool {
    let Some(name) = format!("http://{host}/").parse::<Uri>().ok() else { return false };
    let Some(name) = name.host() else { return false };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || bare.parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_sites_are_refused() {
        for host in ["127.0.0.1:7300", "[::1]:7300", "localhost", "LOCALHOST:1", "10.0.0.7"] {
            assert!(is_permitted(host), "{host}");
        }
        for host in ["", "page.example", "localhost.page.example:7300", "127.0.0.1.page.example"] {
            assert!(!is_permitted(host), "{host}");
        }
    }
}
