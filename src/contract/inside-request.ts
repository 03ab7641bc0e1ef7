import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

/** A request that this program makes to itself. It came over no connection, so nobody else can send one. */
export class InsideRequest extends IncomingMessage {
  constructor() {
    super(new Socket());
  }
}
