// Runs what `vite build --ssr` made.

const { render } = await import("./dist-server/server.js");
const [sandbox, title] = process.argv.slice(2);
console.log(JSON.stringify(await render(sandbox, title)));
