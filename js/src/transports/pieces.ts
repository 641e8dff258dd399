/** A body that comes in pieces. */

import { mostBodyBytes } from '../core.js';

export class Pieces {
  readonly #pieces: Uint8Array[] = [];
  #size = 0;

  /** Whether it is still within the bound. */
  add(piece: Uint8Array): boolean {
    this.#pieces.push(piece);
    this.#size += piece.length;
    return this.#size <= mostBodyBytes();
  }

  /** In memory of its own: a small `Buffer` would share it with others of the process. */
  joined(): Uint8Array {
    const [first] = this.#pieces;
    if (first !== undefined && this.#pieces.length === 1) return first;
    const body = new Uint8Array(this.#size);
    let end = 0;
    for (const piece of this.#pieces) {
      body.set(piece, end);
      end += piece.length;
    }
    return body;
  }
}
