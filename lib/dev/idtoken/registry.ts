import { Refusal } from './http.js';
import type { Service } from './settings.js';
import type { Parts } from './parts.js';
import { openSeal } from './seal.js';

/** Who asks, and for what they may ask. */
export interface IdentifiedService {
  readonly service: Service;
  /** It showed its seal, so the phone may say "verified". */
  readonly verified: boolean;
  readonly ceiling: readonly string[];
}

/** What asks without a name, where `requireService: false` allows it. */
const NOBODY: Service = {
  serviceId: '',
  name: 'Unknown service',
  allowedScopes: [],
  defaultScopes: [],
  consentRequired: false,
  audience: '',
  responseSecret: '',
};

/** Finds the service by its seal or, the legacy way, by its id (protocol 15.3). Throws a {@link Refusal}. */
export function identifyService(
  { serviceId, serviceVds }: Readonly<Record<string, unknown>>,
  scopes: readonly string[] | undefined,
  parts: Parts,
): IdentifiedService {
  if (serviceId !== undefined && !isText(serviceId, 128)) {
    throw new Refusal(400, 'invalid_service_id', 'serviceId must be text of 1 to 128 characters.');
  }
  if (serviceVds !== undefined) {
    if (!isText(serviceVds, 8192)) throw invalidSeal(parts);
    const sealed = bySeal(serviceVds, parts);
    if (serviceId !== undefined && serviceId !== sealed.service.serviceId) {
      throw new Refusal(400, 'service_mismatch', 'serviceId and serviceVds name different services.');
    }
    return sealed;
  }
  if (serviceId !== undefined) {
    const service = registered(serviceId, parts);
    return { service, verified: false, ceiling: service.allowedScopes };
  }
  if (parts.settings.requireService || scopes?.length) {
    throw new Refusal(400, 'service_missing', 'Send serviceId or serviceVds.');
  }
  return { service: NOBODY, verified: false, ceiling: [] };
}

function bySeal(text: string, parts: Parts): IdentifiedService {
  const fixed = parts.settings.services.find((service) => service.serviceVds === text);
  if (fixed) return { service: fixed, verified: true, ceiling: fixed.allowedScopes };
  const seal = openSeal(text, parts.keys, parts.now());
  if (!seal) throw invalidSeal(parts);
  const service = registered(seal.sid, parts);
  // What the phone shows is what was sealed, even if the registry has changed since.
  const { url = service.url, logo = service.logoUrl } = seal;
  const shown = { name: seal.name, ...(url !== undefined && { url }), ...(logo !== undefined && { logoUrl: logo }) };
  return { service: { ...service, ...shown }, verified: true, ceiling: seal.scopes };
}

function registered(serviceId: string, { settings }: Parts): Service {
  const service = settings.services.find((each) => each.serviceId === serviceId);
  if (!service) throw new Refusal(settings.statusUnknownService, 'unknown_service', 'This service is not registered.');
  return service;
}

function invalidSeal({ settings }: Parts): Refusal {
  return new Refusal(settings.statusInvalidServiceVds, 'invalid_service_vds', 'This Service VDS is not valid.');
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= max;
}
