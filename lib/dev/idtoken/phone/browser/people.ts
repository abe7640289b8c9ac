import type { DeviceKey } from './device-key.js';

/** What a person says about themselves when they enrol. */
export interface Facts {
  givenName?: string;
  familyName?: string;
  dateOfBirth?: string;
  nationality?: string;
  documentNumber?: string;
  trustLevel: number;
}

/** A person on this phone, as the browser's database keeps them. */
export interface Person extends DeviceKey {
  tokenId: string;
  deviceId: string;
  facts: Facts;
}

const STORE = 'people';

/** The people of this phone: they survive a reload, and their keys never leave the database in the clear. */
export class People {
  private constructor(private readonly database: IDBDatabase) {}

  /** Opens the database of this browser. */
  static async open(): Promise<People> {
    const request = indexedDB.open('simulated-phone', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'tokenId' });
    return new People(await done(request));
  }

  /** Everybody, by token id. */
  all(): Promise<Person[]> {
    return done(this.store('readonly').getAll() as IDBRequest<Person[]>);
  }

  /** Adds a person, or replaces them. */
  async put(person: Person): Promise<void> {
    await done(this.store('readwrite').put(person));
  }

  /** Removes a person and their key. */
  async remove(tokenId: string): Promise<void> {
    await done(this.store('readwrite').delete(tokenId));
  }

  private store(mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(STORE, mode).objectStore(STORE);
  }
}

/** How a person is called on the screen. */
export function nameOf({ tokenId, facts }: Person): string {
  return [facts.givenName, facts.familyName].filter(Boolean).join(' ') || tokenId;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The database failed.'));
  });
}
