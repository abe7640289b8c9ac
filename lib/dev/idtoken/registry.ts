import { Refusal } from '../server/http.js';
import type { Service } from './settings.js';
import type { OperatorContext } from './context.js';
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
  context: OperatorContext,
): IdentifiedService {
  if (serviceId !== undefined && !isText(serviceId, 128)) {
    throw new Refusal(400, 'invalid_service_id', 'serviceId must be text of 1 to 128 characters.');
  }
  if (serviceVds !== undefined) {
    if (!isText(serviceVds, 8192)) throw invalidSeal(context);
    const sealed = bySeal(serviceVds, context);
    if (serviceId !== undefined && serviceId !== sealed.service.serviceId) {
      throw new Refusal(400, 'service_mismatch', 'serviceId and serviceVds name different services.');
    }
    return sealed;
  }
  if (serviceId !== undefined) {
    const service = registered(serviceId, context);
    return { service, verified: false, ceiling: service.allowedScopes };
  }
  if (context.settings.requireService || scopes?.length) {
    throw new Refusal(400, 'service_missing', 'Send serviceId or serviceVds.');
  }
  return { service: NOBODY, verified: false, ceiling: [] };
}

function bySeal(text: string, context: OperatorContext): IdentifiedService {
  const fixed = context.settings.services.find((service) => service.serviceVds === text);
  if (fixed) return { service: fixed, verified: true, ceiling: fixed.allowedScopes };
  const seal = openSeal(text, context.keys, context.now());
  if (!seal) throw invalidSeal(context);
  const service = registered(seal.sid, context);
  // What the phone shows is what was sealed, even if the registry has changed since.
  const { url = service.url, logo = service.logoUrl } = seal;
  const shown = { name: seal.name, ...(url !== undefined && { url }), ...(logo !== undefined && { logoUrl: logo }) };
  return { service: { ...service, ...shown }, verified: true, ceiling: seal.scopes };
}

function registered(serviceId: string, { settings }: OperatorContext): Service {
  const service = settings.services.find((each) => each.serviceId === serviceId);
  if (!service) throw new Refusal(settings.statusUnknownService, 'unknown_service', 'This service is not registered.');
  return service;
}

function invalidSeal({ settings }: OperatorContext): Refusal {
  return new Refusal(settings.statusInvalidServiceVds, 'invalid_service_vds', 'This Service VDS is not valid.');
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= max;
}
