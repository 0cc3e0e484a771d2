//! iVvy refuses a request whose date is more than five minutes off, before it executes it: it is signed again, by iVvy's clock.

use leadwire::client::{Call, Route};
use leadwire::crm::{Crm, HttpResponse, Kind, Target, TargetParts};
use leadwire::schema::{Catalog, check};

use super::support::{NOW_MS, create, update};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const STALE: &str = r#"{"errorCode":401,"message":"Request is stale","specificCode":23005}"#;

fn response(body: &str, date: Option<&str>) -> HttpResponse {
    HttpResponse { date: date.map(str::to_owned), ..HttpResponse::new(401, body) }
}

fn signed_call() -> Call {
    let kind = Kind::IvvyStage;
    let parts =
        TargetParts { url: Some("https://ivvy.example"), key: Some("k"), secret: Some("s"), ..TargetParts::default() };
    let target = Target::new(Crm::Ivvy, &parts).map_err(|bad| bad.0).unwrap();
    let body = check(kind.table(), r#"{"name":"x","applyTo":1}"#, &Catalog::default()).unwrap().body;
    Call { route: Route::Direct(target), kind, body }
}

#[test]
fn a_stale_request_is_signed_by_the_date_of_the_response() {
    let call = signed_call();
    let request = call.request_by_server_clock(&response(STALE, Some("Sun, 06 Nov 1994 09:49:37 GMT"))).unwrap();
    assert_eq!(Some(&request), call.request(NOW_MS + 3_600_000).as_ref(), "an hour later");
    let date = request.headers.iter().find(|(name, _)| *name == "IVVY-Date").map(|(_, date)| date.as_str());
    assert_eq!(date, Some("1994-11-06 09:49:37"));
}

#[test]
fn no_other_response_is_repeated() {
    const DATE: Option<&str> = Some("Sun, 06 Nov 1994 09:49:37 GMT");
    let unauthorized = r#"{"errorCode":401,"message":"Unauthorized"}"#;
    for (why, call, response) in [
        ("no Date header, or one that a page may not read", signed_call(), response(STALE, None)),
        ("no date", signed_call(), response(STALE, Some("today"))),
        ("another error", signed_call(), response(unauthorized, DATE)),
        ("another CRM", create(Crm::Bitrix24), response(STALE, DATE)),
        ("another CRM", update(Crm::Capillary), response(STALE, DATE)),
    ] {
        assert_eq!(call.request_by_server_clock(&response), None, "{why}");
    }
}
