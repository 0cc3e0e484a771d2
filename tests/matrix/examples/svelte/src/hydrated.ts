// Hydrates the form that the development server has rendered; with `?early` the element is imported before.

import { hydrate } from "svelte";

import Hydrated from "./Hydrated.svelte";

if (location.search === "?early") await import("leadwire/element");
hydrate(Hydrated, { target: document.getElementById("app")! });
