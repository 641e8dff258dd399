/** CPU time of loading a package in a fresh process, less Node's own start. */

import { execFileSync } from 'node:child_process';
import { KEY } from './contestants.mjs';
import { report } from './measure.mjs';

const STARTS = 21;
const MICROS_A_MILLI = 1_000;

/** By CommonJS, so that no loader of ES modules is measured along. */
const PROGRAMS = {
  nothing: '',
  monaco: "require('monaco-crm')",
  'monaco and a client': `new (require('monaco-crm').Monaco)({ apiKey: '${KEY}' })`,
  undici: "require('undici')",
  stripe: "require('stripe')",
  openai: "require('openai')",
};
const MEASURED = "process.on('exit', () => { const { user, system } = process.cpuUsage(); console.log(user + system); });";

/** All start in turns; the median of each counts. */
function main() {
  const spent = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]));
  for (let start = 0; start < STARTS; start++) {
    for (const [name, program] of Object.entries(PROGRAMS)) spent[name].push(millis(program));
  }
  const { nothing, ...loaded } = Object.fromEntries(Object.entries(spent).map(([name, times]) => [name, median(times)]));
  report(Object.fromEntries(Object.entries(loaded).map(([name, time]) => [name, time - nothing])));
}

function millis(program) {
  const cwd = new URL('.', import.meta.url);
  return Number(execFileSync(process.execPath, ['--eval', `${MEASURED} ${program}`], { cwd })) / MICROS_A_MILLI;
}

function median(numbers) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

main();
