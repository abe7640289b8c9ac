// The cellar, and why it may be closed.
import { html } from '../html.mjs';
import { askPhone } from './forms.mjs';
import { page } from './layout.mjs';

export function cellarPage(user) {
  return page({
    user,
    title: 'The cellar',
    main: html`
      <h1>The cellar</h1>
      <p class="lead">You are over 18. The shop knows that, and not your date of birth.</p>
      <ul class="cards">
        <li><b>Saint-Julien 2016</b> Cedar and black currant.</li>
        <li><b>Savennières 2019</b> Quince, chalk, patience.</li>
        <li><b>Tawny, twenty years</b> Walnut and orange peel.</li>
      </ul>
    `,
  });
}

export function notForMinorsPage(user) {
  return page({
    user,
    title: 'Not yet',
    main: html`
      <h1>Not yet</h1>
      <p class="lead">The cellar is for people over 18. Everything else in the shop is open to you.</p>
      <p>Of your age the shop learned only that you are not over 18 yet. It does not know how old you are.</p>
      <p><a class="button" href="/">Back to the shop</a></p>
    `,
  });
}

/** Who came by LoginID, and has no phone here. */
export function noPhonePage(user) {
  return page({
    user,
    title: 'LoginID shares no age',
    main: html`
      <h1>LoginID shares no age</h1>
      <p class="lead">The cellar is for people over 18. With LoginID the shop learns who you are, and not how old.</p>
      <p>A phone can say it with IDToken: a yes or a no, not your date of birth. Link yours, then come back.</p>
      <p><a class="button" href="/account/link">Link a phone</a></p>
    `,
  });
}

export function shareAgePage(user) {
  return page({
    user,
    title: 'One fact is missing',
    main: html`
      <h1>One fact is missing</h1>
      <p class="lead">
        The cellar is for people over 18, and you did not share whether you are. That is fine; the cellar just stays
        closed.
      </p>
      <p>If you want, share it now. The shop gets a yes or a no, not your date of birth.</p>
      ${askPhone(user.email, '/cellar')}
    `,
  });
}
