import { readFileSync } from 'node:fs';
import path from 'node:path';
import { undocumented } from './public-docs.js';

const root = path.resolve(__dirname, '../..');
const { entryPoints } = JSON.parse(readFileSync(path.join(root, 'typedoc.json'), 'utf8')) as { entryPoints: string[] };

it('every public name and member has its sentence', () => {
  expect(undocumented(entryPoints.map((entry) => path.join(root, entry)))).toEqual([]);
});

describe('a sentence is missed', () => {
  const missingIn = (...lines: string[]) => undocumented(['/x/index.ts'], { '/x/index.ts': lines.join('\n') });
  const A = '/** A. */';

  it.each([
    ['of a name', ['export interface A {', '/** B. */', 'b: string }'], ['A']],
    ['of a member', [A, 'export interface A { b: string }'], ['A.b']],
    ['of a method', [A, 'export class A { b(): void {} }'], ['A.b']],
    ['of a member that it inherits', ['interface B { b: string }', A, 'export interface A extends B {}'], ['A.b']],
    ['of a member of a kind', [A, "export type A = { type: 'b'; b: string } | { type: 'c' }"], ['A.b']],
    ['that says only what is returned', [A, 'export interface A {', '/** @returns it. */', 'b(): string }'], ['A.b']],
  ])('%s', (_, lines, missing) => {
    expect(missingIn(...lines)).toEqual(missing);
  });

  it('not where a member is private, or internal', () => {
    expect(
      missingIn(A, 'export class A { private b = 1;', '/** @internal */', 'c = 2;', '/** D. */', 'd = 3 }'),
    ).toEqual([]);
  });
});
