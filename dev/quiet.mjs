// oidc-provider says these two things whatever the configuration; both are meant here.
const EXPECTED = [
  'oidc-provider WARNING: Unsupported runtime.',
  'oidc-provider WARNING: a quick start development-only in-memory adapter is used',
];

// A terminal gets the lines in colour, so the text need not be at the very start.
const expected = (line) => typeof line === 'string' && EXPECTED.some((text) => line.includes(text));

const { warn } = console;
console.warn = (...args) => {
  if (!expected(args[0])) warn(...args);
};
