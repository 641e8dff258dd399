/** Makes one call of the server in MONACO_BASE_URL, says how it ended, and leaves the client open. */

import { Monaco } from 'monaco-crm';
import { canary } from '../support/leaks.js';

new Monaco({ apiKey: canary() }).me.get().then(
  () => console.log('answered'),
  (fault: unknown) => console.log(String(fault)),
);
