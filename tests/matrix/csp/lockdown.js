// Removes WebAssembly, as the Lockdown Mode of Apple systems does.

delete globalThis.WebAssembly;
