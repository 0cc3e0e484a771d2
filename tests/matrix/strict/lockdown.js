// What Lockdown Mode does to a page.

delete globalThis.WebAssembly;
