//! Records, the texts of enumerations, and unions: what answers hold, and what is a part of requests.

use super::super::surface::{Enumeration, Kind, Member, Record, Resource, Surface, Union};
use super::super::text::{camel, screaming};
use super::source;
use super::words::{kdoc, name, pair, parameter, prose, type_of};

const PACKAGE: &str = "dev.monacocrm.models";
const IMPORTS: &[&str] = &[
    "kotlin.time.Instant",
    "kotlinx.serialization.KSerializer",
    "kotlinx.serialization.Serializable",
    "kotlinx.serialization.json.JsonElement",
    "kotlinx.serialization.json.JsonObject",
];
/// Records of at most so many fields, all of them required, are made from arguments.
const MOST_ARGUMENTS: usize = 2;

/// What stands in that resource's file; none where that is nothing.
pub(super) fn file(surface: &Surface<'_>, resource: &Resource<'_>) -> Option<String> {
    let unions = surface.unions.iter().filter(|one| one.resource == resource.name).map(union);
    let records = surface.records.iter().filter(|one| one.resource == resource.name).map(|one| record(surface, one));
    let enumerations = surface.enumerations.iter().filter(|one| one.resource == resource.name).map(enumeration);
    let code: Vec<String> = records.chain(unions).chain(enumerations).collect();
    let imports: Vec<String> = IMPORTS.iter().map(|&import| import.to_owned()).collect();
    (!code.is_empty()).then(|| source(PACKAGE, &imports, &code.join("\n")))
}

/// Whether something is made from these as arguments, in their order: the alternative is a block that sets them.
pub(super) fn are_arguments(fields: &[Member<'_>]) -> bool {
    fields.len() <= MOST_ARGUMENTS && fields.iter().all(|field| field.required)
}

/// Those fields that are not set by the type itself.
pub(super) fn given_fields<'a>(record: &Record<'a>) -> Vec<Member<'a>> {
    record.fields.iter().filter(|field| !matches!(field.kind, Kind::Constant(_))).cloned().collect()
}

fn record(surface: &Surface<'_>, record: &Record<'_>) -> String {
    let Record { name, .. } = record;
    let union = surface.unions.iter().find(|union| union.cases.iter().any(|(_, case)| case == name)).map(|union| union.name);
    let is_base = surface.records.iter().any(|other| other.extends == Some(name));
    let open = if is_base { "open " } else { "" };
    let base = record.extends.or(union).unwrap_or("Model");
    let mut members: Vec<String> = given_fields(record).iter().map(property).collect();
    if record.custom_fields && record.extends.is_none() {
        members.push(CUSTOM_FIELDS.into());
    }
    let made = if record.is_written { writing(record) } else { Made::default() };
    let (constructor, rest, members) = (made.constructor, made.rest, members.join("\n"));
    let companion = companion(name, &format!("::{name}"));
    format!(
        "{}@Serializable(with = {name}.Companion::class)\n\
         public {open}class {name} internal constructor(data: JsonObject) : {base}(data) {{\n{constructor}{members}\n{rest}{companion}}}\n",
        kdoc(&[prose(record.doc)]),
    )
}

const CUSTOM_FIELDS: &str =
    "/** The organisation's own fields by UUID: text, keys of enumerations, dates as text, numbers, or whatever was sent. */
public val customFields: Map<String, JsonElement>
    get() = ownFields()
";

fn companion(name: &str, read: &str) -> String {
    format!(
        "\n/** Reads and writes it whole. */\n\
         public companion object : ModelSerializer<{name}>({name:?}, {read}) {{\n\
         /** The serializer of kotlinx.serialization. */\n\
         public fun serializer(): KSerializer<{name}> = this\n}}\n"
    )
}

/// A field of an answer.
fn property(field: &Member<'_>) -> String {
    let (name, kind) = (name(field.name), type_of(&field.kind));
    let always = is_always(field);
    let optional = if always.is_some() { "" } else { "?" };
    let read = read(field.name, &field.kind) + &always.unwrap_or_default();
    format!("{}public val {name}: {kind}{optional}\n    get() = {read}\n", kdoc(&[prose(&field.doc)]))
}

/// What follows where the field was not sent, if it has a value all the same.
fn is_always(field: &Member<'_>) -> Option<String> {
    let default = field.default.filter(|default| !default.is_array()).map(ToString::to_string);
    match (field.required, field.nullable, default, &field.kind) {
        (true, ..) => Some(format!(" ?: missing({:?})", field.name)),
        (false, true, ..) => None,
        (false, false, Some(default), Kind::Enumeration(name)) => Some(format!(" ?: {name}({default})")),
        (false, false, Some(default), _) => Some(format!(" ?: {default}")),
        (false, false, None, Kind::List(_) | Kind::Map(_)) => Some(".orEmpty()".into()),
        (false, false, None, _) => None,
    }
}

/// How a field is read; null where it was not sent.
fn read(name: &str, kind: &Kind) -> String {
    match kind {
        Kind::Any => format!("this[{name:?}]"),
        Kind::Text | Kind::Id | Kind::Date | Kind::Constant(_) => format!("text({name:?})"),
        Kind::Integer => format!("whole({name:?})"),
        Kind::Number => format!("number({name:?})"),
        Kind::Boolean => format!("flag({name:?})"),
        Kind::Instant => format!("instant({name:?})"),
        Kind::Enumeration(enumeration) => format!("text({name:?})?.let(::{enumeration})"),
        Kind::Record(record) => format!("record({name:?}, ::{record})"),
        Kind::Union(union) => format!("record({name:?}, ::{})", reader(union)),
        Kind::List(item) => read_list(name, item),
        Kind::Map(item) => match &**item {
            Kind::Record(record) => format!("recordsByKey({name:?}, ::{record})"),
            Kind::Any
            | Kind::Text
            | Kind::Integer
            | Kind::Number
            | Kind::Boolean
            | Kind::Id
            | Kind::Date
            | Kind::Instant
            | Kind::Constant(_)
            | Kind::Enumeration(_)
            | Kind::Union(_)
            | Kind::List(_)
            | Kind::Map(_)
            | Kind::Filter => {
                panic!("there is no Kotlin yet that reads maps of {item:?}")
            }
        },
        Kind::Filter => panic!("no answer holds filters"),
    }
}

fn read_list(name: &str, item: &Kind) -> String {
    match item {
        Kind::Text | Kind::Id => format!("texts({name:?})"),
        Kind::Enumeration(enumeration) => format!("texts({name:?})?.map(::{enumeration})"),
        Kind::Record(record) => format!("records({name:?}, ::{record})"),
        Kind::Any
        | Kind::Integer
        | Kind::Number
        | Kind::Boolean
        | Kind::Date
        | Kind::Instant
        | Kind::Constant(_)
        | Kind::Union(_)
        | Kind::List(_)
        | Kind::Map(_)
        | Kind::Filter => panic!("there is no Kotlin yet that reads lists of {item:?}"),
    }
}

/// What a record has where it can be made.
#[derive(Default)]
struct Made {
    constructor: String,
    rest: String,
}

fn writing(record: &Record<'_>) -> Made {
    let given = given_fields(record);
    if are_arguments(&given) {
        let pairs: Vec<String> = record.fields.iter().map(argument).collect();
        let parameters: Vec<String> = given.iter().map(parameter).collect();
        let (parameters, pairs) = (parameters.join(", "), pairs.join(", "));
        let throws = "One to send. Throws [InvalidRequestException][dev.monacocrm.InvalidRequestException].".to_owned();
        let constructor = format!("{}public constructor({parameters}) : this(recordOf({pairs}))\n\n", kdoc(&[throws]));
        return Made { constructor, rest: String::new() };
    }
    let name = record.name;
    let setters: Vec<String> = given.iter().map(|field| setter(name, field)).collect();
    let constructor = format!(
        "{}public constructor(set: Builder.() -> Unit) : this(Builder(null).apply(set).built())\n\n",
        kdoc(&[
            "One to send, of what [set] sets. Throws [InvalidRequestException][dev.monacocrm.InvalidRequestException].".into()
        ]),
    );
    let rest = format!(
        "\n{}public fun copy(set: Builder.() -> Unit): {name} = {name}(Builder(this).apply(set).built())\n\n\
         /** Sets its fields. */\n\
         public class Builder internal constructor(base: {name}?) : RecordFields<{name}>(base) {{\n{}}}\n",
        kdoc(&["One with the fields of this, those that are unknown included, and with what [set] sets. Throws \
             [InvalidRequestException][dev.monacocrm.InvalidRequestException]."
            .into()]),
        setters.join("\n"),
    );
    Made { constructor, rest }
}

fn argument(field: &Member<'_>) -> String {
    if let Kind::Constant(constant) = &field.kind { format!("{:?} to {constant:?}", field.name) } else { pair(field) }
}

fn setter(record: &str, field: &Member<'_>) -> String {
    let (name, kind) = (name(field.name), type_of(&field.kind));
    let needed = if field.required { " Required." } else { "" };
    format!("{}public var {name}: {kind}? by field({:?}, {record}::{name})\n", kdoc(&[prose(&field.doc) + needed]), field.name)
}

fn union(union: &Union<'_>) -> String {
    let Union { name, discriminator, .. } = union;
    let reader = reader(name);
    let cases: String = union.cases.iter().map(|(constant, record)| format!("{constant:?} -> {record}(data)\n")).collect();
    let documented: Vec<String> = union.cases.iter().map(|(_, record)| format!("[{record}]")).collect();
    let doc = format!("{} It is {}, or one that this version does not know.", prose(union.doc), documented.join(" or "));
    let companion = companion(name, &format!("::{reader}"));
    format!(
        "{}@Serializable(with = {name}.Companion::class)\n\
         public open class {name} internal constructor(data: JsonObject) : Model(data) {{\n\
         /** What tells one from the other. */\n\
         public val {}: String\n    get() = text({discriminator:?}) ?: missing({discriminator:?})\n{companion}}}\n\n\
         internal fun {reader}(data: JsonObject): {name} =\n    when (textOf(data[{discriminator:?}])) {{\n{cases}else -> {name}(data)\n}}\n",
        kdoc(&[doc]),
        camel(discriminator),
    )
}

fn reader(union: &str) -> String {
    let mut chars = union.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect::<String>() + "Of"
}

fn enumeration(enumeration: &Enumeration<'_>) -> String {
    let name = enumeration.name;
    let constants: String =
        enumeration.values.iter().map(|value| format!("public val {}: {name} = {name}({value:?})\n", screaming(value))).collect();
    let open = if enumeration.is_read { " An answer may hold one that this version does not know." } else { "" };
    format!(
        "{}@JvmInline\npublic value class {name}(override val value: String) : Enumeration {{\n\
         override fun toString(): String = value\n\n\
         /** Those that this version knows. */\npublic companion object {{\n{constants}}}\n}}\n",
        kdoc(&[prose(enumeration.doc) + open]),
    )
}
