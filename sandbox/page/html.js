import { h } from 'preact';
import htm from 'htm';

/**
 * Tagged template that builds Preact nodes: the page's only way to make elements, so nothing is ever parsed as HTML.
 * @type {(strings: TemplateStringsArray, ...values: unknown[]) => any}
 */
export const html = htm.bind(h);
