import type { APIInteraction, APIInteractionResponse } from 'discord.js';
import type { Actor, DeliveryAddress } from '../core/index.ts';
import type { Log } from './parts.ts';

/** What to answer first, and what to do then. `first` null = the work itself gives the first response. */
export type Route = { first: APIInteractionResponse | null; work(): Promise<void> };

/** Who and where, known for every interaction from a server. */
export type Scene = { interaction: APIInteraction; actor: Actor; address: DeliveryAddress; log: Log };
