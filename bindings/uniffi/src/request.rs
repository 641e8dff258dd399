//! A logical request, from plain arguments.

use monaco_core::Operation;

use crate::error::Refused;

/// A name and a value.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The value, not yet encoded.
    pub value: String,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Asked {
    /// An operation of the catalogue.
    Operation {
        /// Its id, such as `list_contacts`.
        id: String,
    },
    /// An operation that the catalogue does not know.
    Raw {
        /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
        method: String,
        /// The path below the base URL, with a slash first; sent as it stands.
        path: String,
        /// When it may be sent again, by the core's name.
        retry_safety: String,
    },
}

/// What a caller asks for, and its arguments. Checked when a call starts.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Request {
    /// The operation.
    pub asked: Asked,
    /// The arguments of its path.
    pub path: Vec<Field>,
    /// The query.
    pub query: Vec<Field>,
    /// Headers of the caller's own.
    pub headers: Vec<Field>,
    /// The body, as JSON.
    pub body: Option<String>,
    /// The organisation's own fields, by UUID, as JSON.
    pub custom_fields: Option<String>,
    /// Fields of the body that the catalogue does not know, as JSON.
    pub extra: Option<String>,
}

impl Request {
    pub(crate) fn into_core(self) -> Result<monaco_core::Request, Refused> {
        let request = match self.asked {
            Asked::Operation { id } => monaco_core::Request::new(Operation::named(&id)?),
            Asked::Raw { method, path, retry_safety } => {
                monaco_core::Request::new(&Operation::raw_named(&method, &path, &retry_safety)?)
            }
        };
        let request = self.path.into_iter().fold(request, |request, field| request.path_arg(field.name, field.value));
        let request = self.query.into_iter().fold(request, |request, field| request.query(field.name, field.value));
        let request = self.headers.into_iter().fold(request, |request, field| request.header(field.name, field.value));
        let request = self.custom_fields.into_iter().fold(request, monaco_core::Request::custom_fields);
        let request = self.extra.into_iter().fold(request, monaco_core::Request::extra);
        Ok(match self.body {
            Some(body) => request.body(body),
            None => request,
        })
    }
}
