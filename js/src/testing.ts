/** The emulator for tests: Monaco's API on your own machine. */
export {};
