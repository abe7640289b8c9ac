import { LoginError } from '../../lib/login/errors.js';
import { OperatorHealth } from '../../lib/login/health.js';

const SECOND = 1000;
const unreachable = () => new LoginError('operator_unreachable');

function follow(health: OperatorHealth) {
  const heard: string[] = [];
  const stop = health.follow({
    up: () => heard.push('up'),
    down: () => heard.push('down'),
    lost: (error) => heard.push(error.code),
  });
  return { heard, stop };
}

describe('a decoy fails (S12)', () => {
  it('while no connection can be made, as long after its begin as a real start', () => {
    const health = new OperatorHealth();
    health.broke(unreachable(), 0, 40);
    expect(health.state(9 * SECOND)).toMatchObject({ error: { code: 'operator_unreachable' }, after: 40 });
  });

  it.each(['operator_interrupted', 'operator_timeout', 'line_unreachable'] as const)('while all end in %s', (code) => {
    const health = new OperatorHealth();
    health.broke(new LoginError(code), 0, 40);
    expect(health.state(1)).toMatchObject({ error: { code } });
  });

  it('no more once a real start was answered, whatever the answer', () => {
    const health = new OperatorHealth();
    health.broke(unreachable(), 0, 40);
    health.answered(1);
    expect(health.state(2)).toBeUndefined();
  });

  it.each(['operator_busy', 'operator_answer_invalid', 'configuration_error', 'login_in_progress'] as const)(
    'not for what may be about one person: %s',
    (code) => {
      const health = new OperatorHealth();
      health.answered(0);
      health.broke(new LoginError(code), 1, 40);
      expect(health.state(2)).toBeUndefined();
    },
  );

  it('where the operator fails twice in a row, not once', () => {
    const health = new OperatorHealth();
    health.answered(0);
    health.broke(new LoginError('operator_failed'), 1, 40);
    expect(health.state(2)).toBeUndefined();
    health.broke(new LoginError('operator_failed'), 3, 40);
    expect(health.state(4)).toMatchObject({ error: { code: 'operator_failed' } });
  });

  it('and asks the operator anew where there was no word for a while', () => {
    const health = new OperatorHealth();
    expect(health.state(0)).toBe('unknown');
    health.answered(0);
    expect(health.state(10 * SECOND)).toBeUndefined();
    expect(health.state(10 * SECOND + 1)).toBe('unknown');
  });
});

describe('a decoy is restored (S12)', () => {
  const sockets = Array.from({ length: 4 }, () => ({}));

  it('while half of the real sockets are down, and no longer', () => {
    const health = new OperatorHealth();
    const { heard } = follow(health);
    for (const socket of sockets) health.socket(socket, 'up');
    health.socket(sockets[0]!, 'down');
    expect(heard).toEqual([]);
    health.socket(sockets[1]!, 'down');
    expect(heard).toEqual(['down']);
    health.socket(sockets[1]!, 'up');
    expect(heard).toEqual(['down', 'up']);
  });

  it('when it begins while they are down', () => {
    const health = new OperatorHealth();
    health.socket(sockets[0]!, 'down');
    expect(follow(health).heard).toEqual(['down']);
  });

  it('and hears nothing more once it has ended', () => {
    const health = new OperatorHealth();
    const { heard, stop } = follow(health);
    stop();
    health.socket(sockets[0]!, 'down');
    expect(heard).toEqual([]);
  });
});

describe('a decoy is lost (S12)', () => {
  const lost = () => new LoginError('approval_lost');

  it('when most of what waits is lost at once, and not with one of many', () => {
    const health = new OperatorHealth();
    const logins = Array.from({ length: 5 }, () => ({}));
    for (const login of logins) health.socket(login, 'up');
    const { heard } = follow(health);
    health.lost(logins[0]!, lost(), 0);
    health.lost(logins[1]!, lost(), 100);
    expect(heard).toEqual([]);
    health.lost(logins[2]!, lost(), 200);
    expect(heard).toEqual(['approval_lost']);
  });

  it('not for what breaks one login alone', () => {
    const health = new OperatorHealth();
    const login = {};
    health.socket(login, 'up');
    const { heard } = follow(health);
    health.lost(login, new LoginError('line_taken'), 0);
    expect(heard).toEqual([]);
  });
});
