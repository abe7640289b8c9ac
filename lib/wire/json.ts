const MAX_DEPTH = 16;

/**
 * Reads JSON from outside. Deep nesting is refused, because code that walks or stores the value later
 * does so recursively.
 *
 * @param text - the JSON text; the caller has limited its length.
 * @returns the value; `undefined` if the text is not JSON or nested deeper than 16 levels.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isShallow(value, MAX_DEPTH) ? value : undefined;
}

/** Whether a value is a JSON object: neither `null` nor an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  for (const member of Object.values(value)) if (!isShallow(member, depth - 1)) return false;
  return true;
}
