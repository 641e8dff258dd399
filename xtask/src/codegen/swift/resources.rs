//! Resources: `client.<resource>.<verb>`.

use monaco_catalog::{RetryBasis, StartsSends};

use super::bodies::{self, Form};
use super::{TypeFile, declaration, names, prose};
use crate::codegen::surface::{
    Answer, Kind, LIMIT, Member, Method, PAGE, POSITION, ROWS_BY_NUMBER, Resource, Surface, error_name,
};
use crate::codegen::text::{pascal, snake};

const SORT: &str = "sort";
const OPTIONS: &str = "options: CallOptions? = nil";

pub(super) fn all<'a>(surface: &Surface<'a>) -> Vec<TypeFile<'a>> {
    let files = surface.resources.iter().map(|resource| TypeFile {
        resource: resource.name,
        name: type_of(surface, resource),
        code: code(surface, resource),
    });
    files.collect()
}

/// The client's properties.
pub(super) fn client(surface: &Surface<'_>) -> String {
    let properties = surface.resources.iter().map(|resource| {
        let (name, kind) = (names::declared(resource.name), type_of(surface, resource));
        format!("{}    public var {name}: {kind} {{ {kind}(sender: sender) }}\n", prose::line(resource.doc, 4))
    });
    format!("extension MonacoClient {{\n{}}}\n", properties.collect::<String>())
}

/// Its own name, unless a record has that.
fn type_of(surface: &Surface<'_>, resource: &Resource<'_>) -> String {
    let name = names::type_of(&pascal(resource.name));
    if surface.record(&name).is_some() { format!("{name}Resource") } else { name }
}

fn code(surface: &Surface<'_>, resource: &Resource<'_>) -> String {
    let methods: Vec<String> = resource.methods.iter().flat_map(methods).collect();
    format!(
        "{doc}public struct {name}: Sendable {{
    let sender: Sender

{methods}}}\n",
        doc = prose::line(&format!("{}: `client.{}`.", resource.doc.trim_end_matches('.'), resource.name), 0),
        name = type_of(surface, resource),
        methods = methods.join("\n"),
    )
}

fn methods(method: &Method<'_>) -> Vec<String> {
    match &method.answer {
        Answer::Pages(row) => vec![numbered(method, row), everything(method, row)],
        Answer::Item(record) => vec![call(method, &format!(" -> {}", names::type_of(record)), "item")],
        Answer::List(record) => vec![call(method, &format!(" -> [{}]", names::type_of(record)), "items")],
        Answer::Nothing => vec![call(method, "", "nothing")],
    }
}

/// An argument: how it is declared, by which name, and what it is.
#[derive(Clone)]
struct Argument {
    declared: String,
    name: String,
    doc: String,
}

impl Argument {
    fn new(declared: impl Into<String>, name: &str, doc: &str) -> Self {
        Self { declared: declared.into(), name: name.into(), doc: doc.into() }
    }

    fn unlabelled(member: &Member<'_>) -> Self {
        let name = names::member(member.name);
        Self::new(format!("_ {name}: {}", names::of_kind(&member.kind)), &name, &member.doc)
    }

    fn labelled(member: &Member<'_>) -> Self {
        let (name, kind) = (names::member(member.name), names::of_kind(&member.kind));
        let declared = if member.required { format!("{name}: {kind}") } else { format!("{name}: {kind}? = nil") };
        Self::new(declared, &name, &member.doc)
    }

    fn extra() -> Self {
        Self::new("extra: [String: JSON] = [:]", "extra", bodies::EXTRA)
    }
}

/// Pages by number, in the caller's order.
fn numbered(method: &Method<'_>, row: &str) -> String {
    let page = Argument::new("page: Int? = nil", "page", PAGE);
    let doc = [method.doc.clone(), throws(method, "Going through them throws")].concat();
    listing(
        method,
        row,
        &Listing { name: method.name.into(), doc, mode: "numbered", default_size: ROWS_BY_NUMBER, page: Some(page) },
    )
}

/// All records, by whichever way misses the fewest.
fn everything(method: &Method<'_>, row: &str) -> String {
    let doc = [method.everything_doc(), throws(method, "Going through them throws")].concat();
    let name = method.everything_name();
    listing(method, row, &Listing { name, doc, mode: "everything", default_size: method.most_rows(), page: None })
}

/// What tells one way of listing from the other.
struct Listing {
    name: String,
    doc: Vec<String>,
    mode: &'static str,
    default_size: u32,
    /// Which page to begin with, where pages have numbers.
    page: Option<Argument>,
}

fn listing(method: &Method<'_>, row: &str, form: &Listing) -> String {
    let fields = method.body.iter().flat_map(|body| &body.fields).filter(|field| field.name != SORT || form.page.is_some());
    let fields: Vec<&Member<'_>> = fields.collect();
    let page = if form.page.is_some() { "page: page, " } else { "" };
    let arguments = listing_arguments(method, &fields, form);
    format!(
        "{doc}{signature}
        let pages = PageOptions(mode: .{mode}, pageSize: pageSize, {page}limit: limit, position: position)
        return sender.listing(pages, options) {{
{query}        }}
    }}\n",
        doc = documentation(&form.doc, &arguments),
        signature = signature(&form.name, &arguments, &format!(" -> Listing<{}> {{", names::type_of(row))),
        mode = form.mode,
        query = listing_query(method, &fields),
    )
}

fn listing_arguments(method: &Method<'_>, fields: &[&Member<'_>], form: &Listing) -> Vec<Argument> {
    let size = method.page_size_doc(form.default_size);
    let path = method.path.iter().map(Argument::unlabelled);
    let fields = fields.iter().map(|field| Argument::labelled(field));
    path.chain(fields)
        .chain([Argument::new("pageSize: Int? = nil", "pageSize", &size)])
        .chain(form.page.clone())
        .chain([Argument::new("limit: Int? = nil", "limit", LIMIT)])
        .chain([Argument::new("position: String? = nil", "position", POSITION)])
        .chain(method.body.as_ref().map(|_| Argument::extra()))
        .collect()
}

/// What makes the request, line by line.
fn listing_query(method: &Method<'_>, fields: &[&Member<'_>]) -> String {
    let (id, path) = (&method.operation.id, path(method));
    match (&method.body, fields) {
        (None, _) => format!("            try Query({id:?}{path})\n"),
        (Some(_), []) => format!("            try Query({id:?}{path}, body: Body(extra: extra))\n"),
        (Some(_), fields) => {
            let set = bodies::setting(fields.iter().copied(), 12);
            format!("            var body = Body(extra: extra)\n{set}            return try Query({id:?}{path}, body: body)\n")
        }
    }
}

/// A method that is one request.
fn call(method: &Method<'_>, gives: &str, reading: &str) -> String {
    let form = method.body.as_ref().map(|body| (body, bodies::form(method, body)));
    let mut arguments: Vec<Argument> = method.path.iter().map(Argument::unlabelled).collect();
    arguments.extend(method.query.iter().map(Argument::labelled));
    let (before, body) = match &form {
        None => (String::new(), String::new()),
        Some((body, Form::Type)) => {
            let name = body_name(body.name);
            arguments.push(Argument::new(format!("_ {name}: {}", names::type_of(body.name)), &name, body.doc));
            (String::new(), format!(", body: {name}.body"))
        }
        Some((body, Form::Arguments)) => {
            let argument = if body.fields.len() == 1 { Argument::unlabelled } else { Argument::labelled };
            arguments.extend(body.fields.iter().map(argument));
            arguments.push(Argument::extra());
            (format!("        var body = Body(extra: extra)\n{}", bodies::setting(body.fields.iter(), 8)), ", body: body".into())
        }
    };
    let doc = [method.doc.clone(), throws(method, "Throws")].concat();
    // What changes something is done for that, and not always for what it answers.
    let is_discardable = method.operation.retry_basis != RetryBasis::Read && !gives.is_empty();
    let attribute = if is_discardable { "    @discardableResult\n" } else { "" };
    format!(
        "{doc}{attribute}{signature}
{before}        {returns}try await sender.send(Query({id:?}{path}{query}{body}), options, {reading})
    }}\n",
        doc = documentation(&doc, &arguments),
        signature = signature(method.name, &arguments, &format!(" async throws{gives} {{")),
        returns = if before.is_empty() { "" } else { "return " },
        id = method.operation.id,
        path = path(method),
        query = query(method),
    )
}

fn documentation(doc: &[String], arguments: &[Argument]) -> String {
    let told: Vec<(String, String)> = arguments.iter().map(|argument| (argument.name.clone(), argument.doc.clone())).collect();
    prose::comment(doc, 4) + &prose::parameters(&told, 4)
}

fn signature(name: &str, arguments: &[Argument], tail: &str) -> String {
    let declared: Vec<String> = arguments.iter().map(|argument| argument.declared.clone()).chain([OPTIONS.to_owned()]).collect();
    declaration(&format!("public func {}", names::declared(name)), &declared, tail, 4)
}

fn path(method: &Method<'_>) -> String {
    let arguments = method.path.iter().map(|member| format!("{:?}: {}", member.name, names::member(member.name)));
    let arguments: Vec<String> = arguments.collect();
    if arguments.is_empty() { String::new() } else { format!(", path: [{}]", arguments.join(", ")) }
}

fn query(method: &Method<'_>) -> String {
    let text = |member: &Member<'_>| {
        let (name, optional) = (names::member(member.name), if member.required { "" } else { "?" });
        let is_enumeration = matches!(member.kind, Kind::Enumeration(_));
        let is_text = matches!(member.kind, Kind::Text | Kind::Id | Kind::Date);
        assert!(is_text || is_enumeration, "{} is {:?}; teach Swift's resources to ask for it", member.name, member.kind);
        if is_text { name } else { format!("{name}{optional}.rawValue") }
    };
    let arguments: Vec<String> = method.query.iter().map(|member| format!("{:?}: {}", member.name, text(member))).collect();
    if arguments.is_empty() { String::new() } else { format!(", query: [{}]", arguments.join(", ")) }
}

/// `ContactUpdate` as `contact`: what the type is of.
fn body_name(name: &str) -> String {
    let name = snake(name);
    names::member(name.rsplit_once('_').map_or(name.as_str(), |(of, _)| of))
}

/// What the method throws of its own, besides what any call may throw.
fn throws(method: &Method<'_>, verb: &str) -> Vec<String> {
    let sends = (method.operation.starts_sends == StartsSends::Yes).then(|| "sends_not_allowed".to_owned());
    let statuses = method.errors.iter().map(|status| case_name(*status));
    let names: Vec<String> =
        sends.into_iter().chain(statuses).map(|name| format!("MonacoError.{}", names::member(&name))).collect();
    if names.is_empty() { Vec::new() } else { vec![format!("{verb} {}.", prose::listed(&names))] }
}

/// The case of `MonacoError`, in snake case.
fn case_name(status: u16) -> String {
    match status {
        422 => "unprocessable".into(),
        _ => snake(error_name(status)),
    }
}
