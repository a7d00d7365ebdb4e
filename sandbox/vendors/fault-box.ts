import type { Fault } from '../api.ts';

/** Holds the fault a vendor was told to have. */
export type FaultBox = {
  current(): Fault;
  set(fault: Fault): void;
  /** The fault this request suffers; uses up one of its `times`. */
  take(): Fault;
};

const NONE: Fault = { kind: 'none' };

/** Makes a box without a fault; `onChange` is called when a fault has used itself up. */
export function createFaultBox(onChange: () => void): FaultBox {
  let fault = NONE;
  return {
    current: () => fault,
    set: (next) => {
      fault = next;
    },
    take: () => {
      const taken = fault;
      if (taken.kind === 'none' || taken.times === undefined) return taken;
      fault = taken.times > 1 ? { ...taken, times: taken.times - 1 } : NONE;
      onChange();
      return taken;
    },
  };
}
