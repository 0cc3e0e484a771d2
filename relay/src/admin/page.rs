//! The admin page's files, compiled into the program.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::Redirect;
use axum::routing::get;

struct Asset {
    path: &'static str,
    content_type: &'static str,
    text: &'static str,
}

/// A table, because to embed the whole folder would publish its tsconfig.json as well.
const ASSETS: [Asset; 11] = [
    html("/admin", include_str!("page/index.html")),
    css("/admin/base.css", include_str!("page/base.css")),
    css("/admin/components.css", include_str!("page/components.css")),
    js("/admin/main.js", include_str!("page/main.js")),
    js("/admin/api.js", include_str!("page/api.js")),
    js("/admin/dom.js", include_str!("page/dom.js")),
    js("/admin/summary.js", include_str!("page/summary.js")),
    js("/admin/chart.js", include_str!("page/chart.js")),
    js("/admin/relays.js", include_str!("page/relays.js")),
    js("/admin/lead-list.js", include_str!("page/lead-list.js")),
    js("/admin/lead-details.js", include_str!("page/lead-details.js")),
];

const fn html(path: &'static str, text: &'static str) -> Asset {
    Asset { path, content_type: "text/html; charset=utf-8", text }
}

const fn css(path: &'static str, text: &'static str) -> Asset {
    Asset { path, content_type: "text/css; charset=utf-8", text }
}

const fn js(path: &'static str, text: &'static str) -> Asset {
    Asset { path, content_type: "text/javascript; charset=utf-8", text }
}

pub(super) fn router() -> Router {
    // Relative, as the page's own links are: a reverse proxy may serve the relay below a path.
    let router = Router::new().route("/admin/", get(|| async { Redirect::permanent("../admin") }));
    ASSETS.into_iter().fold(router, |router, Asset { path, content_type, text }| {
        router.route(path, get(move || async move { ([(CONTENT_TYPE, content_type)], text) }))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The paths that a file refers to: `href` and `src` in HTML, imports in JavaScript.
    fn references(asset: &Asset) -> impl Iterator<Item = String> {
        let marks = [("=\"admin/", "/admin/"), (" from \"./", "/admin/")];
        marks.into_iter().flat_map(|(mark, folder)| {
            let rest = asset.text.split(mark).skip(1);
            rest.filter_map(move |rest| Some(format!("{folder}{}", rest.split_once('"')?.0)))
        })
    }

    #[test]
    fn every_reference_has_an_asset_and_every_asset_a_reference() {
        let assets: BTreeSet<String> = ASSETS.iter().map(|asset| asset.path.to_owned()).collect();
        let mut referenced: BTreeSet<String> = ASSETS.iter().flat_map(references).collect();
        referenced.insert("/admin".to_owned());
        assert_eq!(referenced, assets);
    }
}
