// A program that takes one function of the package and no other.

import { validate } from "leadwire";

console.log(JSON.stringify(validate("ivvy.stage", { name: "Referral" }).issues));
