//! Builds the npm package in pkg/: the WebAssembly modules for pages and for servers, the page's two fallbacks, the types, and the
//! files of www/ that are shipped unchanged.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use leadwire::crm::Kind;
use leadwire::protocol::report_names_js;
use leadwire::schema::typescript;

use crate::files::{copy_files, copy_tree, create_empty, list, read, read_bytes, unwritable, write, write_bytes};
use crate::module::{self, FEATURES, ModuleWithBindings};
use crate::product::{ALTCHA, Library, NPM_PACKAGE, PHONE_NUMBERS, crates};
use crate::shell::{Outcome, Problem, program, root, run_quietly, step};
use crate::{bindings, build_id, commonjs, licenses, setup};

/// `cargo xtask build`: builds `pkg/` and prints its sizes.
pub fn build() -> Outcome {
    setup::for_building()?;
    assemble()?;
    measure()
}

/// Prints the sizes of what a page loads. Fails when they exceed the budget.
pub fn measure() -> Outcome {
    let script = "tests/package/size.mjs";
    let script: &[&str] = if setup::has_rust_source() { &[script] } else { &[script, "--no-budget"] };
    step("Measuring what a page loads", || setup::node_script(script))
}

/// Builds `pkg/`. The tools must be installed.
pub fn assemble() -> Outcome {
    let work = root().join("target/package");
    let pkg = root().join("pkg");
    create_empty(&work)?;
    create_empty(&pkg)?;
    let page = step("Compiling the module for pages", || module::PAGE.compile())?;
    let server = step("Compiling the module for servers", || module::SERVER.compile())?;
    step("Assembling the package in pkg/", || {
        let page = page.bind(&work)?;
        let build = write_module(&page, "", "lead.wasm", &pkg)?;
        translate(&page, &build, &pkg.join("translated.js"))?;
        write_module(&server.bind(&work)?, "server-", "server.wasm", &pkg)?;
        write(&pkg.join("types.d.ts"), &[payload_types(), read(&root().join("src/wasm/types.d.ts"))?].join("\n"))?;
        copy_files(&root().join("www/package"), &pkg)?;
        for folder in ["element", "outbox"] {
            copy_tree(&root().join("www/package").join(folder), &pkg.join(folder))?;
        }
        bundle_libraries(&pkg)?;
        bundle_element(&pkg)?;
        commonjs::write_entries(&pkg)?;
        for name in ["README.md", "LICENSE-APACHE", "LICENSE-MIT"] {
            write(&pkg.join(name), &read(&root().join(name))?)?;
        }
        write(&pkg.join(licenses::FILE), &licenses::licenses(&NPM_PACKAGE, &crates(&NPM_PACKAGE)?)?)?;
        write_editor_data(&pkg)?;
        link(&pkg)
    })
}

/// Writes a module as a file and as text, and its bindings, whose names begin with `prefix`. Returns the build's id.
fn write_module(bound: &ModuleWithBindings, prefix: &str, file: &str, pkg: &Path) -> Result<String, Problem> {
    let (module, build) = build_id::stamp(read_bytes(&bound.module())?);
    write_bytes(&pkg.join(file), &module)?;
    write(&pkg.join([prefix, "bytes.js"].concat()), &bindings::bytes(file, &module))?;
    bindings::write(bound, &build, &pkg.join([prefix, "bindings.js"].concat()))?;
    Ok(build)
}

/// `cargo xtask types`: writes the payload types into the source tree, because wasm-pack runs no program before the compiler, and
/// the names that a page needs before the module is loaded.
pub fn types() -> Outcome {
    write(&root().join("src/wasm/payloads.d.ts"), &payload_types())?;
    write(&root().join("www/package/element/names.js"), &report_names_js())
}

fn payload_types() -> String {
    typescript(&Kind::ALL.map(Kind::table))
}

/// Bundles the element and the outbox into one file for pages without a bundler: sixty small modules that import each other load
/// one after the other and take seconds on a slow connection. Each feature becomes one file of `element.bundle/`.
fn bundle_element(pkg: &Path) -> Outcome {
    esbuild_bundle(pkg, &["element.js"], &external_files(pkg)?, "--outfile=element.bundle.js")?;
    let path = pkg.join("element.bundle.js");
    let mut bundle = read(&path)?;
    let features = later_parts(&bundle);
    for feature in &features {
        let name = feature.rsplit('/').next().unwrap_or(feature);
        bundle = bundle.replace(&format!("\"./{feature}\""), &format!("\"./element.bundle/{name}\""));
    }
    write(&path, &bundle)?;
    let entries: Vec<&str> = features.iter().map(String::as_str).collect();
    let shared = ["phone-numbers.js", "outbox/files.js"].map(str::to_owned);
    esbuild_bundle(pkg, &entries, &shared, "--outdir=element.bundle")
}

fn esbuild_bundle(pkg: &Path, entries: &[&str], external: &[String], to: &str) -> Outcome {
    let flags =
        ["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning", "--entry-names=[name]"];
    let external = external.iter().map(|file| format!("--external:./{file}"));
    run_quietly(tool("esbuild").args(entries).args(flags).args(external).arg(to).current_dir(pkg))
}

/// The element's files that a bundle loads later, other than languages, which import nothing.
fn later_parts(bundle: &str) -> BTreeSet<String> {
    let imported = bundle.split("import(\"./").skip(1).filter_map(|rest| rest.split('"').next());
    imported
        .filter(|file| file.starts_with("element/") && !file.starts_with("element/messages/"))
        .map(str::to_owned)
        .collect()
}

/// The files that the bundled element loads only when they are needed.
fn external_files(pkg: &Path) -> Result<Vec<String>, Problem> {
    let languages = list(&pkg.join("element/messages"))?.into_iter();
    let languages = languages.map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned());
    let languages = languages.filter(|name| name != "en.js").map(|name| format!("element/messages/{name}"));
    let others = [
        "bytes.js",
        "translated.js",
        "solver.js",
        "outbox/files.js",
        "element/features/*",
        "element/view/render-form.js",
    ];
    Ok(others.map(str::to_owned).into_iter().chain(languages).collect())
}

/// The files that contain a library: the package has no dependencies and runs without a bundler. A page loads them only when they are
/// needed.
const LIBRARIES: [(&str, Library); 2] = [("solver", ALTCHA), ("phone-numbers", PHONE_NUMBERS)];

/// Bundles each with its library and the library's license into one file.
fn bundle_libraries(pkg: &Path) -> Outcome {
    for (name, Library { name: library, license_file }) in LIBRARIES {
        let license = read(&root().join("node_modules").join(library).join(license_file))?;
        // Bundlers and minifiers keep a comment of this form.
        let license =
            format!("/*! Bundled by `cargo xtask build` with {library}. Its license:\n\n{} */", license.trim_end());
        let flags =
            ["--bundle", "--minify", "--format=esm", "--platform=browser", "--target=es2022", "--log-level=warning"];
        let mut esbuild = tool("esbuild");
        esbuild.arg(format!("www/package/{name}/{name}.js")).args(flags);
        esbuild.arg(format!("--banner:js=// @ts-nocheck\n{license}"));
        run_quietly(esbuild.arg(format!("--outfile={}", pkg.join(format!("{name}.js")).display())))?;
    }
    Ok(())
}

/// What editors read: the Custom Elements Manifest, VS Code's custom data, and web-types.
fn write_editor_data(pkg: &Path) -> Outcome {
    run_quietly(program("node", ["xtask/src/editor_data/write.mjs"]).arg(pkg))
}

/// Links `node_modules/leadwire` to `pkg/`, so that the repository's scripts import the package by its name.
fn link(pkg: &Path) -> Outcome {
    let name = root().join("node_modules/leadwire");
    if name.exists() {
        return Ok(());
    }
    std::os::unix::fs::symlink(pkg, &name).map_err(|error| unwritable(&name, &error))
}

/// Translates the module to JavaScript, wrapped into a function that creates instances: the output of wasm2js has only one.
fn translate(page: &ModuleWithBindings, build: &str, to: &Path) -> Outcome {
    let module = page.folder.join("translated.js");
    run_quietly(tool("wasm2js").args(FEATURES).arg("-Oz").arg(page.module()).arg("-o").arg(&module))?;
    let imports = page.folder.join("imports.cjs");
    write(&imports, "module.exports = imports.a;\n")?;
    let mut esbuild = tool("esbuild");
    esbuild.arg(module).args(["--bundle", "--minify", "--format=iife", "--global-name=module", "--target=es2022"]);
    esbuild.arg("--log-level=warning").arg(format!("--alias:a={}", imports.display()));
    esbuild.arg(format!(
        "--banner:js=// @ts-nocheck\n\
         // Made by `cargo xtask build`: lead.wasm translated to JavaScript; edits are lost.\n\
         export const BUILD = \"{build}\";\n\
         export function instantiate(imports) {{"
    ));
    run_quietly(esbuild.arg("--footer:js=return module;\n}").arg(format!("--outfile={}", to.display())))
}

fn tool(name: &str) -> Command {
    setup::npm_tool(name)
}
