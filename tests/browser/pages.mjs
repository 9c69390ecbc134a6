// What a citizen sees, in Debian's Chromium. Told by its environment:
// FIELDCOLLECT_URL, FIELDCOLLECT_PLATE (a token that shows its page), FIELDCOLLECT_REVOKED (one that does not), FIELDCOLLECT_SENT (the file of sent messages),
// FIELDCOLLECT_PHONE, FIELDCOLLECT_SHOTS (a folder for pictures; none without). Prints a line for each thing that holds; ends with 1 at the first that does not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const { FIELDCOLLECT_URL: url, FIELDCOLLECT_PLATE: plate, FIELDCOLLECT_REVOKED: revoked, FIELDCOLLECT_SENT: sent, FIELDCOLLECT_PHONE: phone, FIELDCOLLECT_SHOTS: shots } = process.env;
const page = `${url}/d/${plate}`;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const services = ['residence', 'letting', 'hazard', 'address', 'visit'];
const holds = (what) => console.log(what);

// --no-sandbox: as root in a container there is none to be had; only our own pages are opened.
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--headless=new', '--disable-gpu'] });

// A phone of 360 px without scripts: what the pages are made for.
const phoneWithout = (locale, more = {}) => browser.newContext({ ...more, javaScriptEnabled: false, locale, viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 });
const shot = async (tab, name) => { if (shots) await tab.screenshot({ path: `${shots}/${name}.png`, fullPage: true }); };

async function codeFor(number) {
  for (let tries = 0; tries < 100; tries++) {
    try {
      const mine = readFileSync(sent, 'utf8').trim().split('\n').map((line) => JSON.parse(line)).filter((m) => m.phone === number);
      if (mine.length > 0) return /[0-9]{6}/.exec(mine.at(-1).text)[0];
    } catch (e) { if (e.code !== 'ENOENT') throw e; }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('No message came.');
}

async function bothLanguages() {
  for (const [locale, lang, heading, other] of [['zh-CN', 'zh-CN', '标准地址', 'English'], ['en-GB', 'en', 'Standard address', '中文']]) {
    const context = await phoneWithout(locale);
    const tab = await context.newPage();
    const requests = [];
    tab.on('request', (r) => requests.push(r.url()));
    const reply = await tab.goto(page);
    assert.equal(reply.status(), 200);
    assert.ok((await reply.body()).length < 30_000, 'a page is below 30 KB');
    assert.ok(requests.every((r) => r.startsWith(url) || r.startsWith('data:')), 'nothing is asked of anybody else');
    assert.equal(await tab.getAttribute('html', 'lang'), lang);
    assert.equal(await tab.innerText('h1'), heading);
    assert.equal(await tab.locator('.services a').count(), services.length);
    assert.equal((await context.cookies()).length, 0);
    await shot(tab, `page-${lang}`);
    await tab.getByText(other).click();
    assert.notEqual(await tab.getAttribute('html', 'lang'), lang);
    const hidden = await tab.goto(`${url}/d/${revoked}`);
    assert.equal(hidden.status(), 404);
    await shot(tab, `not-shown-${lang}`);
    await context.close();
  }
  holds('both languages without a script');
}

async function declares() {
  const context = await phoneWithout('zh-CN');
  const tab = await context.newPage();
  await tab.goto(page);
  await tab.getByText('居住登记').click();
  await shot(tab, 'form-residence');
  // Nothing filled in: each thing that is missing is said, and leads to its field.
  await tab.locator('button').click();
  assert.ok((await tab.locator('.wrong li').count()) >= 3);
  await shot(tab, 'form-errors');
  await tab.fill('#f-name', '申报人甲');
  await tab.selectOption('#f-document', '414');
  await tab.fill('#f-number', 'E12345678');
  await tab.selectOption('#f-sex', '2');
  await tab.fill('#f-born', '1956-03-08');
  await tab.fill('#f-begins', '2026-01-05');
  await tab.fill('#f-phone', phone);
  await tab.locator('button').click();
  await shot(tab, 'code');
  await tab.fill('#f-code', '000000');
  await tab.locator('button').click();
  const code = await codeFor(phone);
  if (code !== '000000') assert.equal(await tab.locator('.error').count(), 1);
  await tab.fill('#f-code', code);
  await tab.locator('button').click();
  const receipt = await tab.innerText('.receipt');
  assert.match(receipt, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
  await shot(tab, 'receipt');
  await tab.goto(`${url}/d/receipt`);
  await tab.fill('#f-number', receipt.toLowerCase());
  await tab.locator('button').click();
  assert.ok((await tab.innerText('main')).includes('已受理'));
  assert.ok(!(await tab.innerText('main')).includes('申报人甲'));
  assert.ok(!tab.url().includes(receipt.slice(0, 4)), 'no receipt number stands in a URL');
  await shot(tab, 'status');
  await context.close();
  holds('a declaration from the scan to its status');
}

async function isAccessible() {
  // axe is a script, so here scripts are on and the policy is off; what is looked at is the same markup.
  for (const locale of ['zh-CN', 'en-GB']) {
    const context = await browser.newContext({ bypassCSP: true, locale, viewport: { width: 360, height: 740 } });
    const tab = await context.newPage();
    for (const path of [page, `${url}/d/${revoked}`, `${url}/d/receipt`, `${url}/d/landlord/0000000000000000`, ...services.map((s) => `${page}/${s}`)]) {
      await tab.goto(path);
      for (const wrong of [false, true]) {
        if (wrong) {
          if (!services.some((s) => path.endsWith(`/${s}`))) break;
          await tab.locator('button').click();
        }
        await tab.evaluate(axe);
        const found = await tab.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
        const serious = found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
        assert.deepEqual(serious.map((v) => `${path} ${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`), []);
      }
    }
    await context.close();
  }
  holds('no serious finding of axe');
}

async function fitsLargeText() {
  for (const locale of ['zh-CN', 'en-GB']) {
    // The policy would not let the reader's setting be written into the page, which is how it is made here.
    const context = await phoneWithout(locale, { bypassCSP: true });
    const tab = await context.newPage();
    for (const path of [page, `${url}/d/${revoked}`, `${url}/d/receipt`, ...services.map((s) => `${page}/${s}`)]) {
      await tab.goto(path);
      // As a reader who has set the letters to 200 %: the root's size, of which all else is a part.
      const session = await context.newCDPSession(tab);
      await session.send('DOM.enable');
      await session.send('CSS.enable');
      const { root } = await session.send('DOM.getDocument');
      const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'html' });
      await session.send('DOM.setAttributeValue', { nodeId, name: 'style', value: 'font-size:250%' });
      const { model } = await session.send('DOM.getBoxModel', { nodeId });
      const { cssContentSize } = await session.send('Page.getLayoutMetrics');
      assert.ok(cssContentSize.width <= 360 && model.width <= 360, `${path} is ${cssContentSize.width} px wide at twice the size`);
      if (path === page) await shot(tab, `large-${locale}`);
    }
    await context.close();
  }
  holds('twice the text size on 360 px without scrolling sideways');
}

async function prints() {
  const context = await phoneWithout('zh-CN');
  const tab = await context.newPage();
  await tab.goto(page);
  await tab.emulateMedia({ media: 'print' });
  assert.ok(await tab.locator('.plate').isVisible());
  assert.ok(!(await tab.locator('.services').isVisible()));
  await shot(tab, 'print');
  await context.close();
  holds('a print of the address without its buttons');
}

try {
  await bothLanguages();
  await declares();
  await isAccessible();
  await fitsLargeText();
  await prints();
} finally {
  await browser.close();
}
