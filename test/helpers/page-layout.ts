import type { PageLayout } from '../../lib/pages/layout.js';
import { ENGLISH } from '../../lib/pages/texts.js';

/** What a page needs of the router, with what a test is about in place of the rest. */
export function pageLayout(more: Partial<PageLayout> = {}): PageLayout {
  return {
    ...ENGLISH,
    nonce: 'x2kd0Gk1cUqKfJ1wq2y1Ow==',
    host: 'shop.example.com',
    origin: 'https://shop.example.com',
    brand: { name: undefined, logo: undefined },
    purpose: { title: undefined, text: undefined, why: {} },
    appLink: undefined,
    hasOtherWay: false,
    developing: false,
    loginPath: '/login',
    scripts: ['/login/assets/code-page-Hn0dIZlkDpQpMGzY.js'],
    style: '/login/assets/pages-0pGbBGJzXh1WTd2m.css',
    ...more,
  };
}
