// Opens pages in headless Chromium and prints, as JSON, what a reader or axe-core would complain about.
// Usage: node page.mjs FOLDER_OF_NODE_MODULES CHROMIUM FILE...
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, executablePath, ...files] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath, args: flags });
const found = {};
for (const file of files) {
  const url = pathToFileURL(file).href;
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  const one = (found[file] = { messages: [], requests: [], violations: [], wide: [] });
  page.on("console", (message) => one.messages.push(message.text()));
  page.on("pageerror", (error) => one.messages.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith("data:") && request.url() !== url) one.requests.push(request.url());
  });
  await page.goto(url);
  await page.evaluate(() => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
  for (const width of [320, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    if (await page.evaluate(() => document.documentElement.scrollWidth) > width) one.wide.push(width);
  }
  await page.addScriptTag({ content: axe });
  const result = await page.evaluate(() => window.axe.run());
  one.violations = result.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 200)}`);
  await context.close();
}
await browser.close();
console.log(JSON.stringify(found));
