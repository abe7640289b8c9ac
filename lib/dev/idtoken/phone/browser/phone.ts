/**
 * The simulated phone: wires the screens to the operator and to the keys in the browser's database.
 *
 * enrol -> home -> request (-> check) -> result -> home, or the next request
 */
import { CheckDialog } from './check-dialog.js';
import { keepListening } from './connection.js';
import { newDeviceKey } from './device-key.js';
import { EnrolScreen } from './enrol-screen.js';
import { drawHome } from './home-screen.js';
import { Inbox } from './inbox.js';
import { People } from './people.js';
import type { Person } from './people.js';
import { RequestScreen } from './request-screen.js';
import { drawConnection, drawResult, drawWaiting, part, say, show, shown } from './screens.js';
import { approvedAt, ENDED_ELSEWHERE, LEFT, notAccepted, REFUSED, TIME_IS_UP, WRONG_CODE } from './verdict.js';
import type { Verdict } from './verdict.js';
import { Wire } from './wire.js';
import type { Push, Reply, StreamEvent } from './wire.js';

const CURRENT = 'simulated-phone-current';
const TICK_MS = 250;

class Phone {
  private readonly inbox = new Inbox();
  private readonly requestScreen = new RequestScreen();
  private readonly check = new CheckDialog(() => void this.approve());
  private readonly enrolScreen: EnrolScreen;
  private readonly connection;

  constructor(
    private readonly wire: Wire,
    private readonly kept: People,
    private people: Person[],
  ) {
    this.enrolScreen = new EnrolScreen(
      wire,
      (person) => this.enrolled(person),
      () => this.goOn(),
    );
    this.connection = keepListening(wire, (event) => this.heard(event), drawConnection);
    const on = (id: string, act: () => unknown) => part(id).addEventListener('click', () => void act());
    on('add-person', () => this.enrolScreen.open(new Map(), true));
    on('remove-person', () => this.remove());
    on('enrol-again', () => this.enrolAgain());
    on('notice', () => this.goOn());
    on('done', () => this.goOn());
    on('approve', () => this.check.open());
    on('refuse', () => this.refuse());
    setInterval(() => this.tick(), TICK_MS);
  }

  /** Listens, and shows the enrolment form if there are no people or the address asks for a person who is not enrolled. */
  start(prefill: ReadonlyMap<string, string>): void {
    const tokenId = prefill.get('tokenId');
    this.connection.restart(this.people);
    const known = this.people.some((person) => person.tokenId === tokenId);
    if (tokenId !== undefined && known) choose(tokenId);
    if ((tokenId !== undefined && !known) || this.people.length === 0)
      this.enrolScreen.open(prefill, this.people.length > 0);
    else this.goOn();
  }

  private get current(): Person | undefined {
    const chosen = localStorage.getItem(CURRENT);
    return this.people.find(({ tokenId }) => tokenId === chosen) ?? this.people[0];
  }

  /** Shows what comes next: a request that waits, else home, else the form. */
  private goOn(): void {
    const { current } = this;
    const open = this.inbox.openNext();
    if (!current) this.enrolScreen.open(new Map(), false);
    else if (open) this.showRequest(open, this.personOf(open) ?? current);
    else this.showHome(current);
    this.showWaiting();
  }

  private showRequest(push: Push, person: Person): void {
    this.requestScreen.draw(push, person, new Date(this.wire.now()), this.secondsLeft(push));
    show('request');
  }

  private showHome(current: Person): void {
    const home = { people: this.people, current, refused: this.inbox.whyRefused(current.tokenId) };
    drawHome(home, (tokenId) => {
      choose(tokenId);
      this.goOn();
    });
    if (!shown('home')) show('home');
  }

  private showWaiting(): void {
    drawWaiting(this.inbox.others);
  }

  private heard(event: StreamEvent): void {
    const { hasFailed, open } = this.inbox;
    const ended = this.inbox.hear(event);
    if (ended === 'left') this.finish(hasFailed ? WRONG_CODE : LEFT);
    else if (ended !== undefined) this.finish(ended === 'expired' ? TIME_IS_UP : ENDED_ELSEWHERE);
    // The newest request comes first, unless the person is about to answer another one.
    const comes =
      event.type === 'push' && (this.isOver || (open !== undefined && !this.inbox.answering && !this.check.isOpen));
    if (shown('home') || comes) this.goOn();
    else this.showWaiting();
  }

  /** The screen says no more than that a request is over. */
  private get isOver(): boolean {
    return shown('result') && part('result').dataset.outcome === 'ended';
  }

  private tick(): void {
    const { open, answering } = this.inbox;
    if (!open || !shown('request')) return;
    const left = this.secondsLeft(open);
    this.requestScreen.tick(left);
    if (left <= 0 && !answering) this.finish(TIME_IS_UP);
  }

  private async approve(): Promise<void> {
    const typed = this.requestScreen.typedCode();
    const granted = this.requestScreen.granted();
    const accepted = await this.answer((push, person) =>
      this.wire.approve(person, push.sessionId, typed === '' ? push.otp : typed, granted),
    );
    if (accepted) this.finish(approvedAt(this.requestScreen.service, this.requestScreen.shared()));
  }

  private async refuse(): Promise<void> {
    const accepted = await this.answer((push, person) => this.wire.refuse(person, push.sessionId));
    if (accepted) this.finish(REFUSED);
  }

  /** Sends one answer at a time. Returns whether it was accepted; if not, the person is told why. */
  private async answer(send: (push: Push, person: Person) => Promise<Reply>): Promise<boolean> {
    const { open, answering } = this.inbox;
    const person = open && this.personOf(open);
    if (!person || answering) return false;
    this.inbox.answering = true;
    this.requestScreen.enable(false);
    const reply = await send(open, person).catch(() => undefined);
    this.inbox.answering = false;
    this.requestScreen.enable(true);
    if (reply?.status === 200) return true;

    const said = notAccepted(reply, this.inbox.failed(open, reply));
    if (this.inbox.left) this.finish(this.inbox.hasFailed ? WRONG_CODE : LEFT);
    else if (typeof said === 'string') this.requestScreen.complain(said);
    else this.finish(said);
    return false;
  }

  private finish(verdict: Verdict): void {
    this.inbox.closeOpen();
    this.check.close();
    drawResult(verdict);
    show('result');
    this.showWaiting();
  }

  private async enrolled(person: Person): Promise<void> {
    await this.kept.put(person);
    this.people = await this.kept.all();
    choose(person.tokenId);
    this.connection.restart(this.people);
    this.goOn();
  }

  /** The operator has forgotten a person, who gets a new key. */
  private async enrolAgain(): Promise<void> {
    if (!this.current) return;
    const person = { ...this.current, ...(await newDeviceKey()) };
    const reply = await this.wire.enroll(person).catch(() => undefined);
    if (reply?.status === 200) return this.enrolled(person);
    const known = new Map(Object.entries({ tokenId: person.tokenId, ...person.facts }));
    this.enrolScreen.open(known, true);
  }

  private async remove(): Promise<void> {
    if (!this.current) return;
    await this.kept.remove(this.current.tokenId);
    this.people = await this.kept.all();
    this.connection.restart(this.people);
    this.goOn();
  }

  private personOf({ tokenId }: Push): Person | undefined {
    return this.people.find((person) => person.tokenId === tokenId);
  }

  private secondsLeft({ expiresAt }: Push): number {
    // A quarter of a second less, so that the way of the push does not make sixty seconds sixty-one.
    return Math.max(0, Math.ceil((Date.parse(expiresAt) - this.wire.now()) / 1000 - 0.25)) || 0;
  }
}

function choose(tokenId: string): void {
  localStorage.setItem(CURRENT, tokenId);
}

async function main(): Promise<void> {
  // Browsers give keys only to pages of HTTPS and of localhost.
  if (!window.isSecureContext) {
    part('insecure').hidden = false;
    return;
  }
  const { now, approvalMessage = 'auto', grantedScopesEncoding = 'comma' } = document.body.dataset;
  const wire = new Wire(Number(now), { approvalMessage, grantedScopesEncoding });
  const kept = await People.open();
  new Phone(wire, kept, await kept.all()).start(new Map(new URLSearchParams(location.search)));
}

main().catch(() => say('broken', 'The phone could not start: this browser does not let the page keep keys.'));
