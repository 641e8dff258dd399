import { HttpsTransport } from './https.js';
export class FetchTransport extends HttpsTransport {
  constructor(f: unknown) {
    super(f as never);
  }
}
