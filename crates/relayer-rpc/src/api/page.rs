//! The page for people.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use super::pages;
use crate::page;

/// `GET /` and `GET /page/{name}`: a file of the page.
pub(super) async fn file(uri: Uri, asked: HeaderMap) -> Response {
    let Some(file) = page::file(uri.path()) else {
        return pages::nothing(uri).await.into_response();
    };
    let is_known = asked.get(header::IF_NONE_MATCH) == Some(&file.version);
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { file.text.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, file.content_type.clone());
    headers.insert(header::ETAG, file.version.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.extend(page::HEADERS.iter().cloned());
    response
}
