import { inject } from 'vitest';
import { demoToken } from '../../dev/demo-token.ts';

/** The address of the issuer that this run's tokens come from. */
export const issuerUrl = (): string => inject('stack').issuerUrl;

/** A bearer token of a demo user, minted by the run's issuer over HTTP. */
export const token = (user: string): Promise<string> => demoToken(issuerUrl(), user);
