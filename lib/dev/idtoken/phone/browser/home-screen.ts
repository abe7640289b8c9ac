import { nameOf } from './people.js';
import type { Person } from './people.js';
import { make, part } from './screens.js';

const REFUSED: Record<string, string> = {
  not_enrolled: 'The operator does not know this person: it may have started anew.',
  revoked: 'This enrolment was revoked at the operator.',
  other_device: 'This person is enrolled with another phone now.',
};

/** What the home screen shows. */
export interface Home {
  people: readonly Person[];
  current: Person;
  /** Why the operator sends nothing for the current person. */
  refused: string | undefined;
}

/** Draws the home screen: the current person's card and the others. */
export function drawHome({ people, current, refused }: Home, choose: (tokenId: string) => void): void {
  const { facts } = current;
  for (const [name, value] of [
    ['name', nameOf(current)],
    ['tokenId', current.tokenId],
  ] as const) {
    const line = document.querySelector(`[data-card="${name}"]`);
    if (line) line.textContent = value;
  }
  const rows: [string, string | undefined][] = [
    ['Born', facts.dateOfBirth],
    ['Nationality', facts.nationality],
    ['Document', facts.documentNumber],
    ['Trust level', String(facts.trustLevel)],
  ];
  document
    .querySelector('[data-card="facts"]')
    ?.replaceChildren(
      ...rows.flatMap(([name, value]) =>
        value ? [make('div', {}, make('dt', { textContent: name }), make('dd', { textContent: value }))] : [],
      ),
    );
  drawRefusal(refused);
  part('people').replaceChildren(
    ...people.map((person) => make('li', {}, personButton(person, person === current, choose))),
  );
}

function drawRefusal(refused: string | undefined): void {
  part('unknown-person').hidden = refused === undefined;
  part('unknown-person-text').textContent = REFUSED[refused ?? ''] ?? '';
  part('enrol-again').hidden = refused === 'revoked';
}

function personButton(person: Person, current: boolean, choose: (tokenId: string) => void): HTMLButtonElement {
  const name = nameOf(person);
  const initial = make('span', { className: 'logo', textContent: Array.from(name)[0]?.toUpperCase() ?? '' });
  initial.setAttribute('aria-hidden', 'true');
  const detail = name === person.tokenId ? [] : [make('small', { textContent: person.tokenId })];
  const button = make('button', { type: 'button', className: 'person' }, initial, make('span', {}, name, ...detail));
  button.dataset.testid = 'person';
  button.dataset.tokenId = person.tokenId;
  button.setAttribute('aria-pressed', String(current));
  button.addEventListener('click', () => choose(person.tokenId));
  return button;
}
