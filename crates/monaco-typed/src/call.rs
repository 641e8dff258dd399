//! Calls whose answers are known: a request for the core to carry out, and how to read what comes back.

use std::fmt::{self, Display};
use std::marker::PhantomData;

use monaco_core::{Accepted, Client, Error, Operation, PageOptions, Pages, Request, Success};
use serde_json::{Map, Value};

use crate::record::Record;

/// What an answer's data is read as: a record, a list of records, or nothing.
pub trait Model: Sized {
    /// The data as this; none where it is something else.
    fn of(data: Value) -> Option<Self>;
}

impl<T: Model> Model for Vec<T> {
    fn of(data: Value) -> Option<Self> {
        let Value::Array(rows) = data else { return None };
        rows.into_iter().map(T::of).collect()
    }
}

impl Model for () {
    fn of(_: Value) -> Option<Self> {
        Some(())
    }
}

/// A call that gives a `T`.
pub struct Typed<T> {
    ask: Ask,
    answer: PhantomData<fn() -> T>,
}

impl<T: Model> Typed<T> {
    /// What to hand to [`Client::start`].
    pub fn request(&self) -> &Request {
        &self.ask.request
    }

    /// Puts a field into the body that the catalogue does not know, or would refuse. It is not checked.
    #[must_use]
    pub fn extra(self, name: &str, value: impl Into<Value>) -> Self {
        self.ask.extra(name, value.into()).typed()
    }

    /// The answer.
    ///
    /// # Errors
    /// `Undecodable` where the success has no body here, which is so where the host reported facts instead.
    pub fn read(&self, success: &Success) -> Result<T, Error> {
        read(success)
    }
}

/// A listing of `T`s, by number or of everything.
pub struct Listing<T> {
    ask: Ask,
    row: PhantomData<fn() -> T>,
}

impl<T: Model> Listing<T> {
    /// What every page's request is made of.
    pub fn request(&self) -> &Request {
        &self.ask.request
    }

    /// Puts a field into the body that the catalogue does not know, or would refuse. It is not checked.
    #[must_use]
    pub fn extra(self, name: &str, value: impl Into<Value>) -> Self {
        self.ask.extra(name, value.into()).listing()
    }

    /// Begins it: `Pages` gives a request a page, and takes what each page says of itself.
    ///
    /// # Errors
    /// `InvalidRequest` where the options contradict the request.
    pub fn pages(&self, client: &Client, options: &PageOptions) -> Result<Pages, Error> {
        client.pages(&self.ask.request, options)
    }

    /// The rows of a page that are new, as [`Pages::accept`] said.
    ///
    /// # Errors
    /// `Undecodable` where the success has no body here, which is so where the host reported facts instead.
    pub fn read(&self, success: &Success, accepted: &Accepted) -> Result<Vec<T>, Error> {
        let rows = (0..).zip(read::<Vec<T>>(success)?);
        Ok(rows.filter(|(index, _)| accepted.keep.binary_search(index).is_ok()).map(|(_, row)| row).collect())
    }
}

impl<T> fmt::Debug for Typed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Typed").field(&self.ask.request).finish()
    }
}

impl<T> fmt::Debug for Listing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Listing").field(&self.ask.request).finish()
    }
}

fn read<T: Model>(success: &Success) -> Result<T, Error> {
    let body = success.body.as_deref().unwrap_or_default();
    let data = match serde_json::from_slice(body) {
        Ok(Value::Object(mut envelope)) => envelope.remove("data").unwrap_or_default(),
        _ => Value::Null,
    };
    T::of(data).ok_or_else(|| success.undecodable("the data of the answer is not what the operation promises"))
}

/// What is asked for, while it is put together.
pub(crate) struct Ask {
    request: Request,
    fields: Record,
    extra: Map<String, Value>,
}

impl Ask {
    pub(crate) fn of(operation: &str) -> Self {
        let operation = Operation::find(operation).expect("the core's operations are of the same catalogue");
        Self { request: Request::new(operation), fields: Record::default(), extra: Map::new() }
    }

    pub(crate) fn path(self, name: &str, value: impl Into<String>) -> Self {
        Self { request: self.request.path_arg(name, value), ..self }
    }

    pub(crate) fn query(self, name: &str, value: Option<impl Display>) -> Self {
        let request = match value {
            Some(value) => self.request.query(name, value.to_string()),
            None => self.request,
        };
        Self { request, ..self }
    }

    /// Sets a field of a body that has no type of its own.
    pub(crate) fn field<T: Into<Value>>(mut self, name: &str, value: impl Into<T>) -> Self {
        let value: T = value.into();
        self.fields = self.fields.with(name, value);
        let fields = self.fields.clone();
        self.body(fields)
    }

    pub(crate) fn body(self, input: impl Into<Record>) -> Self {
        let (declared, custom) = input.into().parts();
        let request = self.request.body(Value::Object(declared).to_string());
        let request = if custom.is_empty() { request } else { request.custom_fields(Value::Object(custom).to_string()) };
        Self { request, ..self }
    }

    fn extra(mut self, name: &str, value: Value) -> Self {
        self.extra.insert(name.to_owned(), value);
        let request = self.request.extra(Value::Object(self.extra.clone()).to_string());
        Self { request, ..self }
    }

    pub(crate) fn typed<T>(self) -> Typed<T> {
        Typed { ask: self, answer: PhantomData }
    }

    pub(crate) fn listing<T>(self) -> Listing<T> {
        Listing { ask: self, row: PhantomData }
    }
}
