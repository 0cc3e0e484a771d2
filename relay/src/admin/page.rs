//! The delivery page's own files, part of the program: what runs in a member of staff's browser is what was built.

use axum::Router;
use axum::http::HeaderName;
use axum::http::header::CONTENT_TYPE;
use axum::response::Redirect;
use axum::routing::get;

use super::Desk;

type File = ([(HeaderName, &'static str); 1], &'static str);

pub(super) fn router() -> Router<Desk> {
    // Relative, as the page's own links are, so that the relay may stand below a path of another server.
    let router = Router::new().route("/admin/", get(|| async { Redirect::permanent("../admin") }));
    FILES.iter().fold(router, |router, (path, kind, text)| {
        let file: File = ([(CONTENT_TYPE, *kind)], *text);
        router.route(path, get(move || async move { file.clone() }))
    })
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

const FILES: [(&str, &str, &str); 10] = [
    ("/admin", HTML, include_str!("page/index.html")),
    ("/admin/base.css", CSS, include_str!("page/base.css")),
    ("/admin/components.css", CSS, include_str!("page/components.css")),
    ("/admin/main.js", JS, include_str!("page/main.js")),
    ("/admin/api.js", JS, include_str!("page/api.js")),
    ("/admin/dom.js", JS, include_str!("page/dom.js")),
    ("/admin/chart.js", JS, include_str!("page/chart.js")),
    ("/admin/summary.js", JS, include_str!("page/summary.js")),
    ("/admin/lead-list.js", JS, include_str!("page/lead-list.js")),
    ("/admin/lead-details.js", JS, include_str!("page/lead-details.js")),
];
