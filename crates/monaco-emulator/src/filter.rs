//! From the API's filters to SQL.
//!
//! A filter is an array of rules (all must hold) or an expression of rules and expressions, nested to any
//! depth. Values never stand in the SQL text, they are parameters; field names stand there only after they
//! were found among the known fields.

use monaco_catalog::temporal;
use monaco_catalog::validate::is_uuid;
use rusqlite::types::Value as SqlValue;
use serde_json::Value;

use crate::error::ApiError;
use crate::fields::{self, FieldSpec, FieldType};
use crate::store::{Entity, Sql, Store, fold};
use crate::time::Timestamp;

/// More rules than this in one filter are refused: SQLite bounds the depth of an expression.
const MAX_RULES: usize = 500;

/// What a filter is compiled against.
pub(crate) struct Scope<'a> {
    pub(crate) store: &'a Store,
    pub(crate) org: &'a str,
    pub(crate) entity: Entity,
    pub(crate) fields: &'a [FieldSpec],
    pub(crate) now: Timestamp,
}

/// A condition of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Condition {
    Same { negated: bool },
    Contains { negated: bool },
    Compare(&'static str),
    Empty { negated: bool },
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "is" | "equals" => Self::Same { negated: false },
            "is_not" | "not_equals" => Self::Same { negated: true },
            "contains" => Self::Contains { negated: false },
            "not_contains" => Self::Contains { negated: true },
            "greater_than" | "is_after" => Self::Compare(">"),
            "less_than" | "is_before" => Self::Compare("<"),
            "greater_than_or_equals" => Self::Compare(">="),
            "less_than_or_equals" => Self::Compare("<="),
            "is_empty" => Self::Empty { negated: false },
            "is_not_empty" => Self::Empty { negated: true },
            _ => return None,
        })
    }
}

/// Compiles a `filters` value, which must conform to its schema already.
pub(crate) fn compile(scope: &Scope<'_>, filters: &Value) -> Result<Sql, ApiError> {
    let mut compiler = Compiler { scope, rules: 0 };
    match filters.as_array() {
        Some(rules) => compiler.join(rules, " AND "),
        None => compiler.node(filters),
    }
}

/// The condition that all records meet.
pub(crate) fn everything() -> Sql {
    Sql { text: "1".to_owned(), params: Vec::new() }
}

/// The condition that both conditions hold.
pub(crate) fn both(one: Sql, other: Sql) -> Sql {
    let mut params = one.params;
    params.extend(other.params);
    Sql { text: format!("({}) AND ({})", one.text, other.text), params }
}

struct Compiler<'a> {
    scope: &'a Scope<'a>,
    rules: usize,
}

impl Compiler<'_> {
    fn node(&mut self, node: &Value) -> Result<Sql, ApiError> {
        match node.get("field").and_then(Value::as_str) {
            Some(field) => self.rule(field, node),
            None => {
                let or = node.get("operator").and_then(Value::as_str) == Some("or");
                let children = node.get("filters").and_then(Value::as_array);
                let children = children.map_or(&[][..], Vec::as_slice);
                self.join(children, if or { " OR " } else { " AND " })
            }
        }
    }

    fn join(&mut self, nodes: &[Value], operator: &str) -> Result<Sql, ApiError> {
        let mut joined = Sql::default();
        for node in nodes {
            let part = self.node(node)?;
            if !joined.text.is_empty() {
                joined.text.push_str(operator);
            }
            joined.text.push_str(&format!("({})", part.text));
            joined.params.extend(part.params);
        }
        // An empty list of rules restricts nothing, under "or" as well.
        Ok(if joined.text.is_empty() { everything() } else { joined })
    }

    fn rule(&mut self, field: &str, node: &Value) -> Result<Sql, ApiError> {
        self.rules += 1;
        if self.rules > MAX_RULES {
            let message = format!("A filter takes at most {MAX_RULES} rules");
            return Err(ApiError::Unprocessable(message));
        }
        let spec = self.field(field)?;
        let name = node.get("condition").and_then(Value::as_str).unwrap_or_default();
        let listed = spec.kind.conditions().contains(&name);
        let unlisted = spec.kind.unlisted_conditions().contains(&name);
        let condition = Condition::parse(name).filter(|_| listed || unlisted);
        let Some(condition) = condition else {
            return Err(ApiError::Unprocessable(format!("Condition '{name}' is not allowed on field '{field}'")));
        };
        let value = node.get("value").unwrap_or(&Value::Null);
        Rule { spec: &spec, now: self.scope.now }.sql(condition, value)
    }

    fn field(&self, key: &str) -> Result<FieldSpec, ApiError> {
        let unknown = || ApiError::Unprocessable(format!("Field '{key}' cannot be filtered on"));
        if let Some((relation, custom)) = key.split_once('.') {
            return self.related(relation, custom)?.ok_or_else(unknown);
        }
        let spec = self.scope.fields.iter().find(|spec| spec.key == key);
        spec.filter(|spec| spec.filterable).cloned().ok_or_else(unknown)
    }

    /// The custom field of a related record, e.g. `account.custom_field_<uuid>`.
    fn related(&self, relation: &str, key: &str) -> Result<Option<FieldSpec>, ApiError> {
        let Some((entity, column)) = relation_of(self.scope.entity, relation) else {
            return Ok(None);
        };
        let Some(id) = fields::custom_field_id(key) else {
            return Ok(None);
        };
        let custom = fields::custom_of(self.scope.store, self.scope.org, entity)?;
        let spec = custom.into_iter().find(|spec| spec.key == key);
        Ok(spec.map(|spec| {
            spec.with_sql(format!(
                "(SELECT {} FROM records x WHERE x.org = r.org AND x.entity = '{}' \
                 AND x.id = json_extract(r.doc, '$.{column}'))",
                fields::custom_sql("x", id),
                entity.name()
            ))
        }))
    }
}

fn relation_of(entity: Entity, relation: &str) -> Option<(Entity, &'static str)> {
    match (entity, relation) {
        (Entity::Contact | Entity::Opportunity | Entity::Task | Entity::Meeting, "account") => {
            Some((Entity::Account, "account_id"))
        }
        (Entity::Task | Entity::Meeting, "opportunity") => Some((Entity::Opportunity, "opportunity_id")),
        (Entity::Sequence, "contact") => Some((Entity::Contact, "contact_id")),
        _ => None,
    }
}

/// One rule on one field.
struct Rule<'a> {
    spec: &'a FieldSpec,
    now: Timestamp,
}

impl Rule<'_> {
    fn sql(&self, condition: Condition, value: &Value) -> Result<Sql, ApiError> {
        let sql = &self.spec.sql;
        Ok(match condition {
            Condition::Empty { negated } => Sql { text: negate(self.is_empty(), negated), params: Vec::new() },
            Condition::Compare(operator) => {
                Sql { text: format!("coalesce({sql} {operator} ?, 0)"), params: vec![self.operand(value)?] }
            }
            Condition::Same { negated } => {
                let same = self.same(value)?;
                Sql { text: negate(format!("coalesce({}, 0)", same.text), negated), params: same.params }
            }
            Condition::Contains { negated } => {
                let needle = value.as_str().ok_or_else(|| self.wrong("a string"))?;
                Sql { text: negate(format!("coalesce({}, 0)", self.contains()), negated), params: vec![fold(needle).into()] }
            }
        })
    }

    fn is_empty(&self) -> String {
        let sql = &self.spec.sql;
        match self.spec.kind {
            FieldType::Array => format!("coalesce(json_array_length({sql}), 0) = 0"),
            FieldType::String
            | FieldType::Number
            | FieldType::Boolean
            | FieldType::Enum
            | FieldType::Date
            | FieldType::DateTime
            | FieldType::Uuid => format!("coalesce({sql}, '') = ''"),
        }
    }

    fn contains(&self) -> String {
        let sql = &self.spec.sql;
        if self.spec.key == "tags" {
            // Records hold the ids of their tags; filters name them as answers do.
            return format!(
                "EXISTS (SELECT 1 FROM json_each({sql}) j JOIN records t \
                 ON t.org = r.org AND t.entity = 'tag' AND t.id = j.value \
                 WHERE fold(json_extract(t.doc, '$.name')) = ?)"
            );
        }
        if self.spec.kind == FieldType::Array {
            return format!("EXISTS (SELECT 1 FROM json_each({sql}) j WHERE fold(j.value) = ?)");
        }
        format!("instr(fold(cast({sql} AS TEXT)), ?) > 0")
    }

    fn same(&self, value: &Value) -> Result<Sql, ApiError> {
        let sql = &self.spec.sql;
        if let Some(values) = value.as_array() {
            let operands =
                values.iter().map(|value| self.operand(value).map(|_| value.clone())).collect::<Result<Vec<_>, _>>()?;
            return Ok(Sql {
                text: format!("{sql} IN (SELECT value FROM json_each(?))"),
                params: vec![Value::Array(operands).to_string().into()],
            });
        }
        let period = value.as_str().and_then(|text| self.period(text));
        if let Some((first, last)) = period {
            return Ok(Sql { text: format!("{sql} BETWEEN ? AND ?"), params: vec![first.into(), last.into()] });
        }
        Ok(Sql { text: format!("{sql} = ?"), params: vec![self.operand(value)?] })
    }

    /// First and last day of a named period, on date fields.
    fn period(&self, name: &str) -> Option<(String, String)> {
        if self.spec.kind != FieldType::Date {
            return None;
        }
        let today = temporal::day_of(self.now.micros());
        let (year, month, _) = temporal::civil(today);
        let month_start = |months_back: i64, from: i64| {
            let months = year * 12 + from - 1 - months_back;
            temporal::day_number(months.div_euclid(12), months.rem_euclid(12) + 1, 1)
        };
        let quarter = (month - 1) / 3 * 3 + 1;
        let (first, next) = match name {
            "previous_week" => {
                // Day 0 was a Thursday; weeks start on Monday.
                let monday = today - (today + 3).rem_euclid(7);
                (monday - 7, monday)
            }
            "previous_month" => (month_start(1, month), month_start(0, month)),
            "previous_quarter" => (month_start(3, quarter), month_start(0, quarter)),
            _ => return None,
        };
        Some((temporal::format_date(first), temporal::format_date(next - 1)))
    }

    /// The value as a parameter, if it is of the field's type.
    fn operand(&self, value: &Value) -> Result<SqlValue, ApiError> {
        let text = value.as_str();
        match self.spec.kind {
            FieldType::String | FieldType::Array => text.map(own).ok_or_else(|| self.wrong("a string")),
            FieldType::Number => match (value.as_i64(), value.as_f64()) {
                (Some(integer), _) => Ok(integer.into()),
                (None, Some(float)) => Ok(float.into()),
                (None, None) => Err(self.wrong("a number")),
            },
            FieldType::Boolean => value.as_bool().map(|flag| i64::from(flag).into()).ok_or_else(|| self.wrong("true or false")),
            FieldType::Enum => text
                .filter(|key| self.spec.options.iter().any(|(known, _)| known == key))
                .map(own)
                .ok_or_else(|| self.wrong("one of the keys of its field schema")),
            FieldType::Uuid => text.filter(|id| is_uuid(id)).map(|id| fold(id).into()).ok_or_else(|| self.wrong("a UUID")),
            FieldType::Date => {
                text.filter(|date| temporal::parse_date(date).is_some()).map(own).ok_or_else(|| self.wrong("a date (YYYY-MM-DD)"))
            }
            FieldType::DateTime => text.and_then(instant).map(SqlValue::from).ok_or_else(|| self.wrong("an ISO 8601 instant")),
        }
    }

    fn wrong(&self, expected: &str) -> ApiError {
        ApiError::Unprocessable(format!("The value for field '{}' must be {expected}", self.spec.key))
    }
}

fn own(text: &str) -> SqlValue {
    text.to_owned().into()
}

fn negate(text: String, negated: bool) -> String {
    if negated { format!("NOT ({text})") } else { text }
}

/// An instant, or the start of a day, in the form instants are stored in.
pub(crate) fn instant(text: &str) -> Option<String> {
    let micros = temporal::parse_datetime(text).or_else(|| temporal::parse_date(text).map(|days| days * 86_400_000_000))?;
    Some(temporal::format_datetime(micros))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn period(name: &str, now: &str) -> Option<(String, String)> {
        let store = Store::open(None).expect("a store");
        let specs = fields::of(&store, "o", Entity::Opportunity).expect("fields");
        let spec = specs.iter().find(|s| s.key == "estimated_close_date").expect("known");
        let now = Timestamp::from_micros(temporal::parse_datetime(now).expect("an instant"));
        Rule { spec, now }.period(name)
    }

    fn days(first: &str, last: &str) -> Option<(String, String)> {
        Some((first.to_owned(), last.to_owned()))
    }

    #[test]
    fn periods_are_whole_weeks_months_and_quarters() {
        let now = "2026-01-07T10:00:00Z"; // a Wednesday
        assert_eq!(period("previous_week", now), days("2025-12-29", "2026-01-04"));
        assert_eq!(period("previous_month", now), days("2025-12-01", "2025-12-31"));
        assert_eq!(period("previous_quarter", now), days("2025-10-01", "2025-12-31"));
        let now = "2024-03-31T10:00:00Z";
        assert_eq!(period("previous_month", now), days("2024-02-01", "2024-02-29"));
        assert_eq!(period("next_year", now), None);
    }

    #[test]
    fn instants_are_compared_in_one_form() {
        let expected = Some("2026-01-05T09:00:00.000000Z".to_owned());
        assert_eq!(instant("2026-01-05T10:00:00+01:00"), expected);
        assert_eq!(instant("2026-01-05").as_deref(), Some("2026-01-05T00:00:00.000000Z"));
        assert_eq!(instant("yesterday"), None);
    }

    #[test]
    fn values_never_stand_in_the_sql() {
        let store = Store::open(None).expect("a store");
        let specs = fields::of(&store, "o", Entity::Contact).expect("fields");
        let scope = Scope { store: &store, org: "o", entity: Entity::Contact, fields: &specs, now: Timestamp::default() };
        let rule = json!([{"field": "email", "condition": "equals", "value": "'; DROP"}]);
        let sql = compile(&scope, &rule).expect("a condition");
        assert!(!sql.text.contains("DROP"));
        let field = json!([{"field": "email') --", "condition": "is_empty"}]);
        assert!(compile(&scope, &field).is_err());
    }
}
