import { carried, carry } from './carried.js';
import { add, approve, register, signIn } from './ceremonies.js';
import { clientOf } from './client.js';
import { deskOf } from './desk.js';
import { part, view } from './view.js';

/** After this time (ms) a page that is still there may be pressed again. */
const LOST = 10_000;

const CEREMONIES = { 'sign-in': signIn, register, add, approve };

function run(main: HTMLElement): void {
  const { page, baseUrl = '', apiKey = '' } = main.dataset;
  const desk = deskOf(main.dataset);
  const stand = { desk, client: () => clientOf(baseUrl, apiKey) };
  const ceremony = CEREMONIES[page as keyof typeof CEREMONIES](stand);
  const field = part('identifier') as HTMLInputElement;
  let running = false;
  let timer: number;

  const occupied = (now: boolean): void => {
    clearTimeout(timer);
    running = now;
    view.busy(now);
  };

  const begin = async (): Promise<void> => {
    occupied(true);
    view.problem();
    try {
      const handIn = await ceremony(view.typed('identifier'));
      if (!handIn) {
        occupied(false);
        return;
      }
      desk.finish(handIn.handle, handIn.jwt);
      timer = setTimeout(occupied, LOST, false);
    } catch (error) {
      occupied(false);
      view.problem(error);
    }
  };

  for (const plain of document.querySelectorAll('.late')) plain.remove();
  for (const scripted of document.querySelectorAll<HTMLElement>('[data-scripted]')) scripted.hidden = false;
  field.value ||= carried();
  if (document.activeElement === document.body) field.focus();
  carry(() => view.typed('identifier'));
  // A page that comes back as it was left is to be used again.
  addEventListener('pageshow', ({ persisted }) => persisted && occupied(false));
  document.addEventListener('submit', (event) => {
    // The form itself asks a registered device: that one goes on to the code page.
    if (!running && event.submitter?.id === 'push') return;
    event.preventDefault();
    if (!running) void begin();
  });
}

const main = document.getElementById('loginid');
if (main) run(main);
