import { clean, escapeHtml } from '../../lib/pages/escape.js';
import { html } from '../../lib/pages/html.js';
import { PAYLOADS } from './payloads.js';
import { hidesSomething } from './structure.js';

describe('clean', () => {
  it.each([
    ['Marie Dupont', 'Marie Dupont'],
    ['Zoë 王 👩🏽 ñ', 'Zoë 王 👩🏽 ñ'],
    ['two\nlines\tand\u2028more', 'two lines and more'],
    ['\u202Emoc.elpmaxe', 'moc.elpmaxe'],
    ['a\u0000b\u001Bc\u007Fd\u009Fe', 'abcde'],
    ['\u200B\uFEFF\u061C\u2066x\u2069', 'x'],
    ['half \uD83D', 'half '],
    ['', ''],
  ])('%j becomes %j', (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it('cuts by characters, not by halves of them', () => {
    expect(clean('😀😀😀😀', 3)).toBe('😀😀…');
    expect(clean('abc', 3)).toBe('abc');
  });

  it('is quick with a megabyte', () => {
    const begun = performance.now();
    expect(clean('\u202E'.repeat(1_000_000))).toBe('');
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('there are at least 60 payloads, and none hides anything after it', () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(60);
    expect(
      PAYLOADS.map((payload) => clean(payload)).filter((text) => hidesSomething(text) || text.includes('\n')),
    ).toEqual([]);
  });
});

describe('html', () => {
  it('escapes every value, in content and in quoted attributes', () => {
    expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
    expect(html`<p title="${'"><b>'}">${'<i>'}</p>`.html).toBe('<p title="&quot;&gt;&lt;b&gt;">&lt;i&gt;</p>');
  });

  it('takes what it has made itself as it is, and nothing for nothing', () => {
    const inner = [html`<b>${1}</b>`, html`<i></i>`];
    expect(html`<p>${inner}${false}${undefined}${html`<u></u>`}</p>`.html).toBe('<p><b>1</b><i></i><u></u></p>');
  });
});
