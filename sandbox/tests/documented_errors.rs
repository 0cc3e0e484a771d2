//! A fault can return every documented error, by its code, with the documented text.

mod support;

use support::TestSandbox;

#[test]
fn ivvy_errors_by_error_code_and_specific_code() {
    #[rustfmt::skip]
    let rows = [
        ("400", 400, "Bad Request"), ("401", 401, "Unauthorized"), ("403", 403, "Forbidden"), ("404", 404, "Not Found"),
        ("405", 405, "Method Not Allowed"), ("406", 406, "Not Acceptable"), ("429", 429, "Too Many Requests"),
        ("460", 460, "Unknown"), ("461", 461, "Failed Request"), ("462", 462, "Session Expired"),
        ("463", 463, "Key Revoked"), ("500", 500, "Internal Server Error"), ("501", 501, "Not Implemented"),
        ("23005", 401, "Request is stale"), ("23016", 400, "A parameter does not validate"),
        ("23017", 400, "A required parameter is missing"),
        ("24215", 400, "The request is empty"), ("24216", 400, "The lead does not exist"),
        ("24218", 400, "The lead details are invalid"),
        ("24299", 429, "Race condition error"),
        ("24320", 400, "The crm lead stage does not exist"), ("24321", 400, "The crm lead stage is not editable"),
        ("24322", 500, "An error has occurred"), ("24323", 400, "The request contains invalid data"),
        ("24324", 400, "The request contains invalid data"),
        ("24325", 400, "The crm lead source does not exist"), ("24326", 400, "The crm lead source is not editable"),
        ("24327", 500, "An error has occurred"), ("24328", 400, "The request contains invalid data"),
        ("24329", 400, "The request contains invalid data"),
        ("24448", 400, "The maximum number of jobs can be put on a single request is 200"),
    ];
    let sandbox = TestSandbox::new();
    for (code, status, message) in rows {
        sandbox.fault("ivvy", 1, &format!(r#"{{"kind":"error","code":"{code}"}}"#));
        let reply = sandbox.ivvy("crm?action=getLeadTypeList", "{}");
        let specific = if code.len() == 3 { String::new() } else { format!(r#","specificCode":{code}"#) };
        let body = format!(r#"{{"errorCode":{status},"message":"{message}"{specific}}}"#);
        assert_eq!((reply.status, reply.body), (status, body));
    }
    sandbox.fault("ivvy", 1, r#"{"kind":"error","code":24218,"status":200}"#);
    assert_eq!(sandbox.ivvy("crm?action=getLeadTypeList", "{}").status, 200, "an error with another status");
    sandbox.fault("ivvy", 1, r#"{"kind":"limit"}"#);
    assert_eq!(sandbox.ivvy("crm?action=getLeadTypeList", "{}").at("errorCode"), "429");
}

#[test]
fn bitrix24_errors_by_code_or_text() {
    #[rustfmt::skip]
    let rows = [
        (400, "", "ID is not defined or invalid."), (400, "", "Access denied."), (400, "", "Not found"),
        (400, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded"),
        (401, "NO_AUTH_FOUND", "Wrong authorization data"),
        (401, "expired_token", "The access token provided has expired"),
        (403, "ACCESS_DENIED", "REST API is available only on commercial plans"),
        (403, "INVALID_CREDENTIALS", "Invalid request credentials"),
        (403, "insufficient_scope", "The request requires higher privileges than provided by the webhook token"),
        (403, "user_access_error", "The user does not have access to the application"),
        (404, "ERROR_METHOD_NOT_FOUND", "Method not found!"),
        (405, "ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage"),
        (500, "INTERNAL_SERVER_ERROR", "Internal server error"),
        (500, "ERROR_UNEXPECTED_ANSWER", "Server returned an unexpected response"),
        (500, "PORTAL_DELETED", "Portal was deleted"),
        (503, "OVERLOAD_LIMIT", "REST API is blocked due to overload"),
        (503, "QUERY_LIMIT_EXCEEDED", "Too many requests"),
    ];
    let sandbox = TestSandbox::new();
    for (status, code, text) in rows {
        let requested = if code.is_empty() { text } else { code };
        sandbox.fault("bitrix24", 1, &format!(r#"{{"kind":"error","code":"{requested}"}}"#));
        let reply = sandbox.bitrix24("crm.lead.fields", "{}");
        let body = format!(r#"{{"error":"{code}","error_description":"{text}"}}"#);
        assert_eq!((reply.status, reply.body), (status, body));
    }
    sandbox.fault("bitrix24", 1, r#"{"kind":"error","code":"OPERATION_TIME_LIMIT"}"#);
    let reply = sandbox.bitrix24("crm.lead.fields", "{}");
    assert_eq!((reply.status, reply.at("error")), (429, r#""OPERATION_TIME_LIMIT""#.to_owned()));
    assert_eq!(reply.at("time"), "null", "errors have no time");
    sandbox.fault("bitrix24", 1, r#"{"kind":"limit"}"#);
    assert_eq!(sandbox.bitrix24("crm.lead.fields", "{}").at("error"), r#""QUERY_LIMIT_EXCEEDED""#);
}
