// Chromium as a child process that a test can kill with its process group, or crash as a whole or by tab. The profile is kept for
// the next start.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { FLAGS } from "./browser.mjs";
import { until } from "./until.mjs";

const MORE_FLAGS = ["--headless=new", "--remote-debugging-port=0", "--hide-crash-restore-bubble", "--disable-breakpad"];

export class ChromiumProcess {
  #child;
  #profile;
  /** @type {import("playwright-core").Browser | undefined} */
  #browser;

  /** @param {string} profile */
  static async start(profile) {
    await rm(join(profile, "DevToolsActivePort"), { force: true });
    const started = new ChromiumProcess(profile);
    await started.#connect();
    return started;
  }

  /** @param {string} profile */
  constructor(profile) {
    this.#profile = profile;
    const flags = [...FLAGS, ...MORE_FLAGS, `--user-data-dir=${profile}`, "about:blank"];
    // In a separate process group.
    this.#child = spawn("/usr/bin/chromium", flags, { detached: true, stdio: "ignore" });
  }

  async #connect() {
    for (let tries = 0; tries < 600; tries++) {
      const [port, path] = (await readFile(join(this.#profile, "DevToolsActivePort"), "utf8").catch(() => "")).split("\n");
      if (path) {
        this.#browser = await chromium.connectOverCDP(`ws://127.0.0.1:${port}${path}`);
        return;
      }
      if (this.#child.exitCode !== null) throw new Error(`Chromium ended with ${this.#child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error("Chromium did not start");
  }

  /** @returns {import("playwright-core").BrowserContext} */
  get #context() {
    const [context] = this.#browser?.contexts() ?? [];
    if (!context) throw new Error("the browser has ended");
    return context;
  }

  newPage() {
    return this.#context.newPage();
  }

  /** @param {import("playwright-core").Page} page */
  async crashTab(page) {
    const session = await this.#context.newCDPSession(page);
    const crashed = page.waitForEvent("crash");
    // The process that would respond has ended.
    session.send("Page.crash").catch(() => undefined);
    await crashed;
    await page.close();
  }

  async crashBrowser() {
    const session = await this.#browser?.newBrowserCDPSession();
    const exit = once(this.#child, "exit", { signal: AbortSignal.timeout(10_000) });
    session?.send(/** @type {any} */ ("Browser.crash")).catch(() => undefined);
    await exit;
    await this.#ended();
  }

  async kill() {
    await this.#ended();
  }

  async #ended() {
    const exit = this.#child.exitCode === null && this.#child.signalCode === null ? once(this.#child, "exit") : undefined;
    const { pid } = this.#child;
    try {
      // Also after a crash: remaining helper processes would lock the profile.
      if (pid) process.kill(-pid, "SIGKILL");
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
    }
    await exit;
    // A helper process that has not ended yet still writes into the profile.
    if (pid) await until("the process group has ended", () => !isRunning(-pid)).catch(() => console.warn("a process of Chromium remains"));
    await this.#browser?.close();
  }
}

/** @param {number} pid of a process, or the negative one of a group */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
