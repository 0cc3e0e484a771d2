//! Customers: registered by a lead's identifier, and found by it. Source: "Fetch Customer ID" in `_customer.md` of the repository
//! Capillary/api-documentation, read 2026-11-28.

use leadwire::schema::{Object, Value};

use super::error::ApiError;
use crate::request::ApiRequest;
use crate::store::Records;

const KIND: &str = "capillary.user";

/// Customers of the sandbox are registered in this source.
const SOURCES: [&str; 2] = ["INSTORE", "ALL"];

/// `?source=…&identifierName=…&identifierValue=…`
pub fn look_up(records: &Records, request: &ApiRequest) -> Result<Object, ApiError> {
    let required = |name: &str| {
        let value = request.query_value(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| ApiError::new(400, &format!("{name} is required")))
    };
    let (source, name, value) = (required("source")?, required("identifierName")?, required("identifierValue")?);
    if !SOURCES.contains(&source.as_str()) {
        return Err(ApiError::documented("8065", None));
    }
    let id = find(records, &identity(name.to_ascii_uppercase().as_str().into(), value.as_str().into()))?;
    let id = id.ok_or_else(|| ApiError::documented("8015", None))?;
    Ok(Object::new().with("entity", Value::number(id)).with("warnings", Value::List(Vec::new())))
}

/// The given user id, or that of the user with the given identifier, who is added if unknown.
pub fn find_or_add_user(records: &Records, body: &Object) -> Result<Value, ApiError> {
    if let Some(id) = body.present("userId") {
        return Ok(id.clone());
    }
    let given = |name: &str| body.get(name).cloned().unwrap_or(Value::Null);
    let identity = identity(given("idType"), given("identifier"));
    Ok(Value::number(match find(records, &identity)? {
        Some(id) => id,
        None => records.insert(KIND, &identity)?,
    }))
}

fn identity(id_type: Value, identifier: Value) -> Object {
    Object::new().with("idType", id_type).with("identifier", identifier)
}

fn find(records: &Records, identity: &Object) -> Result<Option<i64>, ApiError> {
    Ok(records.all(KIND)?.into_iter().find(|user| user.fields == *identity).map(|user| user.id))
}
