//! Resources with their methods, the fields that requests are given in a block, and what leads there from a client.

use std::collections::BTreeSet;

use super::super::surface::{Answer, Body, Member, Method, PAGE_ARGUMENTS, ROWS_BY_NUMBER, Resource, Surface, error_name};
use super::super::text::{camel, pascal};
use super::models::are_arguments;
use super::source;
use super::words::{kdoc, name, pair, parameter, prose, type_of};

const PACKAGE: &str = "dev.monacocrm.resources";
const OPTIONS: &str = "options: CallOptions? = null";
const EXTRA: &str = "extra: Map<String, Any?> = emptyMap()";
const EXTRA_DOC: &str = "@param extra Fields that this version does not know, as the API takes them.";
const PAGES: &str = "pageSize: Int? = null, page: Long? = null, limit: Long? = null, position: String? = null";
const EVERYTHING: &str = "pageSize: Int? = null, limit: Long? = null, position: String? = null";

/// Rules of filters: a method for each condition.
pub(super) fn conditions_file(surface: &Surface<'_>) -> String {
    let methods: Vec<String> = surface
        .conditions
        .iter()
        .map(|condition| {
            let (api, doc) = (&condition.name, kdoc(&[prose(&condition.doc)]));
            let name = condition_name(api);
            if condition.takes_value {
                format!("{doc}public fun {name}(value: Any): Filter = condition({api:?}, value)\n")
            } else {
                format!("{doc}public fun {name}(): Filter = condition({api:?})\n")
            }
        })
        .collect();
    let code = format!(
        "/** The conditions of rules that Monaco documents. */\n\
         public abstract class Conditions internal constructor() {{\n\
         /** Any condition, of a value that is text, a number, a boolean, an instant, a list or null. */\n\
         public abstract fun condition(name: String, value: Any?): Filter\n\n\
         /** Any condition that takes no value. */\n\
         public abstract fun condition(name: String): Filter\n\n{}}}\n",
        methods.join("\n")
    );
    source("dev.monacocrm", &[], &code)
}

/// `is` and `equals` are Kotlin's own.
pub(super) fn condition_name(api: &str) -> String {
    match api {
        "is" => "isExactly".into(),
        "equals" => "isEqualTo".into(),
        _ => name(api),
    }
}

/// What a client has of resources.
pub(super) fn list_file(surface: &Surface<'_>) -> String {
    let properties: Vec<String> = surface
        .resources
        .iter()
        .map(|resource| {
            let (property, class) = (name(resource.name), pascal(resource.name));
            format!("{}public val {property}: {class}\n    get() = {class}(sender)\n", kdoc(&[prose(resource.doc)]))
        })
        .collect();
    let code = format!(
        "/** The operations of the API, by what they are about. */\n\
         public abstract class Resources internal constructor(internal val sender: Sender) {{\n{}}}\n",
        properties.join("\n")
    );
    source(PACKAGE, &["dev.monacocrm.Sender".into()], &code)
}

/// The class of a resource's operations. Where methods stand beside them that are written by hand, those are in a subclass.
pub(super) fn class_name(resource: &Resource<'_>) -> String {
    let class = pascal(resource.name);
    if resource.is_helped { class + "Operations" } else { class }
}

pub(super) fn file(surface: &Surface<'_>, resource: &Resource<'_>) -> String {
    let class = class_name(resource);
    let methods: Vec<String> = resource.methods.iter().flat_map(|method| functions(&class, method)).collect();
    let head = if resource.is_helped {
        let doc = kdoc(&[format!("The operations of [{}], as the API has them.", pascal(resource.name))]);
        format!("{doc}public abstract class {class} internal constructor(internal val sender: Sender)")
    } else {
        format!("{}public class {class} internal constructor(private val sender: Sender)", kdoc(&[prose(resource.doc)]))
    };
    let code = format!("{head} {{\n{}}}\n", methods.join("\n"));
    let own = ["CallOptions", "Filter", "Listing", "PageOptions", "Sender", "asked"].map(|name| format!("dev.monacocrm.{name}"));
    let aliased = format!("dev.monacocrm.models.{class}");
    let models =
        model_imports(surface).map(|import| if import == aliased { import + " as " + &model(&class, &class) } else { import });
    let imports: Vec<String> = own.into_iter().chain(["kotlin.time.Instant".into()]).chain(models).collect();
    source(PACKAGE, &imports, &code)
}

/// Whatever stands in the files of models.
pub(super) fn model_imports<'a>(surface: &'a Surface<'_>) -> impl Iterator<Item = String> + 'a {
    let records = surface.records.iter().map(|record| record.name);
    let enumerations = surface.enumerations.iter().map(|enumeration| enumeration.name);
    let all = records.chain(enumerations).chain(surface.unions.iter().map(|union| union.name));
    all.map(|name| format!("dev.monacocrm.models.{name}"))
}

/// A model's name in the file of that class, which may have the same.
fn model(class: &str, name: &str) -> String {
    if class == name { format!("{name}Model") } else { name.to_owned() }
}

/// The classes of fields that the methods of a resource are given in a block; none where there are none.
pub(super) fn fields_file(surface: &Surface<'_>, resource: &Resource<'_>) -> Option<String> {
    let mut bodies: Vec<&Body<'_>> = resource.methods.iter().filter_map(block).collect();
    let mut known = BTreeSet::new();
    bodies.retain(|body| known.insert(body.name));
    let classes: Vec<String> = bodies.into_iter().map(|body| fields_class(surface, body)).collect();
    let own = ["dev.monacocrm.Filter".into(), "kotlin.time.Instant".into()];
    let imports: Vec<String> = own.into_iter().chain(model_imports(surface)).collect();
    (!classes.is_empty()).then(|| source(PACKAGE, &imports, &classes.join("\n")))
}

/// The body that a method is given in a block.
pub(super) fn block<'a, 'b>(method: &'b Method<'a>) -> Option<&'b Body<'a>> {
    let is_block = |body: &&Body<'_>| body.custom_fields || !are_arguments(&body.fields);
    method.body.as_ref().filter(|_| !matches!(method.answer, Answer::Pages(_))).filter(is_block)
}

fn fields_class(surface: &Surface<'_>, body: &Body<'_>) -> String {
    let schema = surface.catalog.schemas().find(|schema| schema.type_name == body.name);
    let doc = prose(schema.map(|schema| schema.doc.as_str()).unwrap_or_default());
    let base = if body.custom_fields { "OpenFields" } else { "Fields" };
    let fields: Vec<String> = body
        .fields
        .iter()
        .map(|field| {
            let needed = if field.required { " Required." } else { "" };
            let (property, kind) = (name(field.name), type_of(&field.kind));
            format!("{}public var {property}: {kind}? by field({:?})\n", kdoc(&[prose(&field.doc) + needed]), field.name)
        })
        .collect();
    format!("{}public class {} internal constructor() : {base}() {{\n{}}}\n", kdoc(&[doc]), body.name, fields.join("\n"))
}

/// A method, and beside a listing by number the one of everything.
fn functions(class: &str, method: &Method<'_>) -> Vec<String> {
    match &method.answer {
        Answer::Pages(record) => vec![numbered(class, method, record), everything(class, method, record)],
        Answer::Item(record) => vec![call(method, &model(class, record), &format!("item(::{})", model(class, record)))],
        Answer::List(record) => {
            let record = model(class, record);
            vec![call(method, &format!("List<{record}>"), &format!("rows(::{record})"))]
        }
        Answer::Nothing => vec![call(method, "Unit", "nothing")],
    }
}

fn call(method: &Method<'_>, gives: &str, read: &str) -> String {
    let mut parameters: Vec<String> = method.path.iter().map(parameter).collect();
    let mut tags = tags(method.path.iter().filter(|member| !member.doc.ends_with("'s id.")));
    let mut body = String::new();
    match (&method.body, block(method)) {
        (Some(given), None) => {
            parameters.extend(given.fields.iter().chain(&method.query).map(parameter));
            parameters.extend([OPTIONS.into(), EXTRA.into()]);
            tags.extend(self::tags(given.fields.iter().chain(&method.query)));
            tags.push(EXTRA_DOC.into());
            let pairs: Vec<String> = given.fields.iter().map(pair).collect();
            body = format!(", body = bodyOf({}, extra = extra)", pairs.join(", "));
        }
        (_, given) => {
            parameters.extend(method.query.iter().map(parameter));
            parameters.push(OPTIONS.into());
            tags.extend(self::tags(method.query.iter()));
            if let Some(given) = given {
                parameters.push(format!("set: {}.() -> Unit", given.name));
                body = format!(", body = {}().apply(set).body()", given.name);
            }
        }
    }
    format!(
        "{}public suspend fun {}({}): {gives} =\n    sender.send(asked({:?}{}{}{body}), options, {read})\n",
        documented(described(method), tags),
        camel(method.name),
        parameters.join(", "),
        method.operation.id,
        path(method),
        query(method),
    )
}

fn numbered(class: &str, method: &Method<'_>, record: &str) -> String {
    let page_size = format!("@param pageSize {}", method.page_size_doc(ROWS_BY_NUMBER));
    let of_pages = PAGE_ARGUMENTS.map(|(name, doc)| format!("@param {name} {doc}"));
    let fields = listing_fields(method);
    let mut tags = tags(fields.iter().copied());
    tags.push(page_size);
    tags.extend(of_pages);
    listing(
        class,
        method,
        record,
        &fields,
        &Listed {
            name: camel(method.name),
            doc: documented(described(method), tags),
            paging: PAGES,
            mode: "\"numbered\", pageSize, page, limit, position",
        },
    )
}

fn everything(class: &str, method: &Method<'_>, record: &str) -> String {
    let by_number = camel(method.name);
    let mut doc: Vec<String> = method.everything_doc().iter().map(|text| prose(text)).collect();
    doc.extend(thrown(method));
    let page_size = format!("@param pageSize {} The rest is as in [{by_number}].", method.page_size_doc(method.most_rows()));
    let fields: Vec<&Member<'_>> = listing_fields(method).into_iter().filter(|field| field.name != "sort").collect();
    listing(
        class,
        method,
        record,
        &fields,
        &Listed {
            name: camel(&method.everything_name()),
            doc: documented(doc, vec![page_size]),
            paging: EVERYTHING,
            mode: "\"everything\", pageSize, null, limit, position",
        },
    )
}

/// One of a listing's two functions.
struct Listed {
    name: String,
    doc: String,
    paging: &'static str,
    mode: &'static str,
}

fn listing(class: &str, method: &Method<'_>, record: &str, fields: &[&Member<'_>], listed: &Listed) -> String {
    let record = model(class, record);
    let mut parameters: Vec<String> = method.path.iter().map(parameter).collect();
    parameters.extend(fields.iter().map(|field| parameter(field)));
    parameters.extend([listed.paging.into(), OPTIONS.into()]);
    let mut lines = String::new();
    let mut body = "";
    if method.body.is_some() {
        parameters.push(EXTRA.into());
        let pairs: String = fields.iter().map(|field| pair(field) + ", ").collect();
        lines = format!("val body = bodyOf({pairs}extra = extra)\n");
        body = ", body = body";
    }
    let Listed { name, doc, mode, .. } = listed;
    format!(
        "{doc}public fun {name}({}): Listing<{record}> {{\n\
         {lines}val pages = PageOptions({mode})\nreturn sender.list(asked({:?}{}{body}), pages, options, ::{record})\n}}\n",
        parameters.join(", "),
        method.operation.id,
        path(method),
    )
}

fn listing_fields<'a, 'b>(method: &'b Method<'a>) -> Vec<&'b Member<'a>> {
    method.body.iter().flat_map(|body| &body.fields).collect()
}

fn path(method: &Method<'_>) -> String {
    if method.path.is_empty() {
        return String::new();
    }
    let pairs: Vec<String> = method.path.iter().map(pair).collect();
    format!(", path = mapOf({})", pairs.join(", "))
}

fn query(method: &Method<'_>) -> String {
    if method.query.is_empty() {
        return String::new();
    }
    let pairs: Vec<String> = method.query.iter().map(pair).collect();
    format!(", query = queryOf({})", pairs.join(", "))
}

fn described(method: &Method<'_>) -> Vec<String> {
    let mut paragraphs: Vec<String> = method.doc.iter().map(|paragraph| prose(paragraph)).collect();
    paragraphs.extend(thrown(method));
    paragraphs
}

/// What is thrown besides what any call may throw.
fn thrown(method: &Method<'_>) -> Option<String> {
    let of_status = |&status: &u16| {
        let class = error_name(status);
        format!("[{class}Exception][dev.monacocrm.{class}Exception]")
    };
    let all: Vec<String> = method.errors.iter().map(of_status).collect();
    let (last, rest) = all.split_last()?;
    Some(if rest.is_empty() { format!("Throws {last}.") } else { format!("Throws {} and {last}.", rest.join(", ")) })
}

fn tags<'a, 'b: 'a>(members: impl Iterator<Item = &'a Member<'b>>) -> Vec<String> {
    members.map(|member| format!("@param {} {}", name(member.name).replace('`', ""), prose(&member.doc))).collect()
}

fn documented(mut paragraphs: Vec<String>, tags: Vec<String>) -> String {
    if !tags.is_empty() {
        paragraphs.push(tags.join("\n"));
    }
    kdoc(&paragraphs)
}
