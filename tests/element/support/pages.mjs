// Pages as a web developer writes them.

/** A form in the page's own markup. */
export const ENQUIRY = `
  <lead-form relay="/relay" form="wedding" kind="ivvy.lead">
    <form action="/relay/forms/wedding" method="post">
      <p><label for="first">First name *</label> <input id="first" name="contact.firstName" autocomplete="given-name"></p>
      <p><label for="last">Last name</label> <input id="last" name="contact.lastName" autocomplete="family-name"></p>
      <p><label for="email">E-mail</label> <input id="email" name="contact.email" autocomplete="email" aria-describedby="why"></p>
      <p id="why">We reply to this address.</p>
      <p><label for="name">Occasion</label> <input id="name" name="name" required></p>
      <p><label for="text">Message</label> <textarea id="text" name="description"></textarea></p>
      <button>Send enquiry</button>
    </form>
  </lead-form>`;

/** The same on a page that the relay serves. */
export const RELAY_ENQUIRY = ENQUIRY.replaceAll("/relay/forms", "/forms").replace("/relay", "/");

/** Its form in the relay's configuration. */
export const WEDDING_FORM = `
[form.wedding]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "description", "contact.firstName", "contact.lastName", "contact.email"]
fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }
thanks = "/thanks.html"
least_elapsed_ms = 0
`;

/**
 * @param {string} body
 * @param {{ lang?: string, dir?: string, head?: string }} [options]
 */
export function htmlPage(body, { lang = "en", dir = "ltr", head = "" } = {}) {
  return `<!doctype html>
<html lang="${lang}" dir="${dir}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A page</title>
<link rel="icon" href="data:,">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/pkg/element.js"></script>
${head}
<main>
<h1>A page</h1>
${body}
</main>`;
}
