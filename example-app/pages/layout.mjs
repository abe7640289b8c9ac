// What all pages have around them. Pages are plain functions from values to HTML.
import { html } from '../html.mjs';

export function page({ user, title, main, script }) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title === 'Corner Shop' ? title : `${title} – Corner Shop`}</title>
        <link rel="icon" href="/public/icon.svg" />
        <link rel="stylesheet" href="/public/shop.css" />
        ${script && html`<script type="module" src="/public/${script}"></script>`}
      </head>
      <body>
        <header>
          <a class="brand" href="/">Corner Shop</a>
          <nav aria-label="Main">
            <a href="/cellar">Cellar</a>
            <a href="/devices">Devices</a>
            <a href="/token">Token</a>
            ${
              user
                ? html`<a href="/account">Account</a>
                    <form method="post" action="/logout"><button class="link">Log out</button></form>`
                : html`<a href="/login">Log in</a>`
            }
          </nav>
        </header>
        <main>${main}</main>
        <footer>
          <p>An example of <code>passport-idtoken</code>. Nothing here is for sale.</p>
        </footer>
      </body>
    </html>`.text;
}

export function errorPage({ user, title, text }) {
  return page({
    user,
    title,
    main: html`<h1>${title}</h1>
      <p class="lead">${text}</p>
      <p><a class="button" href="/">Back to the shop</a></p>`,
  });
}
