/** The package ships no types; this is the one function that we call. */
declare module 'fs-native-extensions' {
  /**
   * Takes the kernel's exclusive lock on a range of an open file, if nobody has it. The lock belongs
   * to this open file, not to the process, and goes when it is closed.
   */
  export function tryLock(fd: number, offset: number, length: number): boolean;
}
