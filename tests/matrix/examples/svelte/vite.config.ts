import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import type { Plugin } from "vite";

/** Renders the form into hydrated.html, as a server does. */
const rendered: Plugin = {
  name: "rendered",
  async transformIndexHtml(html, { path, server }) {
    if (!server || path !== "/hydrated.html") return html;
    const { default: Hydrated } = await server.ssrLoadModule("/src/Hydrated.svelte");
    const { render } = await server.ssrLoadModule("svelte/server");
    return html.replace(`<div id="app">`, (start) => start + render(Hydrated).body);
  },
};

export default defineConfig({ plugins: [svelte(), rendered] });
