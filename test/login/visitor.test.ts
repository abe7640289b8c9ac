import { visitorOf } from '../../lib/login/visitor.js';

describe('a visitor (S19)', () => {
  it.each([
    ['as a socket tells it', '192.0.2.7'],
    ['with a port', '192.0.2.7:51234'],
    ['written as IPv6', '::ffff:192.0.2.7'],
    ['written as IPv6 in hexadecimal', '::ffff:c000:207'],
    ['in quotes, as the header Forwarded has it', '"192.0.2.7:51234"'],
    ['with spaces around', ' 192.0.2.7 '],
  ])('has one IPv4 address, %s', (_, written) => {
    expect(visitorOf(written)).toEqual({ near: '192.0.2.7', wide: '192.0.2.7' });
  });

  it.each([
    ['as a socket tells it', '2001:db8:1:2:3:4:5:6'],
    ['shortened', '2001:db8:1:2::9'],
    ['in capitals', '2001:DB8:1:2::9'],
    ['in brackets', '[2001:db8:1:2::9]'],
    ['in brackets with a port', '[2001:db8:1:2::9]:443'],
    ['in quotes', '"[2001:db8:1:2::9]:443"'],
    ['with a zone', '2001:db8:1:2::9%eth0'],
  ])('has a whole /64 of IPv6, %s', (_, written) => {
    expect(visitorOf(written)).toEqual({ near: '2001:db8:1:2/64', wide: '2001:db8:1/48' });
  });

  it('is not the neighbour in the same /48', () => {
    const [one, other] = [visitorOf('2001:db8:1:2::1'), visitorOf('2001:db8:1:3::1')];
    expect(one.near).not.toBe(other.near);
    expect(one.wide).toBe(other.wide);
  });

  it('counts leading zeros', () => {
    expect(visitorOf('::1')).toEqual({ near: '0:0:0:0/64', wide: '0:0:0/48' });
  });

  it.each([undefined, '', 'unknown', '_hidden', '1.2.3', 'x'.repeat(5000)])(
    'is bounded where there is no address: %s',
    (written) => {
      const { near, wide } = visitorOf(written);
      expect(near.length).toBeLessThanOrEqual(64);
      expect(wide).toBe(near);
    },
  );
});
