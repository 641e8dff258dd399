//! From method and path to an operation: slash-exact, as the service is.

use monaco_catalog::{Catalog, Method, Operation};

use crate::error::ApiError;
use crate::http::percent_decode;

/// Where a request goes.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) operation: &'static Operation,
    /// The values of the path parameters, decoded, in their order.
    pub(crate) params: Vec<String>,
}

/// Finds the operation of a request.
///
/// `origin` is the scheme and host that the `Location` of a redirect starts with.
pub(crate) fn route(catalog: &'static Catalog, method: &str, path: &str, query: &str, origin: &str) -> Result<Route, ApiError> {
    let mut allowed = Vec::new();
    for operation in catalog.operations() {
        let Some(params) = match_path(&operation.path, path) else {
            continue;
        };
        if operation.method.as_str() == method {
            return Ok(Route { operation, params });
        }
        if !allowed.contains(&operation.method) {
            allowed.push(operation.method);
        }
    }
    if !allowed.is_empty() {
        return Err(ApiError::MethodNotAllowed(sorted(allowed)));
    }
    let other = toggle_slash(path);
    let exists = catalog.operations().iter().any(|operation| match_path(&operation.path, &other).is_some());
    if !exists {
        return Err(ApiError::NoRoute);
    }
    let question = if query.is_empty() { "" } else { "?" };
    Err(ApiError::Redirect(format!("{origin}{other}{question}{query}")))
}

fn sorted(mut methods: Vec<Method>) -> Vec<Method> {
    methods.sort_unstable();
    methods
}

fn toggle_slash(path: &str) -> String {
    match path.strip_suffix('/') {
        Some(stripped) => stripped.to_owned(),
        None => format!("{path}/"),
    }
}

/// The values of the template's parameters, or `None` when the path is another one.
fn match_path(template: &str, path: &str) -> Option<Vec<String>> {
    let mut params = Vec::new();
    let mut given = path.split('/');
    for expected in template.split('/') {
        let part = given.next()?;
        if expected.starts_with('{') {
            if part.is_empty() {
                return None;
            }
            params.push(percent_decode(part));
        } else if expected != part {
            return None;
        }
    }
    given.next().is_none().then_some(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(method: &str, path: &str) -> Result<&'static str, u16> {
        route(Catalog::load(), method, path, "", "http://h")
            .map(|route| route.operation.id.as_str())
            .map_err(|error| error.response().status)
    }

    #[test]
    fn every_operation_is_reached_by_its_own_path() {
        for operation in Catalog::load().operations() {
            let path = operation.path.replace(['{', '}'], "x");
            let found = status(operation.method.as_str(), &path);
            assert_eq!(found, Ok(operation.id.as_str()));
        }
    }

    #[test]
    fn a_wrong_slash_is_redirected_in_both_directions() {
        assert_eq!(status("POST", "/v1/contacts"), Err(307));
        assert_eq!(status("POST", "/v1/audiences/"), Err(307));
        assert_eq!(status("GET", "/v1/me/"), Err(307));
    }

    #[test]
    fn a_known_path_with_another_method_is_405_and_an_unknown_one_404() {
        assert_eq!(status("POST", "/v1/accounts/"), Err(405));
        assert_eq!(status("POST", "/v1/contacts/upsert"), Err(405));
        assert_eq!(status("GET", "/v1/nothing"), Err(404));
        assert_eq!(status("GET", ""), Err(404));
        assert_eq!(status("", "/"), Err(404));
    }

    #[test]
    fn parameters_are_decoded_and_never_empty() {
        let found = route(Catalog::load(), "GET", "/v1/tags/a%2Fb", "", "").expect("a route");
        assert_eq!(found.params, ["a/b"]);
        assert_eq!(status("GET", "/v1/tasks/"), Err(405));
    }
}
