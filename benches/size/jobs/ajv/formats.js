// The formats that the schemas name.

import { EMAIL, HTTPS_URL, isDateTime } from "../peers/formats.js";

export const formats = { email: EMAIL, uri: HTTPS_URL, "date-time": isDateTime };
