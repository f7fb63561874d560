/** The shop as weakspot drives it. */
module.exports = {
  url: () => process.env.SHOP,
  action: (page) => page.click('#open'),
  back: (page) => page.click('#close'),
};
