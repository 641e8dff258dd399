//! The Node package's records and resources, in TypeScript.

mod docs;
mod parameters;
mod records;
mod resources;
mod scope;

use std::path::Path;

use anyhow::Result;
use xshell::cmd;

use super::Files;
use super::surface::Surface;
use super::text::{camel, pascal};
use crate::node;
use crate::workspace::Workspace;
use docs::{doc, head, prose};

pub(super) const FOLDERS: &[&str] = &["js/src/generated", "js/src/generated/records", "js/src/generated/resources"];
const FOLDER: &str = "js/src/generated";

pub(super) fn files(surface: &Surface<'_>) -> Files {
    let mut files = Files::new();
    let mut types = Vec::new();
    for resource in &surface.resources {
        if let Some((text, names)) = records::file(surface, resource.name) {
            types.push((format!("records/{}", resource.name), names.into_iter().map(str::to_owned).collect()));
            files.insert(format!("{FOLDER}/records/{}.ts", resource.name), text);
        }
        let (text, names) = resources::file(surface, resource);
        types.push((format!("resources/{}", resource.name), names));
        files.insert(format!("{FOLDER}/resources/{}.ts", resource.name), text);
    }
    files.insert(format!("{FOLDER}/types.ts"), barrel(&types));
    files.insert(format!("{FOLDER}/client.ts"), client(surface));
    files.insert(format!("{FOLDER}/conditions.ts"), conditions(surface));
    files
}

/// With the configuration of `js`, from a place that it holds for.
pub(super) fn format(workspace: &Workspace, folder: &Path) -> Result<()> {
    let (shell, biome) = (&workspace.shell, node::tool(workspace, "biome"));
    let folder = folder.join("js");
    shell.copy_file("js/biome.json", &folder)?;
    let _folder = shell.push_dir(&folder);
    cmd!(shell, "{biome} check --write --error-on-warnings").quiet().ignore_stdout().run()?;
    Ok(())
}

/// Every type that a user may name.
fn barrel(types: &[(String, Vec<String>)]) -> String {
    let exports = types.iter().filter(|(_, names)| !names.is_empty());
    let exports: String =
        exports.map(|(module, names)| format!("export type {{ {} }} from './{module}.js';\n", names.join(", "))).collect();
    head("What resources read and write.") + &exports
}

/// The resources as a client has them.
fn client(surface: &Surface<'_>) -> String {
    let (mut imports, mut properties, mut made) = (String::new(), String::new(), String::new());
    for resource in &surface.resources {
        let (class, property) = (pascal(resource.name), camel(resource.name));
        let folder = if resource.is_helped { "../resources" } else { "./resources" };
        imports += &format!("import {{ {class} }} from '{folder}/{}.js';\n", resource.name);
        properties += &format!("{}  readonly {property}: {class};\n", doc(&[prose(resource.doc)], 1));
        made += &format!("    this.{property} = new {class}(sender);\n");
    }
    format!(
        "{}{imports}import type {{ Sender }} from '../sender.js';\n\n{}export abstract class Resources {{\n{properties}\n  \
         /** @internal */\n  constructor(sender: Sender) {{\n{made}  }}\n}}\n",
        head("`client.<resource>`."),
        doc(&["Every resource of the API."], 0),
    )
}

/// The conditions as methods, for the builder of filters.
fn conditions(surface: &Surface<'_>) -> String {
    let mut methods = String::new();
    for condition in surface.conditions {
        let (parameter, argument) = if condition.takes_value { ("value: FilterValue", ", value") } else { ("", "") };
        let (name, sent) = (camel(&condition.name), &condition.name);
        methods += &format!(
            "\n{}  {name}({parameter}): Filter {{\n    return this.condition('{sent}'{argument});\n  }}\n",
            doc(&[prose(&condition.doc)], 1)
        );
    }
    format!(
        "{}import type {{ Filter, FilterValue }} from '../filters.js';\n\n{}export abstract class Conditions {{\n{}  \
         abstract condition(name: string, value?: FilterValue): Filter;\n{methods}}}\n",
        head("The conditions of filters."),
        doc(&["The conditions that fields are known to take, a method each."], 0),
        doc(&["A condition of any name; `value` is left out where it takes none."], 1),
    )
}
