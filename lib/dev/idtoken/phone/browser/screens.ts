import type { ConnectionState } from './connection.js';
import type { Verdict } from './verdict.js';

/** The screens of the phone. */
export type Screen = 'enrol' | 'home' | 'request' | 'result';

const CONNECTION: Readonly<Record<ConnectionState, string>> = {
  connected: 'Connected',
  connecting: 'Connecting',
  offline: 'Operator not reached',
  idle: 'Not enrolled',
};

/** The element with a test id: tests and script find things by the same names. */
export function part(id: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  if (!found) throw new Error(`The page has no ${id}.`);
  return found;
}

/** The same, where it has to be of a certain kind. */
export function partOf<E extends HTMLElement>(kind: abstract new () => E, id: string): E {
  const found = part(id);
  if (!(found instanceof kind)) throw new Error(`${id} is not what the script takes it for.`);
  return found;
}

/** Shows one screen and moves the focus to its heading, so that a screen reader says where one is. */
export function show(screen: Screen): void {
  for (const each of document.querySelectorAll<HTMLElement>('.screen')) each.hidden = each.dataset.testid !== screen;
  const heading = part(screen).querySelector('h1');
  document.title = `${heading?.textContent ?? ''} - Simulated phone`;
  window.scrollTo(0, 0);
  heading?.focus();
}

/** Whether a screen is shown. */
export function shown(screen: Screen): boolean {
  return !part(screen).hidden;
}

/** Shows a text, or hides the element if there is none. */
export function say(id: string, text: string | undefined): void {
  const element = part(id);
  element.textContent = text ?? '';
  element.hidden = text === undefined;
}

/** Says how the phone stands with the operator. */
export function drawConnection(state: ConnectionState): void {
  part('connection').dataset.state = state;
  part('connection-text').textContent = CONNECTION[state];
}

/** Says how a request ended. */
export function drawResult({ outcome, title, text }: Verdict): void {
  part('result').dataset.outcome = outcome;
  part('result-title').textContent = title;
  part('result-text').textContent = text;
}

/** Says that other requests wait, where the current screen is not to be taken away. */
export function drawWaiting(others: number): void {
  say('more', others === 0 ? undefined : others === 1 ? 'One older request waits.' : `${others} older requests wait.`);
  part('notice').hidden = !(shown('enrol') && others > 0);
  part('done').textContent = others > 0 ? 'Next request' : 'Done';
}

/** A new element. Text is only ever set as text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
