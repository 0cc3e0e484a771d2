// Renders the form as a server does, and hydrates it; with `?early` the element is imported before.

import { createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";

import Hydrated from "./Hydrated.vue";

const app = document.getElementById("app");
app.innerHTML = await renderToString(createSSRApp(Hydrated));
if (location.search === "?early") await import("leadwire/element");
createSSRApp(Hydrated).mount(app);
