/** One contestant in its own process: sends as many requests as it is told, again and again. `contestant.mjs NAME URL ROWS`, forked. */

import { CONTESTANTS } from './contestants.mjs';
import { cpuMicros } from './measure.mjs';

const [name, baseURL, rows] = process.argv.slice(2);
const request = await CONTESTANTS[name](baseURL, Number(rows));

process.on('message', async (requests) => {
  let counted = 0;
  const micros = await cpuMicros(async () => {
    counted += await request();
  }, requests);
  process.send({ micros, counted });
});
process.on('disconnect', () => process.exit());
process.send('ready');
