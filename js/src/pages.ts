/** Listings: items across pages, pages, and where a listing stands. */

import type * as core from './core.js';
import type { Driven, Success } from './drive.js';
import { checked, InvalidRequestError, MonacoError } from './errors.js';
import { RawResponse } from './response.js';
import { text, whole } from './settings.js';

/** How to list; `position` is what an earlier listing of the same request gave. */
export interface PageOptions {
  /** Rows a page. */
  readonly pageSize?: number | undefined;
  /** Items at most. */
  readonly limit?: number | undefined;
  /** Where an earlier listing with the same arguments stopped. */
  readonly position?: string | undefined;
}

/** @internal As a listing by number takes them. */
export type NumberedPageOptions = PageOptions & { readonly page?: number | undefined };

/** @internal Starts a listing, whose options the core checks. Throws `InvalidRequestError`. */
export function startPages(
  client: core.Client,
  request: core.Request,
  mode: core.PageMode,
  given: NumberedPageOptions,
): core.Pages {
  const { pageSize, page, limit, position } = given;
  const token = position === undefined ? undefined : text('position', position, InvalidRequestError);
  return client.pages(request, mode, count('pageSize', pageSize), count('page', page), count('limit', limit), token);
}

function count(name: string, value: number | undefined): number | undefined {
  return value === undefined ? undefined : whole(name, value, InvalidRequestError);
}

/** What a page's body holds; the core has found it there. */
interface Body {
  readonly data: readonly Record<string, unknown>[];
  readonly pagination: {
    readonly page: number;
    readonly page_size: number;
    readonly total_count: number;
    readonly total_pages: number;
  };
}

/** One page. `items` are those that the listing had not delivered before, at most its `limit`. */
export class Page<T> implements Iterable<T> {
  readonly items: readonly T[];
  /** Where the listing stands after this page. */
  readonly position: string;
  /** The answer as it came. */
  readonly response: RawResponse<unknown>;
  /** The page's number, from 1, as the server counts. */
  readonly number: number;
  /** Rows a page. */
  readonly pageSize: number;
  /** Rows that match in all. */
  readonly totalCount: number;
  /** Pages in all. */
  readonly totalPages: number;

  /** @internal */
  constructor(success: Success, items: readonly T[], position: string) {
    const { pagination } = success.value as Body;
    this.items = items;
    this.position = position;
    this.response = new RawResponse(success, (value) => value);
    this.number = pagination.page;
    this.pageSize = pagination.page_size;
    this.totalCount = pagination.total_count;
    this.totalPages = pagination.total_pages;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.items[Symbol.iterator]();
  }
}

/** @internal Fetches a listing's next page, and gives what `read` makes of it, or the error, after which a listing may go on. */
export type Fetch = <T>(pages: core.Pages, read: (success: Success) => T) => Promise<Driven<T>>;

/**
 * Items across pages, fetched as they are asked for: `for await (const item of listing)`. Awaited, it is its first page.
 *
 * It is gone through once; `position` tells where to go on.
 */
export class Listing<T> implements AsyncIterable<T>, PromiseLike<Page<T>> {
  readonly #start: (position?: string) => core.Pages;
  readonly #read: (row: Record<string, unknown>) => T;
  readonly #fetch: Fetch;
  #started: core.Pages | undefined;
  #parked: Parked | undefined;
  #first: Promise<Page<T>> | undefined;
  #items: readonly T[] = [];
  #taken = 0;

  /** @internal `start` begins at the position, where there is one. */
  constructor(start: (position?: string) => core.Pages, read: (row: Record<string, unknown>) => T, fetch: Fetch) {
    this.#start = start;
    this.#read = read;
    this.#fetch = fetch;
  }

  /** Where the listing stands after the last item that was taken: pass it to a listing of the same request to go on. */
  get position(): string {
    return this.#parked?.position ?? this.#pages.position(this.#taken);
  }

  /** Whether every record that matches throughout is delivered exactly once. True of no listing by number. */
  get isExact(): boolean {
    return this.#parked?.isExact ?? this.#pages.isExact;
  }

  /** Items, from the next one on. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      while (this.#taken < this.#items.length) yield this.#items[this.#taken++] as T;
      if ((await this.#nextPage()) === undefined) return;
    }
  }

  /** Whole pages, from the next one on. A page that was handed out counts as taken. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    for (;;) {
      const page = this.#pageOf(await this.#nextPage());
      if (page === undefined) return;
      yield page;
    }
  }

  /** The listing's first page; its items are not delivered again. Rejects with `InvalidRequestError` where none is left. */
  firstPage(): Promise<Page<T>> {
    this.#first ??= this.#takeFirst();
    return this.#first;
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting a listing is asking for its first page
  then<Kept = Page<T>, Caught = never>(
    kept?: ((page: Page<T>) => Kept | PromiseLike<Kept>) | null,
    caught?: ((reason: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Kept | Caught> {
    return this.firstPage().then(kept, caught);
  }

  catch<Caught = never>(caught?: ((reason: unknown) => Caught | PromiseLike<Caught>) | null): Promise<Page<T> | Caught> {
    return this.firstPage().catch(caught);
  }

  finally(settled?: (() => void) | null): Promise<Page<T>> {
    return this.firstPage().finally(settled);
  }

  /** Started when it is first asked for something, so that what the core refuses rejects and does not throw. */
  get #pages(): core.Pages {
    this.#started ??= checked(() => this.#start(this.#parked?.position));
    this.#parked = undefined;
    return this.#started;
  }

  async #takeFirst(): Promise<Page<T>> {
    const page = this.#pageOf(await this.#nextPage());
    this.#park(page?.position ?? this.position);
    if (page === undefined) throw new InvalidRequestError('the listing has no page left; make a new one');
    return page;
  }

  /** The core's state becomes text: to find what nobody freed costs the collector more than a page. */
  #park(position: string): void {
    this.#parked = { position, isExact: this.isExact };
    this.#started?.free();
    this.#started = undefined;
  }

  /** The page that was just fetched, if there was one, whose items are taken with it. */
  #pageOf(success: Success | undefined): Page<T> | undefined {
    if (success === undefined) return undefined;
    this.#taken = this.#items.length;
    return new Page(success, this.#items, this.position);
  }

  /** Fetches the next page, whose items are then the ones to hand out; undefined where there is none. */
  async #nextPage(): Promise<Success | undefined> {
    for (;;) {
      const fetched = await this.#fetch(this.#pages, (success) => this.#accept(success));
      if (!(fetched instanceof MonacoError)) return fetched;
      if (!checked(() => this.#pages.refused(fetched.kind))) throw fetched;
    }
  }

  #accept(success: Success): Success {
    const rows = (success.value as Body).data;
    const items: T[] = [];
    for (const index of this.#pages.accept(success.call) ?? []) items.push(this.#read(rows[index] as Record<string, unknown>));
    this.#items = items;
    this.#taken = 0;
    return success;
  }
}

/** Where a listing stands while the core holds nothing of it. */
interface Parked {
  readonly position: string;
  readonly isExact: boolean;
}
