/** What a browser gets in place of the client. */

throw new Error(
  'monaco-crm is for servers: in a browser everyone who opens the page can read the API key. Call Monaco from your own server.',
);

export {};
