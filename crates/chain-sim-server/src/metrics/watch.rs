//! The pages for programs that watch the server.

use http::StatusCode;
use prometheus::TEXT_FORMAT;

use super::{chains, clients, families::Families, messages, work};
use crate::{
    devnet::RequestError,
    owner::Owner,
    page,
    transport::{Entrance, Page, Pages},
};

/// The type of what is not metrics.
const PLAIN: &str = "text/plain; charset=utf-8";

/// What the pages are made from: the state as the owner has published it last, and counts that
/// others keep while they work.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    owner: Owner,
    entrance: Entrance,
}

impl Watch {
    /// Adds the pages to all ports: `/ready` and `/live`, and to the reserved ones `/metrics` and the
    /// page for people.
    pub(crate) fn over(entrance: Entrance, owner: &Owner) -> Entrance {
        let watch = Self { owner: owner.clone(), entrance: entrance.clone() };
        let of_admin = watch.clone();
        let pages = Pages::new(move |path| watch.health(path));
        let admin_pages = Pages::new(move |path| match path {
            "/metrics" => Some(of_admin.metrics()),
            _ => of_admin.health(path).or_else(|| page::file(path)),
        });
        entrance.with_pages(pages, admin_pages)
    }

    /// Returns the page that says whether the server can answer requests.
    fn health(&self, path: &str) -> Option<Page> {
        matches!(path, "/ready" | "/live").then(|| {
            if self.owner.is_running() {
                return Page::new(StatusCode::OK, PLAIN, "OK");
            }
            failure(&RequestError::ShuttingDown)
        })
    }

    /// Returns all metrics.
    fn metrics(&self) -> Page {
        let text = self.owner.read(|view| {
            let mut families = Families::default();
            messages::add(&mut families, view);
            chains::add(&mut families, view);
            clients::add(&mut families, &self.entrance);
            work::add(&mut families, &self.owner);
            Ok(families.text())
        });
        match text {
            Ok(Ok(text)) => Page::new(StatusCode::OK, TEXT_FORMAT, text),
            Ok(Err(error)) => failure(&error),
            Err(error) => failure(&error),
        }
    }
}

/// Returns the page for a server that cannot answer.
fn failure(error: &dyn std::fmt::Display) -> Page {
    Page::new(StatusCode::SERVICE_UNAVAILABLE, PLAIN, error.to_string())
}
