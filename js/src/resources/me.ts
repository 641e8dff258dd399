/** `client.me`: get. */

import { Me as MeModel } from '../models/me.js';
import type { CallOptions } from '../options.js';
import type { CallPromise } from '../response.js';
import type { Sender } from '../sender.js';
import { item } from './base.js';

/** Whom the key belongs to. */
export class Me {
  readonly #sender: Sender;

  /** @internal */
  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** The user and the organisation that the key acts as: the cheapest check of a key. */
  get(options?: CallOptions): CallPromise<MeModel> {
    return this.#sender.send(() => ({ operation: 'get_me' }), options, item(MeModel));
  }
}
