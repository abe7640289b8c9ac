import { encode } from 'uqr';
import { html } from './html.js';
import type { Html } from './html.js';

/** White around the code (modules): the standard's four would cost a third of the picture, and screens have a frame. */
const QUIET = 3;

/**
 * An address as a QR code, drawn in one path: dark on white in every colour scheme, as cameras want it.
 *
 * @param label - what it is, for people who do not see it.
 */
export function qrCode(address: string, label: string): Html {
  const { data, size } = encode(address, { ecc: 'L', border: QUIET });
  // Strokes lie on their line, so the picture begins half a module above it.
  const box = html`0 -.5 ${size} ${size}`;
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="${box}">
    <path d="${data.flatMap(rowPath)}" />
  </svg>`;
}

/** The dark stretches of a row, as strokes: the first one from the edge, each other one from the end of the last. */
function rowPath(row: readonly boolean[], y: number): Html[] {
  const text = row.map((dark) => (dark ? '#' : ' ')).join('');
  return Array.from(text.trimEnd().matchAll(/( *)(#+)/g), ([, gap = '', run = ''], at) =>
    at === 0 ? html`M${gap.length} ${y}h${run.length}` : html`m${gap.length} 0h${run.length}`,
  );
}
