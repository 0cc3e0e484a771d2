//! The npm package: the module, its other forms, the types, and the files of www/ that are shipped as they are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use leadwire::crm::Kind;
use leadwire::schema::typescript;

use crate::shell::{Outcome, Problem, printed_by, program, root, run_quietly, step};
use crate::{bindings, setup, solver};

/// Builds `pkg/` and prints its sizes.
pub fn build() -> Outcome {
    setup::for_building()?;
    assemble()?;
    measure()
}

/// Prints the sizes of what a page loads, and fails when they are over the budget.
pub fn measure() -> Outcome {
    let script = "tests/package/size.mjs";
    let script: &[&str] = if setup::has_rust_source() { &[script] } else { &[script, "--no-budget"] };
    step("Measuring what a page loads", || setup::node_script(script))
}

/// Builds `pkg/`; the tools must be there.
pub fn assemble() -> Outcome {
    let work = root().join("target/package");
    let pkg = root().join("pkg");
    fresh(&work)?;
    fresh(&pkg)?;
    let wasm = step("Compiling the module", compile)?;
    step("Making the package in pkg/", || {
        bind(&wasm, &work)?;
        let names = optimise(&work)?;
        fs::copy(work.join("lead.wasm"), pkg.join("lead.wasm")).map_err(|error| unwritten(&pkg, &error))?;
        bindings::write(&work, &names, &pkg.join("bindings.js"))?;
        write(&pkg.join("bytes.js"), &bindings::bytes(&fs::read(work.join("lead.wasm")).unwrap_or_default()))?;
        translate(&work, &pkg.join("translated.js"))?;
        write(&pkg.join("types.d.ts"), &[payload_types(), read(&root().join("src/wasm/types.d.ts"))?].join("\n"))?;
        copy_files(&root().join("www/package"), &pkg)?;
        for folder in ["element", "outbox"] {
            copy_tree(&root().join("www/package").join(folder), &pkg.join(folder))?;
        }
        solver::bundle(&pkg)?;
        bundle_element(&pkg)?;
        for name in ["README.md", "LICENSE-APACHE", "LICENSE-MIT"] {
            write(&pkg.join(name), &read(&root().join(name))?)?;
        }
        link(&pkg)
    })
}

/// Writes the payload types where the module has them for wasm-pack, which runs no program before the compiler.
pub fn types() -> Outcome {
    write(&root().join("src/wasm/payloads.d.ts"), &payload_types())
}

fn payload_types() -> String {
    typescript(&Kind::ALL.map(Kind::table))
}

/// The element and the outbox in one file, for pages without a bundler: fetched one after the other, as they import each
/// other, sixty small modules take a slow connection seconds.
fn bundle_element(pkg: &Path) -> Outcome {
    let flags = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning"];
    let external = external_files(pkg)?.into_iter().map(|file| format!("--external:./{file}"));
    let mut esbuild = tool("esbuild");
    esbuild.arg("element.js").args(flags).args(external).arg("--outfile=element.bundle.js");
    run_quietly(esbuild.current_dir(pkg))
}

/// What stays a file of its own beside the bundled element: it is loaded only where it is needed.
fn external_files(pkg: &Path) -> Result<Vec<String>, Problem> {
    let folder = pkg.join("element/messages");
    let languages = fs::read_dir(&folder).map_err(|error| unread(&folder, &error))?.flatten();
    let languages = languages.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let languages = languages.filter(|name| name != "en.js").map(|name| format!("element/messages/{name}"));
    Ok(["bytes.js", "translated.js", "solver.js"].map(str::to_owned).into_iter().chain(languages).collect())
}

/// Lets the project's own scripts import the package by its name, as everybody does.
fn link(pkg: &Path) -> Outcome {
    let name = root().join("node_modules/leadwire");
    if name.exists() {
        return Ok(());
    }
    std::os::unix::fs::symlink(pkg, &name).map_err(|error| unwritten(&name, &error))
}

/// The flags that make the module small. A nightly feature each, and reached from stable by `RUSTC_BOOTSTRAP`: the
/// standard library is built along, for size, and a panic ends at once without a message that nobody would read.
const SIZE_FLAGS: &str =
    "-Zunstable-options -Zmir-opt-level=3 -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

/// The MVP of WebAssembly, which is the smallest here and can be translated to JavaScript, and of what came later only
/// the instructions that copy memory. Every browser that runs the package's JavaScript has them.
/// Functions are inlined only where that makes the code shorter, or hardly longer.
const FLAGS: &str = "-Ctarget-cpu=mvp -Ctarget-feature=+bulk-memory -Cllvm-args=-inline-threshold=10";

/// The module as cargo leaves it.
fn compile() -> Result<PathBuf, Problem> {
    let folder = root().join("target/wasm");
    // As a cdylib alone: a crate that is built as an rlib, too, is not optimised as a whole with what it uses.
    let mut cargo = program("cargo", ["rustc", "--package", "leadwire", "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--profile", "wasm", "--target", "wasm32-unknown-unknown", "--target-dir"]).arg(&folder);
    if setup::has_rust_source() {
        cargo.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
        cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", [FLAGS, " ", SIZE_FLAGS].concat());
    } else {
        cargo.env("RUSTFLAGS", FLAGS);
    }
    run_quietly(&mut cargo)?;
    Ok(folder.join("wasm32-unknown-unknown/wasm/leadwire.wasm"))
}

/// The WebAssembly features that the module may use, for the tools of binaryen; see [`bind`].
const FEATURES: [&str; 5] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
];

/// The toolchain's standard library declares that it uses reference types. wasm-bindgen would then add a table of them, and
/// the module could no longer be translated to JavaScript. So the section with the declaration is removed.
fn bind(wasm: &Path, work: &Path) -> Outcome {
    let plain = work.join("leadwire.wasm");
    let mut strip = tool("wasm-opt");
    strip.args(FEATURES).args(["--debuginfo", "--strip-target-features"]);
    run_quietly(strip.arg(wasm).arg("-o").arg(&plain))?;
    let mut bindgen =
        program("wasm-bindgen", ["--target", "bundler", "--no-typescript", "--encode-into", "always", "--out-dir"]);
    run_quietly(bindgen.arg(work).arg(plain))
}

/// Makes `lead.wasm`, and gives the short names of its imports and exports.
fn optimise(work: &Path) -> Result<String, Problem> {
    let made = work.join("leadwire_bg.wasm");
    // Small when compressed, not as it is: one data segment rather than the many between its zeros, and no level that
    // saves only bytes that brotli saves anyway. Below 1 KiB there is nothing but the stack's last end.
    let small = [
        "--flatten",
        "--rereloop",
        "-Os",
        "--flatten",
        "--rereloop",
        "-Os",
        "-Os",
        // Hints that no engine heeds.
        "--dealign",
        "--low-memory-unused",
        "--skip-pass=memory-packing",
        "--skip-pass=code-pushing",
        "--skip-pass=local-cse",
        "--skip-pass=remove-unused-names",
        "--skip-pass=simplify-locals",
        "--strip-debug",
        "--strip-producers",
    ];
    let short = "--minify-imports-and-exports-and-modules";
    printed_by(tool("wasm-opt").args(FEATURES).args(small).arg(short).arg(&made).arg("-o").arg(work.join("lead.wasm")))
}

/// The module translated to JavaScript, as a function that makes instances: wasm2js's module starts itself once.
fn translate(work: &Path, to: &Path) -> Outcome {
    let made = work.join("translated.js");
    run_quietly(tool("wasm2js").args(FEATURES).arg("-Oz").arg(work.join("lead.wasm")).arg("-o").arg(&made))?;
    let given = work.join("given.cjs");
    write(&given, "module.exports = imports.a;\n")?;
    let mut esbuild = tool("esbuild");
    esbuild.arg(made).args(["--bundle", "--minify", "--format=iife", "--global-name=module", "--target=es2022"]);
    esbuild.arg("--log-level=warning").arg(format!("--alias:a={}", given.display()));
    esbuild.arg(concat!(
        "--banner:js=// @ts-nocheck\n",
        "// Made by `cargo xtask build`: lead.wasm translated to JavaScript; edits are lost.\n",
        "export function instantiate(imports) {"
    ));
    run_quietly(esbuild.arg("--footer:js=return module;\n}").arg(format!("--outfile={}", to.display())))
}

fn tool(name: &str) -> Command {
    setup::npm_tool(name)
}

/// The files of a folder itself, which for www/ are those that are shipped as they are.
fn copy_files(from: &Path, to: &Path) -> Outcome {
    for entry in fs::read_dir(from).map_err(|error| unread(from, &error))?.flatten() {
        if entry.path().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).map_err(|error| unwritten(to, &error))?;
        }
    }
    Ok(())
}

/// A folder with all that is below it.
pub fn copy_tree(from: &Path, to: &Path) -> Outcome {
    fs::create_dir_all(to).map_err(|error| unwritten(to, &error))?;
    copy_files(from, to)?;
    for entry in fs::read_dir(from).map_err(|error| unread(from, &error))?.flatten() {
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

pub fn fresh(folder: &Path) -> Outcome {
    // A folder that is not there need not be removed; one that cannot be removed cannot be made anew either.
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error))
}

fn read(path: &Path) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|error| unread(path, &error))
}

pub fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).map_err(|error| unwritten(path, &error))
}

fn unread(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(format!("{} cannot be read: {error}", path.display()), format!("  ls -l {}", path.display()))
}

fn unwritten(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(format!("{} cannot be written: {error}", path.display()), format!("  ls -ld {}", path.display()))
}
