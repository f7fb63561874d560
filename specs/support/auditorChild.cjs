/** What the auditor's process runs: `node auditorChild.cjs AUDIT-MODULE`, asked over IPC. */
const { audit, auditFile, BrowserOfRun } = require(process.argv[2]);

const browser = new BrowserOfRun();

const functions = {
  audit: (what, options) => audit(what, options),
  auditFile: (file, options) => auditFile(file, options, browser),
};

process.on('message', ({ id, name, given }) => {
  functions[name](...given).then(
    (result) => process.send({ id, result }),
    (error) => process.send({ id, failure: error.stack }),
  );
});
process.on('disconnect', () => void browser.close().then(() => process.exit()));
