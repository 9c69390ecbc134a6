// Bulletins in Debian's Chromium: node bulletins.mjs FILE.html ... Prints a line for each thing that holds; ends with 1 at the first that does not.
// FIELDCOLLECT_SHOTS: a folder for pictures and prints; none without.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const shots = process.env.FIELDCOLLECT_SHOTS;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// A4 within the margins of the page's own style, in px of 1/96 inch.
const a4 = { width: Math.floor((210 - 24) / 25.4 * 96), height: 1000 };

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--headless=new', '--disable-gpu'] });

async function look(file) {
  const name = basename(file);
  const holds = (what) => console.log(`${name}: ${what}`);
  const context = await browser.newContext({ viewport: a4, deviceScaleFactor: 2 });
  const tab = await context.newPage();
  const requests = [];
  tab.on('request', (r) => requests.push(r.url()));
  await tab.goto(pathToFileURL(file).href);
  assert.equal(requests.length, 1, `only the page itself is asked for: ${requests}`);
  holds('no request');

  await tab.evaluate(axe);
  const found = await tab.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html).join(' | ')}`), []);
  holds('no finding of axe');

  if (shots) await tab.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
  await tab.emulateMedia({ media: 'print' });
  const wide = await tab.evaluate(() => [...document.querySelectorAll('table, figure, section, p, h1, h2')]
    .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((e) => e.outerHTML.slice(0, 80)));
  assert.deepEqual(wide, []);
  const labels = await tab.evaluate(() => [...document.querySelectorAll('figure svg')].flatMap((svg) => [...svg.querySelectorAll('text')]
    .filter((t) => { const [a, b] = [t.getBoundingClientRect(), svg.getBoundingClientRect()]; return a.left < b.left - 1 || a.right > b.right + 1; }).map((t) => t.textContent)));
  assert.deepEqual(labels, []);
  holds('nothing is cut off on A4');

  if (shots) await tab.pdf({ path: `${shots}/${name}.pdf`, preferCSSPageSize: true, printBackground: true });
  await context.close();
}

try {
  for (const file of process.argv.slice(2)) await look(file);
} finally {
  await browser.close();
}
