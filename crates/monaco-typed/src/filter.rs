//! Filters of listings: rules, and expressions of them, nested to any depth.
//!
//! Which fields there are and what holds of them is the organisation's own: `schemas::get` names both.

use serde_json::{Map, Value, json};

/// What a listing's records must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter(Map<String, Value>);

/// A field, of which a condition is to be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Where {
    field: String,
}

/// Begins a rule on a field; one of the organisation's own is `custom_field_<uuid>`.
pub fn where_(field: impl Into<String>) -> Where {
    Where { field: field.into() }
}

/// Holds where each of these does.
pub fn all_of(filters: impl IntoIterator<Item = Filter>) -> Filter {
    Filter::expression("and", filters)
}

/// Holds where one of these does.
pub fn any_of(filters: impl IntoIterator<Item = Filter>) -> Filter {
    Filter::expression("or", filters)
}

impl Where {
    /// A condition by its name, for those that have no method here. A value of null is none.
    pub fn condition(self, name: &str, value: impl Into<Value>) -> Filter {
        let value = Some(value.into()).filter(|value| !value.is_null()).map(|value| ("value", value));
        let rule = [("field", self.field.into()), ("condition", name.into())].into_iter().chain(value);
        Filter(rule.map(|(key, value)| (key.to_owned(), value)).collect())
    }
}

impl Filter {
    fn expression(operator: &str, filters: impl IntoIterator<Item = Self>) -> Self {
        let filters: Vec<Value> = filters.into_iter().map(|filter| Value::Object(filter.0)).collect();
        Self(Map::from_iter([("operator".to_owned(), json!(operator)), ("filters".to_owned(), json!(filters))]))
    }

    fn is_rule(&self) -> bool {
        self.0.contains_key("condition")
    }
}

/// The API takes an expression, or an array of rules: a lone rule is put into one.
impl From<Filter> for Value {
    fn from(filter: Filter) -> Self {
        if filter.is_rule() { json!([filter.0]) } else { Self::Object(filter.0) }
    }
}
