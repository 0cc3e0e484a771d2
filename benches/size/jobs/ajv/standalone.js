// The validators that Ajv has compiled when the page was built.

import { checkWith } from "./check.js";
import * as validators from "./validators.js";

export const check = checkWith((kind) => validators[kind.replace(".", "_")]);
