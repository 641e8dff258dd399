const { Monaco } = require('monaco-crm');
const { report } = require('./report.mjs');

report(Monaco);
