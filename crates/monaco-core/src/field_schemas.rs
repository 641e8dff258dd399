//! Whether a listing asks only for what its entity's field schema allows: what the server would refuse with 422.

use crate::error::Error;
use crate::json::{self, Fields};

/// Refuses filters on fields that cannot be filtered on, conditions that a field does not take, and a sort by what cannot be
/// sorted by.
///
/// `schemas` is the JSON array of an entity's field schemas as the server answered it; `filters` the JSON of an array of rules or of an
/// expression. A related record's field, which has a dot in its name, is the server's to judge.
///
/// # Errors
/// `InvalidRequest` names each field, and what is allowed.
pub fn check_listing(schemas: &str, filters: Option<&str>, sort: Option<&str>) -> Result<(), Error> {
    let known =
        known(schemas).ok_or_else(|| Error::invalid_request("the field schemas are no JSON array of objects with key"))?;
    if let Some(fault) = filters.and_then(|filters| json::check(filters.as_bytes()).err()) {
        return Err(Error::invalid_request(format!("the filters are no JSON: {}", fault.what)));
    }
    let mut faults = Vec::new();
    for (field, condition) in filters.map(rules).unwrap_or_default() {
        faults.extend(filter_fault(&known, &field, &condition));
    }
    faults.extend(sort.and_then(|sort| sort_fault(&known, sort.strip_prefix('-').unwrap_or(sort))));
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid_request(faults.join("; "))) }
}

/// What is known of a field.
struct Known {
    key: String,
    filterable: bool,
    sortable: bool,
    operators: Vec<String>,
}

fn known(schemas: &str) -> Option<Vec<Known>> {
    let field = |field: &str| {
        let members = json::members(field.as_bytes())?;
        let is = |name| members.get(name) == Some("true");
        let operators = members.get("allowed_operators").and_then(json::elements).unwrap_or_default();
        Some(Known {
            key: members.get("key").and_then(json::text)?.into_owned(),
            filterable: is("filterable"),
            sortable: is("sortable"),
            operators: operators.into_iter().filter_map(json::text).map(|text| text.into_owned()).collect(),
        })
    };
    json::elements(schemas)?.into_iter().map(field).collect()
}

/// Field and condition of every rule, in whatever layer it stands.
fn rules(filters: &str) -> Vec<(String, String)> {
    if let Some(elements) = json::elements(filters) {
        return elements.into_iter().flat_map(rules).collect();
    }
    let Some(members) = json::members(filters.as_bytes()) else { return Vec::new() };
    if let Some(nested) = members.get("filters") {
        return rules(nested);
    }
    rule(&members).into_iter().collect()
}

fn rule(members: &Fields<'_>) -> Option<(String, String)> {
    let text = |name| members.get(name).and_then(json::text).map(|text| text.into_owned());
    Some((text("field")?, text("condition")?))
}

fn filter_fault(known: &[Known], name: &str, condition: &str) -> Option<String> {
    if name.contains('.') {
        return None;
    }
    let Some(field) = known.iter().find(|field| field.key == name) else {
        return Some(format!("there is no field {name} to filter on; there are {}", keys(known, |field| field.filterable)));
    };
    if !field.filterable {
        return Some(format!("{name} cannot be filtered on; {} can", keys(known, |field| field.filterable)));
    }
    let allowed = field.operators.is_empty() || field.operators.iter().any(|operator| operator == condition);
    (!allowed).then(|| format!("{name} does not take the condition {condition}; it takes {}", field.operators.join(", ")))
}

fn sort_fault(known: &[Known], name: &str) -> Option<String> {
    let sortable = known.iter().any(|field| field.key == name && field.sortable);
    (!sortable).then(|| format!("{name} cannot be sorted by; {} can", keys(known, |field| field.sortable)))
}

fn keys(known: &[Known], which: impl Fn(&Known) -> bool) -> String {
    let keys: Vec<&str> = known.iter().filter(|field| which(field)).map(|field| field.key.as_str()).collect();
    keys.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMAS: &str = r#"[
        {"key":"email","filterable":true,"sortable":true,"allowed_operators":["equals","contains"]},
        {"key":"notes","filterable":false,"sortable":false,"allowed_operators":[]}
    ]"#;

    fn refused(filters: &str, sort: Option<&str>) -> String {
        check_listing(SCHEMAS, Some(filters), sort).expect_err("refused").message().to_owned()
    }

    #[test]
    fn what_the_schema_allows_passes() {
        let rule = r#"{"field":"email","condition":"contains","value":"@x"}"#;
        for filters in [format!("[{rule}]"), format!(r#"{{"operator":"or","filters":[{rule},{{"filters":[{rule}]}}]}}"#)] {
            assert_eq!(check_listing(SCHEMAS, Some(&filters), Some("-email")), Ok(()), "{filters}");
        }
        assert_eq!(check_listing(SCHEMAS, None, None), Ok(()));
        let related = r#"[{"field":"account.custom_field_x","condition":"is"}]"#;
        assert_eq!(check_listing(SCHEMAS, Some(related), None), Ok(()));
    }

    #[test]
    fn each_fault_says_what_would_do() {
        assert_eq!(refused(r#"[{"field":"notes","condition":"equals"}]"#, None), "notes cannot be filtered on; email can");
        assert_eq!(
            refused(r#"[{"field":"mail","condition":"is"}]"#, None),
            "there is no field mail to filter on; there are email"
        );
        let nested = r#"{"filters":[{"filters":[{"field":"email","condition":"is"}]}]}"#;
        let both = "email does not take the condition is; it takes equals, contains; notes cannot be sorted by; email can";
        assert_eq!(refused(nested, Some("-notes")), both);
    }

    #[test]
    fn filters_that_cannot_be_read_are_refused() {
        let deep = [r#"{"filters":["#.repeat(50_000), "]}".repeat(50_000)].concat();
        assert_eq!(refused(&deep, None), "the filters are no JSON: it is nested 100000 deep; expected at most 128");
        assert!(refused("[", None).starts_with("the filters are no JSON: EOF"));
    }

    #[test]
    fn schemas_of_another_form_are_refused() {
        for schemas in ["", "{}", "[1]", r#"[{"name":"x"}]"#] {
            assert!(check_listing(schemas, None, None).is_err(), "{schemas}");
        }
    }
}
