/** Whether a username keeps the quick start's rule, with these special characters (protocol 11). */
export function usernameFits(username: string, specials: string): boolean {
  if (username.length < 3 || username.length > 128) return false;
  const plain = [...username].map((char) =>
    /[A-Za-z0-9]/.test(char) ? 'plain' : specials.includes(char) ? 'special' : 'wrong',
  );
  if (plain.includes('wrong') || plain.at(0) !== 'plain' || plain.at(-1) !== 'plain') return false;
  return plain.every((kind, index) => kind === 'plain' || plain[index + 1] === 'plain');
}
