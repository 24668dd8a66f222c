// What a page and a picture look like, measured in a browser: node look.mjs SHOTS PAGE... PICTURE.svg...
// Each page at three widths, light and dark: no error, nothing wider than the window, no text on another text or cut
// off, no violation that axe knows; screenshots into SHOTS. Each picture alone: its texts keep apart and inside.
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { hover_tells_the_database } from './hover.mjs';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [shots, ...files] = process.argv.slice(2);
const WIDTHS = [1280, 768, 390];
const PAPER = 688; // A4 without its margins
const HIGH = 6000, BYTES = 2 * 1024 * 1024; // a run's page, folded
let failed = 0, checked = 0;

// Its folders and its name.
function short(file) {
  return realpathSync(file).split('/').slice(-3).join('/');
}

function fail(what) {
  console.log('FAIL ' + what);
  failed++;
}

// Texts of each SVG that is shown: pairs that lie on each other, and those that leave the picture. Runs in the page.
function texts_of_pictures() {
  const bad = [];
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const boxes = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim() !== '').map(text => {
      const box = text.getBoundingClientRect();
      // A line of text is taller than its letters: a fifth above and below is air.
      return { said: text.textContent.trim(), left: box.left, right: box.right, top: box.top + box.height * 0.2, bottom: box.bottom - box.height * 0.2 };
    });
    const name = svg.closest('figure')?.id ?? 'picture';
    boxes.forEach((a, i) => {
      if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1) bad.push(`${name}: "${a.said}" leaves the picture`);
      for (const b of boxes.slice(i + 1))
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5) bad.push(`${name}: "${a.said}" and "${b.said}" lie on each other`);
    });
  }
  return bad;
}

async function check_page(browser, file) {
  for (const colorScheme of ['light', 'dark'])
    for (const width of WIDTHS) {
      const where = `${short(file)} ${width} px ${colorScheme}`;
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      page.on('console', message => { if (message.type() === 'error') fail(`${where}: console: ${message.text()}`); });
      page.on('pageerror', error => fail(`${where}: ${error}`));
      page.on('request', request => { if (!request.url().startsWith('file:')) fail(`${where}: fetches ${request.url()}`); });
      await page.goto('file://' + realpathSync(file));
      const size = await page.evaluate(() => ({ high: document.documentElement.scrollHeight, wide: document.documentElement.scrollWidth, pictures: document.querySelectorAll('figure').length }));
      if (size.wide > width) fail(`${where}: is ${size.wide} px wide`);
      for (const bad of await page.evaluate(texts_of_pictures)) fail(`${where}: ${bad}`);
      await page.addScriptTag({ content: axe });
      const report = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
      for (const violation of report.violations) fail(`${where}: axe ${violation.id}: ${violation.nodes[0].html.slice(0, 160)}: ${violation.nodes[0].failureSummary.slice(0, 200)}`);
      await page.screenshot({ path: `${shots}/${short(file).replace(/\W+/g, '-')}-${width}-${colorScheme}.png`, fullPage: true });
      if (width === WIDTHS[0] && colorScheme === 'light') {
        if (size.pictures > 0 && /\/\d+\/[^/]*$/.test(realpathSync(file)) && size.high > HIGH) fail(`${where}: is ${size.high} px high`);
        if (readFileSync(file).length > BYTES) fail(`${where}: is larger than 2 MiB`);
        await check_script(page, where);
        await page.setViewportSize({ width: PAPER, height: 900 });
        await page.emulateMedia({ media: 'print' });
        const paper = await page.evaluate(() => document.documentElement.scrollWidth);
        if (paper > PAPER) fail(`${where}: is ${paper} px wide on paper of ${PAPER}`);
      }
      await page.close();
      checked++;
    }
  const plain = await browser.newPage({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
  await plain.goto('file://' + realpathSync(file));
  if (!(await plain.locator('h1').isVisible())) fail(`${file}: shows nothing without its script`);
  await plain.close();
}

// What the script adds: values under the pointer and the arrow keys, sorting, filtering, zoom.
async function check_script(page, where) {
  const picture = page.locator('figure svg[tabindex]:visible').first();
  if (await picture.count()) {
    await picture.focus();
    await page.keyboard.press('ArrowRight');
    const said = await page.locator('main > .sr[role=status]').textContent();
    const shown = (await page.locator('.tip:visible div').allTextContents()).join('; ');
    if (!said || said !== shown) fail(`${where}: the arrow keys say "${said}" and show "${shown}"`);
  }
  const table = page.locator('table:visible').filter({ has: page.locator('th.n button') }).first();
  if (await table.count()) {
    const head = table.locator('th.n').last();
    const at = await head.evaluate(th => th.cellIndex);
    const values = () => table.locator('tbody tr:not(.total)').evaluateAll((rows, i) => rows.map(row => row.cells[i].dataset.v).map(v => v === '' ? -Infinity : +v), at);
    await head.locator('button').click();
    const down = await values();
    if (down.some((v, i) => i > 0 && v > down[i - 1])) fail(`${where}: does not sort downwards: ${down}`);
    await head.locator('button').click();
    const up = await values();
    if (up.some((v, i) => i > 0 && v < up[i - 1])) fail(`${where}: does not sort upwards: ${up}`);
    if (await head.getAttribute('aria-sort') !== 'ascending') fail(`${where}: does not say how it is sorted`);
  }
  const filter = page.locator('.filter input:visible').first();
  if (await filter.count()) {
    await filter.fill('no row has this');
    const rows = await filter.evaluate(input => [...input.closest('label').nextElementSibling.querySelectorAll('tbody tr')].filter(row => !row.hidden).length);
    if (rows !== 0) fail(`${where}: a filter that nothing meets leaves ${rows} rows`);
    await filter.fill('');
  }
  const timed = page.locator('#figure-freshness svg:visible');
  if (await timed.count()) {
    await timed.scrollIntoViewIfNeeded();
    const box = await timed.boundingBox();
    const ticks = () => page.locator('#figure-throughput svg:visible g[text-anchor=middle], #figure-freshness svg:visible g[text-anchor=middle]').evaluateAll(groups => groups.map(g => g.getAttribute('transform') + g.style.display).join());
    const before = await ticks();
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 3 });
    await page.mouse.up();
    if (await ticks() === before) fail(`${where}: no zoom over all pictures of the time`);
    const tics = await page.locator('#figure-freshness svg:visible g.tic').evaluateAll(groups => groups.map(g => ({ text: g.textContent.trim(), left: g.getBoundingClientRect().left, right: g.getBoundingClientRect().right })));
    if (tics.length < 2 || tics.length > 10) fail(`${where}: a fifth of the time has ${tics.length} tics`);
    if (new Set(tics.map(tic => tic.text)).size < tics.length) fail(`${where}: tics of a part of the time repeat: ${tics.map(tic => tic.text).join(', ')}`);
    tics.forEach((tic, i) => { if (i > 0 && tic.left < tics[i - 1].right) fail(`${where}: tic ${tic.text} lies on ${tics[i - 1].text}`); });
    await page.locator('#figure-freshness .zoom').click();
    if (await ticks() !== before) fail(`${where}: the whole time is not the same as before`);
  }
  const levers = page.locator('#what-if input');
  if (await levers.count()) {
    const usd = () => page.locator('#what-cards b').first().textContent();
    const first = await usd();
    await levers.first().focus();
    await page.keyboard.press('End');
    for (const lever of (await levers.all()).slice(1)) { await lever.focus(); await page.keyboard.press('End'); }
    const last = await usd(), command = await page.locator('#what-run').textContent();
    const prices = await page.locator('#points tbody tr').evaluateAll(rows => rows.map(row => row.textContent));
    if (!prices.some(row => row.includes(last.replace(/.USD$/, '')) && row.includes(command))) fail(`${where}: "${last}" of "${command}" is no point of the table`);
    if (first === last && prices.length > 4) fail(`${where}: the levers change nothing`);
    if (!(await page.locator('.pt.here').count())) fail(`${where}: no picture follows the levers`);
  }
  await hover_tells_the_database(page, message => fail(`${where}: ${message}`));
}

async function check_picture(browser, file) {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  await page.goto('file://' + realpathSync(file));
  for (const bad of await page.evaluate(texts_of_pictures)) fail(`${short(file)}: ${bad}`);
  if (!(await page.evaluate(() => document.querySelector('svg > title')?.textContent))) fail(`${file}: has no title`);
  const faces = await page.evaluate(() => [...new Set([...document.querySelectorAll('text')].map(text => getComputedStyle(text).fontFamily))]);
  if (faces.length !== 1 || !/sans-serif$/.test(faces[0])) fail(`${file}: faces ${faces.join(' | ')}`);
  await page.close();
  checked++;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const file of files) await (file.endsWith('.svg') ? check_picture : check_page)(browser, file);
await browser.close();
console.log(`${checked} views, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
