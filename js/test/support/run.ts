/** Programs of their own, against the emulator. */

import { execFile } from 'node:child_process';
import type { Emulator } from 'monaco-crm/testing';

export interface Ran {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** The variables by which a program finds the emulator. */
export function ofEmulator(emulator: Emulator): Record<string, string> {
  return { MONACO_API_KEY: emulator.apiKey, MONACO_BASE_URL: emulator.baseURL };
}

/** Runs Node, and of the variables about Monaco with these alone. */
export function ran(given: readonly string[], monaco: Readonly<Record<string, string>>): Promise<Ran> {
  const rest = Object.entries(process.env).filter(([variable]) => !/^(MONACO|NODE_TEST)_/.test(variable));
  const env = { ...Object.fromEntries(rest), ...monaco };
  return new Promise((resolve) => {
    execFile(process.execPath, given, { env }, (fault, stdout, stderr) => {
      resolve({ status: fault?.code ?? 0, stdout, stderr });
    });
  });
}
