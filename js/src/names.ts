/** The core's names as this package's: in camel case, and without the unit, which is always milliseconds. */

/** What is not simply converted. */
const NAMES: Readonly<Record<string, string>> = { attempt_timeout_ms: 'timeout', 'windows.window_ms': 'windows.window' };

/** The name that a caller of this package knows for one of the core's. */
export function camelCase(name: string): string {
  return NAMES[name] ?? name.replace(/_ms$/, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The core's data under this package's names, to any depth. */
export function inCamelCase(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [camelCase(name), converted(member)]));
}

function converted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(converted);
  return value !== null && typeof value === 'object' ? inCamelCase(value) : value;
}
