// Names that the examples in README.md and docs/ use without introducing them.
import type { Express } from 'express';
import type { Server } from 'node:http';
import type { IDTokenStrategy, LoginRouter, LoginStore } from '../../lib/index.js';
import type { IDTokenOperator, Phone } from '../../lib/dev/index.js';

interface Account {
  id: number;
  email: string;
}

declare global {
  const app: Express;
  const server: Server;
  const db: {
    tokenIdOf(email: string): Promise<string | null>;
    user(tokenId: string): Promise<Account | undefined>;
    userOf(provider: string, id: string): Promise<Account | undefined>;
    addLogin(user: Express.User, provider: string, id: string): Promise<Account>;
    newUser(provider: string, id: string): Promise<Account>;
  };
  const idtoken: IDTokenStrategy;
  const router: LoginRouter;
  const store: LoginStore;
  const operator: string;
  const secret: string;
  const log: { warn(entry: object): void };
  const phone: Phone;
  const development: IDTokenOperator;
  function sign(user: unknown): string;
  function show(code: string): void;
  function passedCaptcha(req: object): boolean;
  const AppModule: new () => object;
  class Users {
    find(tokenId: string): Promise<Account | undefined>;
  }
}
