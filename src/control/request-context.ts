import type { Contract } from '../contract/contract.js';
import type { Desk, Handlers } from '../contract/provider.js';
import type { World } from '../worlds/index.js';
import type { ControlPlane, WorldControl } from './plane/index.js';
import type { ControlRefusal } from './refusals.js';
import type { defaults, operations } from './wire.gen.js';

/** A way in that is printed at the start and on the page, ready to copy. */
export interface DemoHeaders {
  readonly label: string;
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly note?: string;
}

/** One API, where it is, and who may call it. */
export interface Mount {
  readonly id: string;
  readonly contract: Contract;
  /** `/<id>`, or the empty string at the root. */
  readonly path: string;
  readonly demo: readonly DemoHeaders[];
}

/** What the handlers of paystub's own pages see. */
export interface ControlDesk extends Desk {
  readonly mounts: readonly Mount[];
  /** paystub's own document, which is shown and given like the others. */
  readonly own: Mount;
  readonly world: World;
  readonly data: string | undefined;
  readonly plane: ControlPlane;
  /** What may be done in the world that the request names. */
  readonly control: WorldControl;
}

/** Whatever the control plane refuses: one kind, since it has one way of saying no. */
export interface Refused {
  readonly type: 'refused';
  readonly refusal: ControlRefusal;
}

export type ControlHandlers = Handlers<operations, defaults, undefined, ControlDesk, Refused>;
