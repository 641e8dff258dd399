//! Checking a request's parameters and body against the catalogue, with the framework's answers.

use std::collections::BTreeMap;

use monaco_catalog::validate::{Segment, Violation, ViolationKind, validate, validate_type};
use monaco_catalog::{Bounds, Catalog, Operation, Param, TypeExpr};
use serde_json::{Map, Value, json};

use crate::error::{ApiError, FieldError};
use crate::http::Request;
use crate::operations::Call;
use crate::router::Route;

/// Turns a routed request into a call, or says all that is wrong with it.
pub(crate) fn check(catalog: &Catalog, route: Route, request: &Request) -> Result<Call, ApiError> {
    let operation = route.operation;
    let mut errors = Vec::new();
    for (param, value) in operation.path_params.iter().zip(&route.params) {
        check_text(catalog, "path", param, param.max, value, &mut errors);
    }
    let query = check_query(catalog, operation, request, &mut errors);
    let body = match check_body(catalog, operation, request) {
        Ok(body) => body,
        Err(found) => {
            errors.extend(found);
            Map::new()
        }
    };
    if !errors.is_empty() {
        return Err(ApiError::Invalid(errors));
    }
    Ok(Call { operation, params: route.params, query, body })
}

/// The declared query parameters that are there; others are ignored.
fn check_query(
    catalog: &Catalog,
    operation: &Operation,
    request: &Request,
    errors: &mut Vec<FieldError>,
) -> BTreeMap<String, String> {
    // Of a parameter given twice, the last one counts.
    let given: BTreeMap<String, String> = request.query_pairs().into_iter().collect();
    let mut query = BTreeMap::new();
    for param in &operation.query_params {
        let Some(value) = given.get(&param.name) else {
            if param.required {
                let loc = vec![json!("query"), json!(param.name)];
                errors.push(field_error(loc, ViolationKind::Missing, "Field required"));
            }
            continue;
        };
        check_text(catalog, "query", param, max_of(operation, param), value, errors);
        query.insert(param.name.clone(), value.clone());
    }
    query
}

/// Page sizes are bounded by the stricter of the two known documents.
fn max_of(operation: &Operation, param: &Param) -> Option<i64> {
    match &operation.paging {
        Some(paging) if param.name == "page_size" => Some(i64::from(paging.max_page_size)),
        _ => param.max,
    }
}

/// Checks text from a URL as a value of the parameter's type.
fn check_text(catalog: &Catalog, place: &str, param: &Param, max: Option<i64>, text: &str, errors: &mut Vec<FieldError>) {
    let number = (param.type_expr == TypeExpr::Integer).then(|| text.parse::<i64>().ok()).flatten();
    let value = number.map_or_else(|| json!(text), |number| json!(number));
    let bounds = Bounds { min: param.min, max, ..Bounds::default() };
    for violation in validate_type(catalog, &param.type_expr, &bounds, &value) {
        let loc = vec![json!(place), json!(param.name)];
        errors.push(field_error(loc, violation.kind, &violation.message));
    }
}

fn check_body(catalog: &Catalog, operation: &Operation, request: &Request) -> Result<Map<String, Value>, Vec<FieldError>> {
    let Some(schema) = &operation.body_schema else {
        return Ok(Map::new());
    };
    let whole = || vec![json!("body")];
    if request.body.is_empty() {
        if operation.body_required {
            return Err(vec![field_error(whole(), ViolationKind::Missing, "Field required")]);
        }
        return Ok(Map::new());
    }
    if !is_json(request) {
        let message = "Content-Type must be application/json";
        return Err(vec![field_error(whole(), ViolationKind::Type, message)]);
    }
    let value: Value = serde_json::from_slice(&request.body).map_err(|error| {
        vec![FieldError {
            loc: vec![json!("body"), json!(error.column())],
            msg: "JSON decode error".to_owned(),
            kind: "json_invalid",
        }]
    })?;
    if value.is_null() && !operation.body_required {
        return Ok(Map::new());
    }
    let violations = validate(catalog, schema, &value);
    if !violations.is_empty() {
        return Err(violations.into_iter().map(in_body).collect());
    }
    let mut body = value.as_object().cloned().unwrap_or_default();
    // Undeclared keys of an object that says nothing about them mean nothing.
    if let Some(schema) = catalog.schema(schema).filter(|schema| !schema.is_open()) {
        body.retain(|key, _| schema.api_fields().any(|field| &field.name == key));
    }
    Ok(body)
}

fn is_json(request: &Request) -> bool {
    let Some(value) = request.first_header("content-type") else {
        return false;
    };
    let text = String::from_utf8_lossy(value).to_lowercase();
    let media_type = text.split(';').next().unwrap_or_default().trim();
    media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

fn in_body(violation: Violation) -> FieldError {
    let path = violation.path.into_iter().map(|segment| match segment {
        Segment::Key(key) => json!(key),
        Segment::Index(index) => json!(index),
    });
    let loc = std::iter::once(json!("body")).chain(path).collect();
    field_error(loc, violation.kind, &violation.message)
}

fn field_error(loc: Vec<Value>, kind: ViolationKind, msg: &str) -> FieldError {
    let kind = match kind {
        ViolationKind::UnknownSchema => "schema",
        ViolationKind::Missing => "missing",
        ViolationKind::UnknownKey => "extra_forbidden",
        ViolationKind::Type => "type_error",
        ViolationKind::Format => "format_error",
        ViolationKind::NotAllowed => "enum",
        ViolationKind::Range => "out_of_range",
        ViolationKind::Text => "string_error",
        ViolationKind::Items => "wrong_length",
    };
    FieldError { loc, msg: msg.to_owned(), kind }
}
