//! One logical call: inputs in, turns out.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use monaco_core::wire;
use monaco_core::{Body, Facts, Headers, Instant, PageFacts, Response, Step, TransportFailure, is_success};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};

use crate::convert::{name_of, to_python};
use crate::decode::{decode_json, facts};
use crate::error::{Error, bad_argument, raised};
use crate::events::level;
use crate::key::ApiKey;

/// One logical call. Dropping it is cancelling it.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Call {
    inner: monaco_core::Call,
}

impl Call {
    pub(crate) fn new(inner: monaco_core::Call) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl Call {
    /// The call's number, by which it is woken.
    #[getter]
    fn id(&self) -> u64 {
        self.inner.id().number()
    }

    /// Reports what happened and says what to do next. An input is used once; a second time it counts as a timeout.
    fn advance(&self, py: Python<'_>, event: &Bound<'_, Input>, now_ms: u64) -> PyResult<Turn> {
        let (input, answer) = event.get().take().into_core(py);
        let mut turn = self.inner.advance(input, Instant::from_millis(now_ms));
        if let (Step::Done(Err(error)), Some(answer)) = (&mut turn.step, &answer) {
            *error = self.inner.with_body(error.clone(), answer.content.bind(py).as_bytes());
        }
        Turn::new(py, turn, answer)
    }
}

/// An answer as it came, kept until the core says what it means.
pub(crate) struct Answer {
    status: u16,
    content: Py<PyBytes>,
    /// None where the body was not decoded: it is empty, no success, or nothing that this decoder reads.
    value: Option<Py<PyAny>>,
}

/// What the host reports to a call.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Input {
    data: Mutex<InputData>,
}

enum InputData {
    Timeout,
    Cancel,
    Response { headers: Headers, answer: Answer, facts: Option<Facts> },
    Failure(TransportFailure),
    Key(Result<monaco_core::ApiKey, String>),
}

impl InputData {
    /// The core's form of it, and the answer that goes with it.
    fn into_core(self, py: Python<'_>) -> (monaco_core::Input, Option<Answer>) {
        match self {
            Self::Timeout => (monaco_core::Input::Timeout, None),
            Self::Cancel => (monaco_core::Input::Cancel, None),
            Self::Failure(failure) => (monaco_core::Input::Failure(failure), None),
            Self::Key(key) => (monaco_core::Input::Key(key), None),
            Self::Response { headers, answer, facts } => {
                let bytes = || Bytes::copy_from_slice(answer.content.bind(py).as_bytes());
                let body = facts.map_or_else(|| Body::Bytes(bytes()), Body::Facts);
                (monaco_core::Input::Response(Response { status: answer.status, headers, body }), Some(answer))
            }
        }
    }
}

impl Input {
    fn new(data: InputData) -> Self {
        Self { data: Mutex::new(data) }
    }

    /// An answer; a success is decoded here.
    pub(crate) fn answer(py: Python<'_>, status: u16, headers: Headers, content: Py<PyBytes>) -> Self {
        let value = if is_success(status) { decode_json(py, content.bind(py).as_bytes()).ok() } else { None };
        let facts = value.as_ref().map(facts);
        let answer = Answer { status, content, value: value.map(Bound::unbind) };
        Self::new(InputData::Response { headers, answer, facts })
    }

    /// No answer.
    pub(crate) fn failed(failure: TransportFailure) -> Self {
        Self::new(InputData::Failure(failure))
    }

    fn take(&self) -> InputData {
        let mut data = self.data.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *data, InputData::Timeout)
    }
}

#[pymethods]
impl Input {
    /// A wait is over, by its time or by a wake. Legal at any time.
    #[staticmethod]
    fn timeout() -> Self {
        Self::new(InputData::Timeout)
    }

    /// The caller does not want the result any more.
    #[staticmethod]
    fn cancel() -> Self {
        Self::new(InputData::Cancel)
    }

    /// The answer to an `Outbound`: names and values as they came, the body without any coding. A success is decoded here.
    #[staticmethod]
    fn response(py: Python<'_>, status: u16, headers: Pairs<'_>, content: Py<PyBytes>) -> Self {
        Self::answer(py, status, as_headers(&headers), content)
    }

    /// As `response`, but the core reads the body itself: the other of its two forms, for the transcripts.
    #[staticmethod]
    fn response_bytes(status: u16, headers: Pairs<'_>, content: Py<PyBytes>) -> Self {
        let answer = Answer { status, content, value: None };
        Self::new(InputData::Response { headers: as_headers(&headers), answer, facts: None })
    }

    /// An `Outbound` brought no answer. `kind` is one of `FAILURE_KINDS`; `cause` is redacted. Raises `CoreError`.
    #[staticmethod]
    fn failure(kind: &str, cause: &Bound<'_, PyString>) -> PyResult<Self> {
        let failure = TransportFailure::named(kind, cause.to_string_lossy().into_owned()).map_err(raised)?;
        Ok(Self::failed(failure))
    }

    /// The provider's answer to a `FetchKey`.
    #[staticmethod]
    fn key(key: &Bound<'_, ApiKey>) -> Self {
        Self::new(InputData::Key(Ok(key.get().inner.clone())))
    }

    /// The provider's failure; the text is redacted.
    #[staticmethod]
    fn no_key(failure: &Bound<'_, PyString>) -> Self {
        Self::new(InputData::Key(Err(failure.to_string_lossy().into_owned())))
    }
}

/// Header fields as Python holds them.
type Pairs<'py> = Vec<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)>;

fn as_headers(pairs: &Pairs<'_>) -> Headers {
    Headers::from_latin_1(pairs.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())))
}

/// Everything the host must act on, in one answer.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Turn {
    step: Py<PyAny>,
    wake: Vec<u64>,
    events: Vec<monaco_core::Event>,
}

impl Turn {
    pub(crate) fn new(py: Python<'_>, turn: monaco_core::Turn, answer: Option<Answer>) -> PyResult<Self> {
        let wake = turn.wake.into_iter().map(monaco_core::CallId::number).collect();
        Ok(Self { step: step(py, turn.step, answer)?, wake, events: turn.events })
    }
}

#[pymethods]
impl Turn {
    /// `Outbound`, `Wait`, `FetchKey` or `Done`.
    #[getter]
    fn step(&self, py: Python<'_>) -> Py<PyAny> {
        self.step.clone_ref(py)
    }

    /// The calls to signal.
    #[getter]
    fn wake<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, &self.wake)
    }

    /// The loudest event's `logging` level; 0 where nothing happened.
    #[getter]
    fn level(&self) -> u8 {
        self.events.iter().map(|event| level(&event.kind)).max().unwrap_or(0)
    }

    /// What happened: `logging` level and data of each event. Made anew each time it is asked for.
    fn events<'py>(&self, py: Python<'py>) -> PyResult<Vec<(u8, Bound<'py, PyAny>)>> {
        self.events.iter().map(|event| Ok((level(&event.kind), to_python(py, event)?))).collect()
    }
}

fn step(py: Python<'_>, step: Step, answer: Option<Answer>) -> PyResult<Py<PyAny>> {
    Ok(match step {
        Step::Send(outbound) => Py::new(py, Outbound { inner: outbound })?.into_any(),
        Step::Wait { until, why } => Py::new(py, Wait { until_ms: until.as_millis(), why: name_of(&why) })?.into_any(),
        Step::FetchKey { reason, deadline } => {
            Py::new(py, FetchKey { reason: name_of(&reason), deadline_ms: deadline.as_millis() })?.into_any()
        }
        Step::Done(result) => Py::new(py, Done::new(py, result, answer)?)?.into_any(),
        // `Step` may grow: this workspace builds core and binding together, so nothing arrives here.
        _ => return Err(bad_argument("this binding is older than the core")),
    })
}

/// One attempt to send: the request without its key, and the right to reveal it.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Outbound {
    inner: Box<monaco_core::Outbound>,
}

#[pymethods]
impl Outbound {
    #[getter]
    fn method(&self) -> &'static str {
        self.inner.method.as_str()
    }

    /// Absolute and encoded. Redirects from it are never followed.
    #[getter]
    fn url(&self) -> &str {
        &self.inner.url
    }

    /// Names in lower case and values, without `authorization`.
    #[getter]
    fn headers(&self) -> Vec<(&str, &str)> {
        self.inner.headers.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect()
    }

    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.inner.body.as_ref().map(|body| PyBytes::new(py, body))
    }

    /// Counted from 1.
    #[getter]
    fn attempt(&self) -> u32 {
        self.inner.attempt
    }

    /// How long the attempt may take in all.
    #[getter]
    fn timeout_ms(&self) -> u64 {
        self.inner.timeout_ms
    }

    /// How long connecting may take of that.
    #[getter]
    fn connect_timeout_ms(&self) -> u64 {
        self.inner.connect_timeout_ms
    }

    /// How long the server may be silent of that, once the request is written.
    #[getter]
    fn read_timeout_ms(&self) -> u64 {
        self.inner.read_timeout_ms
    }

    /// `timeout_ms` as an instant of the host's clock.
    #[getter]
    fn deadline_ms(&self) -> u64 {
        self.inner.deadline.as_millis()
    }

    /// The key's fingerprint.
    #[getter]
    fn key_id(&self) -> String {
        self.inner.credential.key_id().to_string()
    }

    /// The secret value of the `Authorization` header. Write it to the socket and keep it nowhere.
    fn authorization(&self) -> String {
        self.inner.credential.authorization().as_str().to_owned()
    }

    /// The request as HTTP/1.1 bytes, key included: hand them to the socket and keep them nowhere. Raises `CoreError`.
    fn encode<'py>(&self, py: Python<'py>, accept_encoding: &str) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = wire::encode(&self.inner, accept_encoding).map_err(raised)?;
        Ok(PyBytes::new(py, &bytes))
    }

    fn __repr__(&self) -> String {
        format!("Outbound(attempt={}, key={})", self.inner.attempt, self.inner.credential.key_id())
    }
}

/// Sleep until then or until woken; report `Input.timeout()`.
#[pyclass(frozen, get_all, module = "monaco_crm._core")]
pub(crate) struct Wait {
    until_ms: u64,
    why: String,
}

/// Ask the key provider; report `Input.key`, `Input.no_key`, or `Input.timeout()` once the deadline has passed.
#[pyclass(frozen, get_all, module = "monaco_crm._core")]
pub(crate) struct FetchKey {
    reason: String,
    deadline_ms: u64,
}

/// The call is over: one of the two.
#[pyclass(frozen, get_all, module = "monaco_crm._core")]
pub(crate) struct Done {
    success: Option<Py<Success>>,
    error: Option<Py<Error>>,
}

impl Done {
    fn new(py: Python<'_>, result: Result<monaco_core::Success, monaco_core::Error>, answer: Option<Answer>) -> PyResult<Self> {
        Ok(match result {
            Ok(success) => Self { success: Some(Py::new(py, Success::new(py, success, answer))?), error: None },
            Err(error) => Self { success: None, error: Some(Py::new(py, Error::new(error))?) },
        })
    }
}

/// A successful answer.
#[pyclass(frozen, module = "monaco_crm._core")]
pub(crate) struct Success {
    status: u16,
    headers: Headers,
    content: Py<PyBytes>,
    value: Option<Py<PyAny>>,
    request_id: Option<String>,
    attempts: u32,
    pub(crate) page: Option<PageFacts>,
}

impl Success {
    fn new(py: Python<'_>, success: monaco_core::Success, answer: Option<Answer>) -> Self {
        // The core's success may stand for another answer than the last one: a DELETE that found nothing left to delete.
        let own = answer.filter(|answer| answer.status == success.status);
        let (content, value) = own.map_or_else(
            || (PyBytes::new(py, success.body.as_deref().unwrap_or_default()).unbind(), None),
            |answer| (answer.content, answer.value),
        );
        let monaco_core::Success { status, headers, page, request_id, attempts, .. } = success;
        Self { status, headers, content, value, request_id, attempts, page }
    }
}

#[pymethods]
impl Success {
    #[getter]
    fn status(&self) -> u16 {
        self.status
    }

    /// Names and values in the order of the wire.
    #[getter]
    fn headers(&self) -> Vec<(&str, &str)> {
        self.headers.iter().collect()
    }

    /// The body as it came, without any coding.
    #[getter]
    fn content(&self, py: Python<'_>) -> Py<PyBytes> {
        self.content.clone_ref(py)
    }

    /// The decoded body, whole; None where it was not decoded.
    #[getter]
    fn value(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.value.as_ref().map(|value| value.clone_ref(py))
    }

    /// A page's `pagination` and `rows` as the core read them, as a dict; None for what is no page.
    #[getter]
    fn page<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.page.as_ref().map(|page| to_python(py, page)).transpose()
    }

    #[getter]
    fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    #[getter]
    fn attempts(&self) -> u32 {
        self.attempts
    }

    fn __repr__(&self) -> String {
        format!("Success({})", self.status)
    }
}
