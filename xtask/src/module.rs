//! The WebAssembly module, compiled twice from the same code: small, for what a page loads, and fast, for servers, where nobody
//! waits for a download.

use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

use crate::build_id;
use crate::files::{create_empty, read_bytes};
use crate::setup::{self, npm_tool};
use crate::shell::{Problem, printed_by, program, root, run_quietly};

/// How the module is compiled.
pub struct Build {
    /// Of its folder in target/package/.
    name: &'static str,
    /// Cargo's profile.
    profile: &'static str,
    /// Cargo's features.
    cargo_features: &'static str,
    /// Flags of the compiler.
    flags: &'static str,
    /// The WebAssembly features that the module may use, as options of binaryen's tools.
    features: &'static [&'static str],
    /// Options of wasm-opt before wasm-bindgen.
    before_binding: &'static [&'static str],
    /// Features of the standard library.
    std_features: &'static str,
    /// Of wasm-opt.
    passes: &'static [&'static str],
}

/// For pages: as few bytes as possible after compression.
pub const PAGE: Build = Build {
    name: "page",
    profile: "wasm",
    cargo_features: "",
    // WebAssembly's MVP, which gives the smallest module and can be translated to JavaScript, and the bulk memory instructions,
    // which every browser that runs the package's JavaScript supports. Functions are inlined only where that hardly lengthens the
    // code.
    flags: "-Ctarget-cpu=mvp -Ctarget-feature=+bulk-memory -Cllvm-args=-inline-threshold=10",
    features: &FEATURES,
    // The standard library declares reference types among the target features; wasm-bindgen would use them, and wasm2js could not
    // translate the module.
    before_binding: &["--strip-target-features"],
    std_features: "optimize_for_size",
    // Small after compression, not before: one data segment instead of one between every run of zeros, and no pass that only
    // saves bytes that brotli saves anyway. The first KiB of memory holds only the end of the stack.
    passes: &[
        "--flatten",
        "--rereloop",
        "-Os",
        "--flatten",
        "--rereloop",
        "-Os",
        "-Os",
        "-Os",
        "--coalesce-locals-learning",
        // Alignment hints, which no engine uses.
        "--dealign",
        "--low-memory-unused",
        "--skip-pass=memory-packing",
        "--skip-pass=local-cse",
        "--skip-pass=remove-unused-names",
        "--skip-pass=simplify-locals",
    ],
};

/// For servers: as fast as possible. Reference types save calls of JavaScript; Node 20, Deno, Bun and workerd have them.
pub const SERVER: Build = Build {
    name: "server",
    profile: "wasm-server",
    cargo_features: "server",
    flags: "-Ctarget-cpu=generic",
    features: &SERVER_FEATURES,
    before_binding: &[],
    std_features: "",
    passes: &["-O3", "-O3"],
};

/// A panic aborts without formatting a message. All are nightly features, enabled on stable by `RUSTC_BOOTSTRAP`; the standard
/// library is compiled with the same flags.
const UNSTABLE_FLAGS: &str =
    " -Zunstable-options -Zmir-opt-level=3 -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

/// Of the module for pages.
pub const FEATURES: [&str; 5] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
];

const SERVER_FEATURES: [&str; 7] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// A compiled module, before wasm-bindgen.
pub struct Compiled {
    build: &'static Build,
    /// Cargo's output.
    path: PathBuf,
}

/// A module with its JavaScript.
pub struct ModuleWithBindings {
    /// With wasm-bindgen's `leadwire_bg.js`.
    pub folder: PathBuf,
    /// wasm-opt's JSON of the short names of imports and exports.
    pub names: String,
}

impl ModuleWithBindings {
    pub fn module(&self) -> PathBuf {
        self.folder.join(OPTIMIZED)
    }
}

const OPTIMIZED: &str = "optimized.wasm";

impl Build {
    pub fn compile(&'static self) -> Result<Compiled, Problem> {
        // The flags of one build would make cargo discard the other's.
        self.compile_in(&root(), &root().join("target").join(self.profile))
    }

    /// `source` is the folder with the workspace.
    fn compile_in(&'static self, source: &Path, target: &Path) -> Result<Compiled, Problem> {
        // As a cdylib only: a crate that is also built as an rlib is not optimized together with its dependencies.
        let mut cargo = program("cargo", ["rustc", "--package", "leadwire", "--lib", "--crate-type", "cdylib"]);
        cargo.args(["--features", self.cargo_features]);
        cargo.args(["--profile", self.profile, "--target", "wasm32-unknown-unknown", "--target-dir"]).arg(target);
        cargo.current_dir(source);
        if setup::has_rust_source() {
            cargo.arg("-Zbuild-std=std,panic_abort").arg(["-Zbuild-std-features=", self.std_features].concat());
            cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", [self.flags, UNSTABLE_FLAGS].concat());
        } else {
            cargo.env("RUSTFLAGS", self.flags);
        }
        run_quietly(&mut cargo)?;
        let path = target.join("wasm32-unknown-unknown").join(self.profile).join("leadwire.wasm");
        Ok(Compiled { build: self, path })
    }

    /// The module as it is published, compiled from the sources in a folder, in a folder of its own.
    pub fn module_of(&'static self, source: &Path, work: &Path) -> Result<Vec<u8>, Problem> {
        let bound = self.compile_in(source, &work.join("target").join(self.profile))?.bind(work)?;
        Ok(build_id::stamp(read_bytes(&bound.module())?).0)
    }
}

impl Compiled {
    /// Runs wasm-bindgen, then wasm-opt. `work` is the folder for both modules.
    pub fn bind(&self, work: &Path) -> Result<ModuleWithBindings, Problem> {
        let folder = work.join(self.build.name);
        let plain = folder.join("leadwire.wasm");
        create_empty(&folder)?;
        let mut strip = npm_tool("wasm-opt");
        strip.args(self.build.features).arg("--debuginfo").args(self.build.before_binding);
        run_quietly(strip.arg(&self.path).arg("-o").arg(&plain))?;
        generate_bindings(&plain, &folder).map_err(|error| {
            Problem::new(format!("wasm-bindgen rejects the module: {error:#}"), format!("  ls -l {}", plain.display()))
        })?;
        let names = self.optimize(&folder)?;
        Ok(ModuleWithBindings { folder, names })
    }

    fn optimize(&self, folder: &Path) -> Result<String, Problem> {
        let mut optimizer = npm_tool("wasm-opt");
        optimizer.args(self.build.features).args(self.build.passes).args(["--strip-debug", "--strip-producers"]);
        optimizer.arg("--minify-imports-and-exports-and-modules");
        printed_by(optimizer.arg(folder.join("leadwire_bg.wasm")).arg("-o").arg(folder.join(OPTIMIZED)))
    }
}

/// The same as `wasm-bindgen --target bundler --no-typescript --encode-into always`.
fn generate_bindings(module: &Path, to: &Path) -> anyhow::Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).bundler(true)?.typescript(false).encode_into(EncodeInto::Always).generate(to)
}
