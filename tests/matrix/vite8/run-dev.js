// Runs the server's module as Vite's development server does.

import { createServer } from "vite";

const [sandbox, title] = process.argv.slice(2);
const vite = await createServer({ server: { middlewareMode: true, ws: false }, appType: "custom", logLevel: "error" });
const { render } = await vite.ssrLoadModule("/src/server.js");
console.log(JSON.stringify(await render(sandbox, title)));
await vite.close();
