import type { SpecDocument } from '../../contract/document.js';
import type { Html } from '../html.js';
import type { Mount } from '../request-context.js';
import { badge, type Mark, Provenance, sourceLine } from './provenance.js';

/** What the parts of one reference page share: the document, and how its marks are shown. */
export class Sheet {
  readonly document: SpecDocument;
  readonly provenance: Provenance;

  constructor(readonly mount: Mount) {
    this.document = mount.contract.document;
    this.provenance = new Provenance(this.document);
  }

  badge(mark: Mark): Html | undefined {
    return this.provenance.marked ? badge(mark) : undefined;
  }

  source(mark: Mark): Html | undefined {
    return this.provenance.marked ? sourceLine(mark) : undefined;
  }
}
