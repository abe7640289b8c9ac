import { loginRouter } from '../../lib/index.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy } from '../helpers/scripted-shop.js';

const later = cleanup();

const DOT = 'data:image/png;base64,iVBORw0KGgo=';

function routerOf(options: object): unknown {
  const strategy = new ScriptedStrategy();
  later(() => strategy.close());
  return loginRouter(strategy, options);
}

describe('options of the pages', () => {
  it.each<[object, string]>([
    [{ site: { name: 'Shop', logo: 'http://shop.example.com/logo.png' } }, 'logo'],
    [{ site: { name: 'Shop', logo: '//evil.example/logo.png' } }, 'logo'],
    [{ site: { name: 'Shop', logo: 'javascript:alert(1)' } }, 'logo'],
    [{ site: { name: 'Shop', logo: 'data:text/html;base64,PGI+' } }, 'logo'],
    [{ site: { name: 'Shop', logo: 'data:image/svg+xml,<svg onload=alert(1)>' } }, 'base64'],
    [{ site: { name: 'Shop', logo: 'blob:https://shop.example.com/1' } }, 'logo'],
    [{ site: { name: 'Shop', logo: 'logo.svg' } }, '/logo.svg'],
    [{ site: { name: 'Shop', logo: '/\\evil.example/logo.png' } }, 'logo'],
    // What stands for a host in the policy is one host, and nothing behind it.
    [{ site: { name: 'Shop', logo: 'https://*/logo.png' } }, 'logo'],
    [{ site: { name: 'Shop', logo: 'https://a;sandbox/logo.png' } }, 'logo'],
    [{ redirects: ['https://*'] }, 'redirects'],
    [{ redirects: ['https://*.example.com'] }, 'redirects'],
    [{ successRedirect: 'https://*/welcome' }, 'successRedirect'],
    [{ failureRedirect: 'https://a;sandbox/sorry' }, 'failureRedirect'],
    // What a page would cut off or clean is no address any more.
    [{ site: { name: 'Shop', logo: 'https://shop.example.com/lo\u202Ego.png' } }, 'logo'],
    [{ appLink: 'myid:open now' }, 'appLink'],
    ...['red;}body{display:none', '#fff;}body{', 'blue', 'transparent', '#12', '#11223344', 'rgb(0 0 0 / 50%)'].map(
      (accent): [object, string] => [{ site: { name: 'Shop', accent } }, '#2a48c8'],
    ),
    [{ site: { name: 'Shop', accent: 'url(x)' } }, 'accent'],
    [{ site: { name: 'Shop', accent: '#fff', accentText: 'oklch(1 0 0)' } }, 'accentText'],
    [{ site: { name: 'Shop', accentText: '#fff' } }, 'without the `accent`'],
    [{ site: { name: ' \u200B\u202E' } }, 'can be seen'],
    [{ site: { name: '<b>Shop</b>' } }, 'markup'],
    [{ site: { logo: '/logo.svg' } }, 'name'],
    [{ site: { name: 'Shop', color: '#fff' } }, 'color'],
    [{ site: 'Shop' }, '{ name, logo, accent }'],
    [{ languages: ['en', 'tlh'] }, 'must be one of en, de'],
    [{ languages: [] }, 'empty'],
    [{ languages: 'de' }, 'list'],
    [{ texts: { tlh: {} } }, 'must be one of en, de'],
    [{ texts: { de: { form: { tittle: 'Einloggen' } } } }, 'form.tittle'],
    [{ texts: { de: { form: { title: '<b>Einloggen</b>' } } } }, 'markup'],
    [{ texts: { de: { form: { title: 'Bei {shop}' } } } }, '{shop}'],
    [{ texts: { de: { form: { title: 1 } } } }, 'text'],
    [{ texts: { de: { form: { title: '' } } } }, '`form.title` that must be text'],
    [{ texts: { de: { form: { title: () => 'Einloggen' } } } }, '`form.title` that must be text'],
    [{ texts: { de: { form: { title: {} } } } }, '`form.title` that must be text'],
    [{ texts: { de: { form: { title: [] } } } }, '`form.title` that must be text'],
    [{ texts: { de: { form: 'Einloggen' } } }, '`form` that must be an object of sentences'],
    [{ texts: { de: { form: [] } } }, '`form` that must be an object of sentences'],
    [{ texts: { de: { constructor: { name: 'x' } } } }, 'constructor'],
    [{ purpose: { title: 'Pay <b>20</b> EUR' } }, 'markup'],
    [{ purpose: { title: { tlh: 'x' } } }, 'must be one of en, de'],
    [{ purpose: { why: ['identity:name'] } }, 'by scope'],
    [{ languages: ['de-AT'] }, 'must be one of en, de'],
    [{ purpose: { reason: 'x' } }, 'is none of title, text, why'],
    [{ appLink: 'javascript:alert(1)' }, 'appLink'],
    ...[
      'data:text/html,x',
      ' JavaScript:alert(1)',
      'java\nscript:alert(1)',
      'vbscript:x',
      'file:///x',
      'http://x',
      '',
    ].map((link): [object, string] => [{ appLink: link }, 'appLink'] as const),
    [{ appLink: 'filesystem:https://shop.example.com/x' }, 'appLink'],
    [{ appLink: '/open' }, 'myid://open'],
    [{ render: '<main>' }, 'function'],
  ])('%j is refused, and says why', (options, why) => {
    expect(() => routerOf(options)).toThrow(expect.objectContaining({ name: 'TypeError' }));
    expect(() => routerOf(options)).toThrow(why);
  });

  it.each<[string, (text: string) => object, number]>([
    ['a logo in itself', (text) => ({ site: { name: 'Shop', logo: `data:image/png;base64,${text}` } }), 100_000],
    ['the address of a logo', (text) => ({ site: { name: 'Shop', logo: `/${text}` } }), 2048],
    ['an app link', (text) => ({ appLink: `myid://${text}` }), 2048],
    ['a name', (text) => ({ site: { name: text } }), 81],
    ['a title', (text) => ({ purpose: { title: text } }), 81],
    ['a purpose', (text) => ({ purpose: { text: { de: text } } }), 301],
    ['a reason', (text) => ({ purpose: { why: { 'identity:name': text } } }), 121],
    ['a sentence', (text) => ({ texts: { de: { form: { title: text } } } }), 601],
  ])('%s has a length that pages can bear', (_, of, tooLong) => {
    expect(() => routerOf(of('x'.repeat(tooLong)))).toThrow(TypeError);
    expect(routerOf(of('x'.repeat(40)))).toBeDefined();
  });

  it('what fits is taken', () => {
    const site = { name: 'Marks & Co', logo: DOT, accent: '#0F4C4A' };
    const purpose = { title: { en: 'Link', de: 'Verknüpfen' }, why: { 'identity:name': 'for the bill' } };
    const texts = { de: { form: { mistake: 'Wie kennt {site} Sie?' } } };
    routerOf({ site, purpose, texts, languages: ['de', 'en'], appLink: 'myid://open' });
    for (const logo of ['/logo.svg', 'https://cdn.example.com/logo.png?v=2'])
      routerOf({ site: { name: 'Shop', logo } });
    for (const link of [
      'https://id.example.com/open?a=1#b',
      'com.example.id:open',
      'intent://open#Intent;scheme=myid;end',
    ])
      expect(routerOf({ appLink: link })).toBeDefined();
    for (const accent of ['#abc', '#AABBCC']) expect(routerOf({ site: { name: 'Shop', accent } })).toBeDefined();
    expect(routerOf({ texts: { de: { form: {}, code: { for: 'Ihr Code' } } } })).toBeDefined();
  });

  it('text that can hardly be read on the accent is warned of, with the ratio', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    routerOf({ site: { name: 'Shop', accent: '#ffd21f', accentText: '#fff' } });
    expect(warn).toHaveBeenCalledWith(
      expect.stringMatching(/contrast of 1\.4, and 4\.5 is needed.*#000000 would have 14/),
      expect.objectContaining({ code: 'contrast_low' }),
    );
    warn.mockClear();
    routerOf({ site: { name: 'Shop', accent: '#ffd21f' } });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});
