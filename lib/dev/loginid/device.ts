/** What a browser says of itself, in the spelling of the vendor's mails. */
export interface Device {
  /** Such as `Mac OS X 10`. */
  readonly os: string;
  /** Such as `Chrome (87)`. */
  readonly browser: string;
}

const SYSTEMS: readonly [RegExp, (version: string) => string][] = [
  [/(?:iPhone|iPad).*? OS (\d+)/, (version) => `iOS ${version}`],
  [/Android (\d+)/, (version) => `Android ${version}`],
  [/Windows NT (\d+)/, (version) => `Windows ${version}`],
  [/Mac OS X (\d+)/, (version) => `Mac OS X ${version}`],
  [/CrOS/, () => 'Chrome OS'],
  [/Linux/, () => 'Linux'],
];

const BROWSERS: readonly [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/OPR\/(\d+)/, 'Opera'],
  [/(?:Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/Version\/(\d+).*Safari\//, 'Safari'],
];

/** Reads a `User-Agent` header. */
export function deviceOf(userAgent = ''): Device {
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent));
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent));
  const version = (pattern: RegExp) => pattern.exec(userAgent)?.[1] ?? '';
  return {
    os: system ? system[1](version(system[0])) : 'Unknown',
    browser: browser ? `${browser[1]} (${version(browser[0])})` : 'Unknown',
  };
}
