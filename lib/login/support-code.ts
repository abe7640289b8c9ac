/** What a person reads out on the telephone, and what stands in the log: the start of the handle's digest. */
export function supportCode(handle: string): string {
  const start = handle
    .slice(handle.lastIndexOf('.') + 1)
    .slice(0, 8)
    .toUpperCase();
  return `${start.slice(0, 4)} ${start.slice(4)}`.trim();
}
