/** Calls operations of the catalogue by their methods, with arguments under the API's names: what `tests/operations` asks for. */

import { readFileSync } from 'node:fs';
import { allOf, anyOf, type Filter, type FilterValue, type Monaco, where } from 'monaco-crm';

export interface Operation {
  readonly id: string;
  readonly resource: string;
  readonly verb: string;
  readonly path_params: readonly { readonly name: string }[];
  readonly query_params: readonly object[];
  readonly body_schema?: string;
}

export type Arguments = Readonly<Record<string, unknown>>;

/** By their ids. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  (JSON.parse(readFileSync('../crates/monaco-catalog/operations.json', 'utf8')).operations as Operation[]).map((operation) => [
    operation.id,
    operation,
  ]),
);

/** The method that an operation has. */
export function methodOf(client: Monaco, { resource, verb }: Operation): (...given: unknown[]) => PromiseLike<unknown> {
  // biome-ignore lint/suspicious/noExplicitAny: a method by its name
  const methods = (client as any)[camel(resource)];
  return methods[camel(verb)].bind(methods);
}

/** Calls an operation's method as its user would. */
export function call(client: Monaco, id: string, given: Arguments): PromiseLike<unknown> {
  const operation = OPERATIONS.get(id) as Operation;
  const names = operation.path_params.map(({ name }) => name);
  const rest = Object.entries(given).filter(([name]) => !names.includes(name));
  const path = names.map((name) => given[name]);
  const takesMore = operation.query_params.length > 0 || operation.body_schema !== undefined;
  return methodOf(client, operation)(...path, ...(takesMore ? [Object.fromEntries(rest.map(argument))] : []));
}

function argument([name, value]: [string, unknown]): [string, unknown] {
  if (name === 'custom_fields') return ['customFields', value];
  if (name === 'filters') return ['filters', value === null ? null : filterOf(value as Node)];
  return [camel(name), inCamel(value, name === 'blocks')];
}

interface Rule {
  readonly field: string;
  readonly condition: string;
  readonly value?: FilterValue;
}
type Node = Rule | { readonly operator?: 'and' | 'or'; readonly filters: readonly Node[] } | readonly Node[];

function filterOf(node: Node): Filter {
  if (Array.isArray(node)) return allOf(...node.map(filterOf));
  if ('field' in node) return where(node.field).condition(node.condition, node.value);
  const { operator, filters } = node as { operator?: string; filters: readonly Node[] };
  return (operator === 'or' ? anyOf : allOf)(...filters.map(filterOf));
}

/** To any depth; the keys of a map are left as they are. */
export function inCamel(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((item) => inCamel(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [isMap ? name : camel(name), inCamel(member)]));
}

export function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
