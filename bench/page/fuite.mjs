/** The shop as fuite drives it. */
export async function iteration(page) {
  await page.click('#open');
  await page.click('#close');
}
