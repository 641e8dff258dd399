//! Loading the three files and joining them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

use crate::operation::{Operation, StartsSends};
use crate::schema::{RawSchema, Schema};
use crate::validate::{self, Violation};

const OPERATIONS: &str = include_str!("../operations.json");
const SCHEMAS: &str = include_str!("../schemas.json");
const NAMES: &str = include_str!("../names.json");

/// The whole API as data.
#[derive(Debug, Clone)]
pub struct Catalog {
    base_url: String,
    resources: BTreeMap<String, String>,
    operations: Vec<Operation>,
    schemas: BTreeMap<String, Schema>,
    unions: BTreeMap<String, Union>,
    inline: BTreeMap<String, Inline>,
    conditions: Vec<Condition>,
    helped: Vec<String>,
}

/// What a rule of a filter may say of a field. The API takes others too: it is open.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// As sent.
    pub name: String,
    /// Whether the rule has a value.
    pub takes_value: bool,
    /// When it holds.
    pub doc: String,
}

/// The name of a union of schemas.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Union {
    /// The schemas, by their names in the document.
    pub of: Vec<String>,
    /// What it is.
    pub doc: String,
}

/// The name of an enumeration that has no schema of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inline {
    /// Its name.
    pub name: String,
    /// What it tells.
    pub doc: String,
}

impl Catalog {
    /// The embedded catalogue, parsed on first use.
    ///
    /// # Panics
    ///
    /// Never in a build whose tests passed: the embedded files are constants and a test parses them.
    #[must_use]
    pub fn load() -> &'static Self {
        static LOADED: OnceLock<Catalog> = OnceLock::new();
        LOADED.get_or_init(|| match Self::parse(OPERATIONS, SCHEMAS, NAMES) {
            Ok(catalog) => catalog,
            Err(error) => panic!("the embedded catalogue is broken: {error}"),
        })
    }

    /// Parses and joins the texts of the three files.
    ///
    /// # Errors
    ///
    /// When a file is not what it should be, or the three do not fit together.
    pub fn parse(operations: &str, schemas: &str, names: &str) -> Result<Self, CatalogError> {
        let file: OperationsFile = serde_json::from_str(operations)?;
        let schemas: SchemasFile = serde_json::from_str(schemas)?;
        let mut names: NamesFile = serde_json::from_str(names)?;
        let schemas = join_schemas(schemas.schemas, &mut names)?;
        let NamesFile { unions, inline, conditions, helped, .. } = names;
        let catalog = Self {
            base_url: file.base_url,
            resources: file.resources,
            operations: file.operations,
            schemas,
            unions,
            inline,
            conditions,
            helped,
        };
        catalog.check_references()?;
        catalog.check_resources()?;
        catalog.check_sends()?;
        Ok(catalog)
    }

    /// Where Monaco serves the API.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// What a resource is, in a sentence.
    #[must_use]
    pub fn resource_doc(&self, resource: &str) -> Option<&str> {
        self.resources.get(resource).map(String::as_str)
    }

    /// All operations, in the document's order.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation with this id.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// All schemas, by name.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        self.schemas.values()
    }

    /// The schema with this name in the document.
    #[must_use]
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas.get(name)
    }

    /// The name of a union of these schemas, and what it is.
    #[must_use]
    pub fn union(&self, schemas: &[&str]) -> Option<(&str, &Union)> {
        self.unions.iter().find(|(_, union)| union.of == schemas).map(|(name, union)| (name.as_str(), union))
    }

    /// All unions, by name.
    pub fn unions(&self) -> impl Iterator<Item = (&str, &Union)> {
        self.unions.iter().map(|(name, union)| (name.as_str(), union))
    }

    /// The name of the enumeration that a field's type spells out.
    #[must_use]
    pub fn inline(&self, schema: &str, field: &str) -> Option<&Inline> {
        self.inline.get(&format!("{schema}.{field}"))
    }

    /// What rules of filters say most.
    #[must_use]
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Whether the resource has methods that are written by hand, beside its operations.
    #[must_use]
    pub fn is_helped(&self, resource: &str) -> bool {
        self.helped.iter().any(|helped| helped == resource)
    }

    /// Checks a value against a schema; see [`validate::validate`].
    #[must_use]
    pub fn validate(&self, schema: &str, value: &Value) -> Vec<Violation> {
        validate::validate(self, schema, value)
    }

    /// Every schema an operation or a field mentions must exist.
    fn check_references(&self) -> Result<(), CatalogError> {
        let of_operations = self.operations.iter().flat_map(|operation| {
            let bodies = operation.body_schema.iter().map(String::as_str);
            let answers = operation.response_schema.iter().map(String::as_str);
            let params = operation.path_params.iter().chain(&operation.query_params);
            bodies.chain(answers).chain(params.flat_map(|param| param.type_expr.names()))
        });
        let of_fields = self.schemas.values().flat_map(Schema::fields).flat_map(|field| field.type_expr.names());
        for name in of_operations.chain(of_fields) {
            if !self.schemas.contains_key(name) {
                return Err(CatalogError::UnknownSchema(name.to_owned()));
            }
        }
        Ok(())
    }

    /// Every resource an operation is filed under must be described, and no other.
    fn check_resources(&self) -> Result<(), CatalogError> {
        let filed: BTreeSet<&str> = self.operations.iter().map(|operation| operation.resource.as_str()).collect();
        let described: BTreeSet<&str> = self.resources.keys().map(String::as_str).collect();
        match filed.symmetric_difference(&described).next() {
            Some(resource) => Err(CatalogError::Undescribed((*resource).to_owned())),
            None => Ok(()),
        }
    }

    /// What can start messages must say what it would send, and nothing else may.
    fn check_sends(&self) -> Result<(), CatalogError> {
        let agrees = |operation: &&Operation| operation.sends.is_some() == (operation.starts_sends == StartsSends::Yes);
        match self.operations.iter().find(|operation| !agrees(operation)) {
            Some(operation) => Err(CatalogError::Sends(operation.id.clone())),
            None => Ok(()),
        }
    }
}

fn join_schemas(raw: BTreeMap<String, RawSchema>, names: &mut NamesFile) -> Result<BTreeMap<String, Schema>, CatalogError> {
    let mut schemas = BTreeMap::new();
    for (name, schema) in raw {
        let type_name = names.types.remove(&name).unwrap_or_else(|| name.clone());
        schemas.insert(name.clone(), schema.named(name, type_name));
    }
    match names.types.keys().next() {
        Some(name) => Err(CatalogError::NameOfNothing(name.clone())),
        None => Ok(schemas),
    }
}

#[derive(Debug, Deserialize)]
struct OperationsFile {
    base_url: String,
    resources: BTreeMap<String, String>,
    operations: Vec<Operation>,
}

#[derive(Debug, Deserialize)]
struct SchemasFile {
    schemas: BTreeMap<String, RawSchema>,
}

#[derive(Debug, Deserialize)]
struct NamesFile {
    types: BTreeMap<String, String>,
    #[serde(default)]
    unions: BTreeMap<String, Union>,
    #[serde(default)]
    inline: BTreeMap<String, Inline>,
    #[serde(default)]
    conditions: Vec<Condition>,
    #[serde(default)]
    helped: Vec<String>,
}

/// Why the catalogue could not be loaded.
#[derive(Debug)]
pub enum CatalogError {
    /// A file is no JSON of the expected form.
    Json(serde_json::Error),
    /// `names.json` names something that does not exist.
    NameOfNothing(String),
    /// A schema is mentioned that does not exist.
    UnknownSchema(String),
    /// A resource has operations and no description, or the reverse.
    Undescribed(String),
    /// An operation can start messages and does not say which, or the reverse.
    Sends(String),
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "a catalogue file does not parse: {error}"),
            Self::NameOfNothing(what) => write!(f, "names.json names {what}, which does not exist"),
            Self::UnknownSchema(name) => write!(f, "schema {name} is mentioned but does not exist"),
            Self::Undescribed(resource) => write!(f, "resource {resource} has operations or a description, but not both"),
            Self::Sends(id) => write!(f, "{id} can start messages or says what it would send, but not both"),
        }
    }
}

impl std::error::Error for CatalogError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            Self::NameOfNothing(_) | Self::UnknownSchema(_) | Self::Undescribed(_) | Self::Sends(_) => None,
        }
    }
}

impl From<serde_json::Error> for CatalogError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}
