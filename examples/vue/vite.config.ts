import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// Without this, Vue looks for a component of its own of that name.
const compilerOptions = { isCustomElement: (tag: string) => tag === "lead-form" };

export default defineConfig({ plugins: [vue({ template: { compilerOptions } })] });
