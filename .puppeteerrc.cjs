// npm 10 runs Puppeteer's install script and a blocked browser download then fails the install;
// npm 11 does not run it at all. Skipping the download makes both behave the same.
/** @type {import('puppeteer').Configuration} */
module.exports = { skipDownload: true };
