/**
 * Everything in this entry stands in for somebody else: whoever reaches a development operator can enrol a phone under
 * any name and log in as that person. So it starts nowhere near real people.
 */
export function refuseProduction(what: string): void {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(`${what} is for development and tests: it does not start with NODE_ENV=production.`);
  }
}
