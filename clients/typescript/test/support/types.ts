// What tests of types say.

/** Whether two types are the same, not only assignable to each other. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `expectType<Equal<A, B>>(true)`; the compiler refuses what is not true. */
export function expectType<T extends true>(_holds: T): void {}
