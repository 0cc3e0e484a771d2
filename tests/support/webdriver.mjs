// A minimal WebDriver client for Chromium, Firefox and WebKitGTK: sessions, navigation, and reading values from a page.

import { FLAGS } from "./browser.mjs";
import { freePort, serve, startProgram } from "./programs.mjs";
import { until } from "./until.mjs";

/** The time limit of a command, and of a condition in a page. */
const TIMEOUT_MS = 60_000;

/**
 * @typedef {object} BrowserKind
 * @property {string} name
 * @property {(port: string) => string[]} driver the command that starts its driver
 * @property {boolean} [needsDisplay]
 * @property {object} capabilities
 */

/** @type {Record<"chromium" | "firefox" | "webkit", BrowserKind>} */
export const BROWSERS = {
  chromium: {
    name: "Chromium",
    driver: (port) => ["chromedriver", `--port=${port}`],
    capabilities: {
      browserName: "chrome",
      "goog:chromeOptions": { binary: "/usr/bin/chromium", args: ["--headless", ...FLAGS] },
    },
  },
  firefox: {
    name: "Firefox",
    driver: (port) => ["geckodriver", "--host", "127.0.0.1", "--port", port, "--websocket-port", "0"],
    capabilities: { browserName: "firefox", "moz:firefoxOptions": { binary: "/usr/bin/firefox-esr", args: ["-headless"] } },
  },
  webkit: {
    name: "WebKitGTK",
    driver: (port) => ["WebKitWebDriver", "--host=127.0.0.1", `--port=${port}`],
    needsDisplay: true,
    // The driver finds its MiniBrowser, and starts it with --automation.
    capabilities: { browserName: "MiniBrowser" },
  },
};

/** A virtual display, for browsers without a headless mode. */
async function openDisplay() {
  // It chooses a free display number and prints it.
  const command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"];
  const { url: number, stop } = await serve(command, { folder: "/" }, /^(\d+)\n/m);
  return { env: { DISPLAY: `:${number}` }, stop };
}

/** @param {BrowserKind} kind */
export async function openBrowser(kind) {
  const port = await freePort();
  const display = kind.needsDisplay ? await openDisplay() : undefined;
  const driver = startProgram(kind.driver(port), { folder: "/", env: display?.env });
  const stop = async () => {
    await driver.stop();
    await display?.stop();
  };
  const base = `http://127.0.0.1:${port}`;
  try {
    await until(`${kind.name}'s driver`, () => fetch(`${base}/status`).then(({ ok }) => ok, () => false), TIMEOUT_MS);
    const alwaysMatch = { ...kind.capabilities, acceptInsecureCerts: false };
    const session = await command(base, "POST", "/session", { capabilities: { alwaysMatch } });
    return new Session(`${base}/session/${session.sessionId}`, session.capabilities.browserVersion, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

class Session {
  #base;
  #stop;

  /**
   * @param {string} base
   * @param {string} version
   * @param {() => Promise<void>} stop
   */
  constructor(base, version, stop) {
    this.#base = base;
    this.version = version;
    this.#stop = stop;
  }

  /**
   * Waits until an expression in the page has a value, and returns it.
   *
   * @param {string} url
   * @param {string} expression
   * @returns {Promise<any>}
   */
  async read(url, expression) {
    await command(this.#base, "POST", "/url", { url });
    const script = { script: `return ${expression}`, args: [] };
    return until(`${url}: ${expression}`, () => command(this.#base, "POST", "/execute/sync", script), TIMEOUT_MS);
  }

  /**
   * Types with the keyboard.
   *
   * @param {string} selector
   * @param {string} text
   */
  async type(selector, text) {
    await command(this.#base, "POST", `${await this.#element(selector)}/value`, { text });
  }

  /** @param {string} selector */
  async click(selector) {
    await command(this.#base, "POST", `${await this.#element(selector)}/click`, {});
  }

  async back() {
    await command(this.#base, "POST", "/back", {});
  }

  /**
   * Waits until an expression in the current page has a value, and returns it.
   *
   * @param {string} expression
   * @returns {Promise<any>}
   */
  async wait(expression) {
    const script = { script: `return ${expression}`, args: [] };
    return until(expression, () => command(this.#base, "POST", "/execute/sync", script), TIMEOUT_MS);
  }

  /** @param {string} selector */
  async #element(selector) {
    const found = await command(this.#base, "POST", "/element", { using: "css selector", value: selector });
    return `/element/${Object.values(found)[0]}`;
  }

  async close() {
    // The driver is being stopped, so that its response does not matter.
    await command(this.#base, "DELETE", "").catch(() => {});
    await this.#stop();
  }
}

/**
 * @param {string} base
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
async function command(base, method, path, body) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body), signal });
  const { value } = /** @type {any} */ (await response.json());
  if (!response.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`);
  return value;
}
