import { expectUsername } from '../../lib/loginid/messages.js';

it.each(['abc', 'john.doe', 'John_Doe-1', 'john+shop@example.com', '007', 'a'.repeat(128)])('%s is one', (name) => {
  expect(() => expectUsername(name)).not.toThrow();
});

it.each([
  ['too short', 'ab'],
  ['too long', 'a'.repeat(129)],
  ['a special at the start', '.john'],
  ['a special at the end', 'john-'],
  ['two specials in a row', 'john._doe'],
  ['a space', 'john doe'],
  ['another alphabet', 'jöhn'],
  ['a line break at the end', 'john\n'],
  ['a special that is none', 'john/doe'],
])('%s is refused, with the rule', (_, name) => {
  const refusal = expect.objectContaining({ code: 'identifier_invalid', expose: true });
  expect(() => expectUsername(name)).toThrow(refusal);
});
