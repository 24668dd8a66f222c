// The words under the pointer are what the page's tables say, which the database holds.
export async function hover_tells_the_database(page, fail) {
  const rows = await page.evaluate(() => {
    const table = document.querySelector('#latency table');
    if (!table) return [];
    const heads = [...table.tHead.rows[0].cells].map(cell => cell.textContent.trim());
    return [...table.tBodies[0].rows].map(row => Object.fromEntries(heads.map((head, i) => [head, (row.cells[i].firstChild?.textContent ?? '').trim()])));
  });
  const picture = page.locator('#figure-latency .wide svg');
  if (rows.length === 0 || !(await picture.count())) return;
  await picture.scrollIntoViewIfNeeded();
  const points = await picture.locator('.pt').evaluateAll(circles => circles.map(circle => {
    const box = circle.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  }));
  let seen = 0;
  for (const point of points) {
    await page.mouse.move(point.x, point.y);
    for (const said of await page.locator('.tip:visible div').allTextContents()) {
      const [, name, quantile, value] = /^(.*) (p\d+(?:\.\d+)?|max): (.*)$/.exec(said) ?? [];
      const row = rows.find(r => `${r.component} ${r.stage}` === name);
      if (!row) continue; // a name that was shortened
      seen++;
      if (row[quantile] !== value) fail(`hover says "${said}", the table "${row[quantile]}"`);
    }
  }
  if (seen < rows.length) fail(`only ${seen} values under the pointer belong to a row of the table`);
}
